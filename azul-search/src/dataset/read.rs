//! What projects take out of documents to describe data sets.

use azul_transform::json::Json;
use azul_transform::schema::NULL_STR;

/// The entities of an inner entity type in a document.
pub fn entities<'d>(document: Json<'d>, inner_type: &str) -> impl Iterator<Item = Json<'d>> + use<'d> {
    let list = document.get("contents").and_then(|contents| contents.get(inner_type));
    list.into_iter().flat_map(Json::items)
}

/// The text of a field of an entity, or the texts of a list; null is none.
///
/// ```
/// use azul_search::dataset::texts;
/// let document = azul_transform::json::Document::parse(r#"{"a": ["x", "~null", "y"], "b": "z"}"#)?;
/// assert!(texts(document.root(), "a").eq(["x", "y"]));
/// assert!(texts(document.root(), "b").eq(["z"]));
/// # Ok::<_, azul_transform::Error>(())
/// ```
pub fn texts<'d>(entity: Json<'d>, field: &str) -> impl Iterator<Item = String> + use<'d> {
    let value = entity.get(field);
    let texts = value.into_iter().flat_map(|value| value.items().chain(Some(value)));
    texts.filter_map(Json::as_str).filter(|text| *text != NULL_STR).map(str::to_owned)
}

/// The texts of several fields, each given by its inner entity type and its name; each text once.
pub fn keywords(document: Json<'_>, fields: &[(&str, &str)]) -> Vec<String> {
    let mut keywords: Vec<String> = Vec::new();
    for (inner_type, field) in fields {
        for keyword in entities(document, inner_type).flat_map(|entity| texts(entity, field)) {
            if !keywords.contains(&keyword) {
                keywords.push(keyword);
            }
        }
    }
    keywords
}
