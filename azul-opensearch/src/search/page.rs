//! Pages of sorted lists.

use azul_search::{Document, Field, Key, Kind, Page, PageRequest, Scalar, Start};
use azul_transform::json::{Json, Kind as JsonKind};
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
    pub(super) fn read(&self, hits: Option<Json<'_>>) -> Page {
        let mut found: Vec<(Key, Document)> = Vec::new();
        for hit in hits.into_iter().flat_map(Json::items) {
            let document = document(hit);
            let sort = |i| hit.get("sort").and_then(|sort| sort.at(i));
            let value = sort(0).and_then(|value| self.place.read(value));
            let id = sort(1).and_then(Json::as_str).unwrap_or(&document.id).to_owned();
            found.push((Key { value, id }, document));
        }
        let more = found.len() > self.request.size;
        found.truncate(self.request.size);
        if self.backwards() {
            found.reverse();
        }
        Page { hits: found, more }
    }
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
