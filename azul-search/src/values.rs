//! The values that a document has in a field, as indices see them. Every store that reads documents reads them here.

use azul_transform::json::{Json, Kind as JsonKind};

use crate::fields::{Field, Kind};
use crate::moment::milliseconds;
use crate::scalar::Scalar;

/// Most UTF-16 units of a text that can be found.
pub const LONGEST_TEXT: usize = 256;

/// The values of a field.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Single values in the order of the document.
    Scalars(Vec<Scalar>),
    /// Ranges, with infinity for an open end.
    Ranges(Vec<(f64, f64)>),
    /// There are values, but each is too long to be found. Such a document has no value to count or to sort by, but it is
    /// none without a value either when a filter asks for null.
    TooLong,
    /// Nested elements, each with the values of its properties in the order of [`Kind::Nested`].
    Elements(Vec<Vec<Vec<Scalar>>>),
}

impl Values {
    /// Whether the field is absent.
    pub fn is_empty(&self) -> bool {
        match self {
            Values::Scalars(scalars) => scalars.is_empty(),
            Values::TooLong => false,
            Values::Ranges(ranges) => ranges.is_empty(),
            Values::Elements(elements) => elements.is_empty(),
        }
    }
}

/// The values of a field in a document in index form. Null and what has another type than the field are no values;
/// the sentinels of null are.
pub fn values(field: &Field, document: Json<'_>) -> Values {
    values_within(field, document, 0)
}

/// The same in a part of a document: what is at so many of the names down to the field, none of which leads into a list.
pub fn values_within(field: &Field, part: Json<'_>, depth: usize) -> Values {
    let mut found = Vec::new();
    descend(part, &field.path[depth..], &mut found);
    match field.kind {
        Kind::Range => Values::Ranges(found.into_iter().filter_map(range).collect()),
        Kind::Nested(properties) => {
            let element = |json: Json<'_>| {
                let property = |&(name, field_type): &(&str, _)| {
                    let mut found = Vec::new();
                    descend(json, &[name], &mut found);
                    found.into_iter().filter_map(|json| scalar(Kind::of(field_type), json)).collect()
                };
                properties.iter().map(property).collect()
            };
            Values::Elements(found.into_iter().filter(|json| json.is_object()).map(element).collect())
        }
        kind => {
            let is_text = |json: &Json<'_>| matches!(json.kind(), JsonKind::Str(_));
            let texts = kind == Kind::Text && found.iter().any(is_text);
            let scalars: Vec<Scalar> = found.into_iter().filter_map(|json| scalar(kind, json)).collect();
            if texts && scalars.is_empty() { Values::TooLong } else { Values::Scalars(scalars) }
        }
    }
}

/// What a document has in a field, value by value, as JSON in index form; also text that is too long to be found.
pub fn found<'d>(field: &Field, document: Json<'d>) -> Vec<Json<'d>> {
    let mut found = Vec::new();
    descend(document, &field.path, &mut found);
    found
}

/// Collects what is at the end of a path; lists on the way, and at the end, are entered.
pub(crate) fn descend<'d>(json: Json<'d>, path: &[&str], found: &mut Vec<Json<'d>>) {
    if json.is_array() {
        json.items().for_each(|item| descend(item, path, found));
        return;
    }
    match path.split_first() {
        None => found.push(json),
        Some((name, rest)) => {
            if let Some(value) = json.is_object().then(|| json.get(name)).flatten() {
                descend(value, rest, found);
            }
        }
    }
}

/// A single value of a kind.
fn scalar(kind: Kind, json: Json<'_>) -> Option<Scalar> {
    match (kind, json.kind()) {
        (Kind::Text, JsonKind::Str(text)) => {
            let found = text.len() <= LONGEST_TEXT || text.encode_utf16().count() <= LONGEST_TEXT;
            found.then(|| Scalar::Text(text.to_owned()))
        }
        (Kind::Date, JsonKind::Str(text)) => milliseconds(text).map(Scalar::Int),
        (Kind::Integer, JsonKind::Bool(truth)) => Some(Scalar::Int(i64::from(truth))),
        (Kind::Integer | Kind::Float, JsonKind::Int(int)) => Some(Scalar::Int(int)),
        (Kind::Integer | Kind::Float, JsonKind::Float(float)) => {
            // Of the two zeros, which are one value, every document has the same.
            Some(Scalar::Float(float + 0.0))
        }
        _ => None,
    }
}

/// The ends of `{"gte", "lte"}`.
fn range(json: Json<'_>) -> Option<(f64, f64)> {
    let end = |name: &str, open: f64| match json.get(name).map(Json::kind) {
        Some(JsonKind::Int(int)) => int as f64,
        Some(JsonKind::Float(float)) => float,
        _ => open,
    };
    json.is_object().then(|| (end("gte", f64::NEG_INFINITY), end("lte", f64::INFINITY)))
}
