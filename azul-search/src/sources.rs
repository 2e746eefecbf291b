//! Which sources of a document may be seen.

use std::collections::BTreeSet;

use azul_transform::json::Json;

/// Whether a caller may see each of the sources of a document, by the sources that it may see.
pub fn sees<'d>(mine: &'d BTreeSet<String>, document: Json<'d>) -> impl Iterator<Item = bool> + 'd {
    let sources = document.get("sources").into_iter().flat_map(Json::items);
    let ids = sources.filter_map(|source| source.get("id").and_then(Json::as_str));
    ids.map(|id| mine.contains(id))
}

/// Whether a document has sources, and a caller may see all of them: what [`Test::Only`](crate::Test::Only) finds.
pub(crate) fn sees_all(mine: &BTreeSet<String>, document: Json<'_>) -> bool {
    let mut seen = sees(mine, document).peekable();
    seen.peek().is_some() && seen.all(|sees| sees)
}
