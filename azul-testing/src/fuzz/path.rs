//! JSONPaths, as rows have them.

use azul_transform::ErrorKind;
use azul_transform::json::Document;
use azul_transform::path::Path;

/// Rows are written by people; a path longer than this is none.
const LONGEST: usize = 400;

/// The first line is a path, the rest JSON. The path is refused, or it selects values of the document, and the first
/// of them is the first.
///
/// # Panics
/// If it does something else.
pub fn path(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Some((path, json)) = text.split_once('\n').filter(|(path, _)| path.len() <= LONGEST) else { return };
    let Ok(document) = Document::parse(json) else { return };
    let path = match Path::compile(path.to_owned()) {
        Ok(path) => path,
        Err(e) => return assert_eq!(e.kind(), ErrorKind::Schema, "{e}"),
    };
    match (path.select(document.root()), path.first(document.root())) {
        (Err(e), Err(_)) => assert_eq!(e.kind(), ErrorKind::Schema, "{e}"),
        (Ok(_), Err(e)) | (Err(e), Ok(_)) => panic!("either all can be selected or none: {e}"),
        (Ok(selected), Ok(first)) => {
            let first = first.map(|json| json.location());
            assert_eq!(first, selected.first().map(|json| json.location()), "{}", path.text());
            let again = selected.iter().map(|json| format!("{:?}", document.locate(json.location())));
            assert!(again.eq(selected.iter().map(|json| format!("{json:?}"))), "{}", path.text());
        }
    }
}
