//! Pages of sorted lists.

use azul_search::{Document, Field, Key, Kind, Page, PageRequest, Scalar, Start};
use azul_transform::json::{Document as Parsed, Json, Kind as JsonKind};
use serde_json::{Map, Value, json};

use super::place::Place;

/// The field that decides between documents with equal values.
pub(super) const ENTITY_ID: &str = "entity_id.keyword";

/// A page of a list in the language of the cluster.
pub(super) struct PagePlan<'a> {
    request: &'a PageRequest,
    place: Place,
}

impl<'a> PagePlan<'a> {
    pub(super) fn new(request: &'a PageRequest, sort: &Field) -> Self {
        Self { request, place: Place::of(sort) }
    }

    /// A page before a place is one behind it in the list backwards.
    fn backwards(&self) -> bool {
        matches!(self.request.start, Start::Before(_))
    }

    /// Adds what the page needs to a request. One document more than wanted tells whether there are more.
    pub(super) fn add_to(&self, body: &mut Map<String, Value>) {
        let descending = self.request.sort.descending != self.backwards();
        let order = if descending { "desc" } else { "asc" };
        let by = json!({
            "order": order,
            "mode": "min",
            "missing": if descending { "_first" } else { "_last" },
            "unmapped_type": self.place.unmapped_type(),
        });
        body.insert("size".to_owned(), json!(self.request.size.saturating_add(1)));
        body.insert("sort".to_owned(), json!([{ self.place.exact(): by }, { ENTITY_ID: { "order": order } }]));
        if let Start::After(key) | Start::Before(key) = &self.request.start {
            body.insert("search_after".to_owned(), self.after(key, descending));
        }
    }

    /// A key in the language of the cluster, where no value is the greatest one of its kind.
    fn after(&self, key: &Key, descending: bool) -> Value {
        let value = match (self.place.kind, &key.value) {
            (Kind::Text, Some(Scalar::Text(text))) => json!(text),
            (Kind::Integer | Kind::Date, Some(Scalar::Int(int))) => json!(int),
            // The cluster would cut off the fraction. What is behind it begins with the next whole number.
            (Kind::Integer | Kind::Date, Some(Scalar::Float(float))) => {
                let (whole, id) = if descending { (float.floor(), "\u{10FFFF}") } else { (float.ceil(), "") };
                let exact = whole == *float;
                return json!([whole as i64, if exact { key.id.as_str() } else { id }]);
            }
            (Kind::Float, Some(Scalar::Int(int))) => json!(int),
            (Kind::Float, Some(Scalar::Float(float))) => json!(float),
            (Kind::Integer | Kind::Date, _) => json!(i64::MAX),
            (Kind::Float, _) => json!("Infinity"),
            _ => Value::Null,
        };
        json!([value, key.id])
    }

    /// Reads the page that the cluster found.
    pub(super) fn read(&self, answer: &Parsed) -> Page {
        let mut found: Vec<(Key, Document)> = Vec::new();
        let hits = answer.root().get("hits").and_then(|hits| hits.get("hits"));
        let hits: Vec<Json<'_>> = hits.into_iter().flat_map(Json::items).collect();
        for hit in hits.iter().copied().take(self.request.size) {
            let document = copied(answer, hit);
            let sort = |i| hit.get("sort").and_then(|sort| sort.at(i));
            let value = sort(0).and_then(|value| self.place.read(value));
            let id = sort(1).and_then(Json::as_str).unwrap_or(&document.id).to_owned();
            found.push((Key { value, id }, document));
        }
        let more = hits.len() > self.request.size;
        if self.backwards() {
            found.reverse();
        }
        Page { hits: found, more }
    }
}

/// A document that was found, its text as the cluster has it.
fn copied(answer: &Parsed, hit: Json<'_>) -> Document {
    match source_text(answer.text(), hit) {
        Some(source) => {
            let id = hit.get("_id").and_then(Json::as_str).unwrap_or_default().to_owned();
            Document { id, source: source.as_bytes().to_vec() }
        }
        None => document(hit),
    }
}

/// The text of a document in an answer: what is between its key and the next one.
fn source_text<'a>(text: &'a str, hit: Json<'a>) -> Option<&'a str> {
    let mut keys = hit.entries().map(|(key, _)| key).skip_while(|key| *key != "_source");
    let (key, next) = (keys.next()?, keys.next()?);
    // Keys are parts of the text, unless they are spelled with escapes.
    let offset = |key: &str| {
        let offset = (key.as_ptr() as usize).checked_sub(text.as_ptr() as usize);
        offset.filter(|offset| *offset < text.len())
    };
    let between = text.get(offset(key)? + key.len() + 1..offset(next)?.checked_sub(1)?)?;
    let source = between.trim_start().strip_prefix(':')?.trim_end().strip_suffix(',')?.trim();
    (source.starts_with('{') && source.ends_with('}')).then_some(source)
}

/// A document that was found.
pub(super) fn document(hit: Json<'_>) -> Document {
    let id = hit.get("_id").and_then(Json::as_str).unwrap_or_default().to_owned();
    let mut source = Vec::new();
    if let Some(json) = hit.get("_source").filter(|json| !matches!(json.kind(), JsonKind::Null)) {
        json.write(&mut source);
    }
    Document { id, source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_a_document_is_found() {
        let check = |answer: &str, expected: Option<&str>| {
            let parsed = Parsed::parse(answer).expect("JSON");
            assert_eq!(source_text(parsed.text(), parsed.root()), expected, "{answer}");
            let (copied, written) = (copied(&parsed, parsed.root()), document(parsed.root()));
            assert_eq!(copied.id, written.id);
            let parse =
                |document: Document| Parsed::parse(document.source).map(|parsed| format!("{:?}", parsed.root()));
            assert_eq!(parse(copied).ok(), parse(written).ok());
        };
        check(r#"{"_id":"a","_source":{"b":"}\"c"},"sort":[1]}"#, Some(r#"{"b":"}\"c"}"#));
        check("{\"_source\" : {\"b\": 1} ,\n \"sort\": [1], \"_id\": \"a\"}", Some("{\"b\": 1}"));
        // The last one, none, and keys with escapes are written anew.
        check(r#"{"_id":"a","_source":{"b":1}}"#, None);
        check(r#"{"_id":"a","_source":null,"sort":[1]}"#, None);
        check(r#"{"_id":"\u0061","_source":{"b":1},"\u0073ort":[1]}"#, None);
    }
}
