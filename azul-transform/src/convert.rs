//! From JSON to values: the conversions that most rows name, and what readers of bundles ask of a property.

use rustc_hash::FxHashSet;

use crate::error::{Error, ErrorKind, Result};
use crate::json::{Json, Kind};
use crate::position::FieldIndex;
use crate::record::RecordWriter;
use crate::value::Value;

/// The value as it is; null if there is none.
pub fn optional(json: Option<Json<'_>>) -> Result<Value<'_>> {
    Ok(json.map_or(Value::Null, Value::from))
}

/// The value as it is; there must be one, though it may be null.
///
/// # Errors
/// [`ErrorKind::MissingField`] if there is none.
pub fn required(json: Option<Json<'_>>) -> Result<Value<'_>> {
    json.map(Value::from).ok_or_else(missing)
}

/// A number as a double, as `NullFloat` and `PassThruFloat` have it: JSON may say `600` and mean `600.0`. Null if there is
/// none; `|json| double(Some(json.ok_or_else(missing)?))` is the same for a required one.
///
/// ```
/// use azul_transform::{Value, convert::double, json::Document};
/// let plant = Document::parse(*br#"{"height": 600, "colour": "green"}"#)?;
/// assert_eq!(double(plant.root().get("height"))?, Value::Float(600.0));
/// assert_eq!(double(plant.root().get("weight"))?, Value::Null);
/// assert!(double(plant.root().get("colour")).is_err());
/// # Ok::<_, azul_transform::Error>(())
/// ```
///
/// # Errors
/// [`ErrorKind::WrongType`] for anything that is not a number, and [`ErrorKind::InvalidValue`] for one beyond all doubles.
pub fn double(json: Option<Json<'_>>) -> Result<Value<'_>> {
    let Some(json) = json else { return Ok(Value::Null) };
    let number = match json.kind() {
        Kind::Null => return Ok(Value::Null),
        Kind::Int(i) => Some(i as f64),
        Kind::Float(f) => Some(f),
        Kind::Big(digits) => digits.parse().ok(),
        _ => return Err(wrong_type("a number", json)),
    };
    let invalid = || Error::new(ErrorKind::InvalidValue, "the number is beyond what a double can be");
    number.filter(|number: &f64| number.is_finite()).map(Value::Float).ok_or_else(invalid)
}

/// A required property that is text.
///
/// ```
/// use azul_transform::{convert::text, json::Document};
/// let book = Document::parse(*br#"{"title": "Wind and Water", "year": 1987}"#)?;
/// assert_eq!(text(book.root(), "title")?, "Wind and Water");
/// let error = text(book.root(), "year").unwrap_err();
/// assert_eq!(error.to_string(), "wrong-type: expected text, not a number (path $.year)");
/// # Ok::<_, azul_transform::Error>(())
/// ```
///
/// # Errors
/// [`ErrorKind::MissingField`] and [`ErrorKind::WrongType`], with the path.
pub fn text<'a>(json: Json<'a>, key: &str) -> Result<&'a str> {
    let text = json.get(key).ok_or_else(missing);
    let text = text.and_then(|text| text.as_str().ok_or_else(|| wrong_type("text", text)));
    text.map_err(|e| e.at_path(format!("$.{key}")).in_document(json))
}

/// The elements of a required property that is a list.
///
/// # Errors
/// As [`text`].
pub fn list<'a>(json: Json<'a>, key: &str) -> Result<impl Iterator<Item = Json<'a>> + use<'a>> {
    let list = json.get(key).ok_or_else(missing);
    let list = list.and_then(|list| if list.is_array() { Ok(list) } else { Err(wrong_type("a list", list)) });
    list.map(Json::items).map_err(|e| e.at_path(format!("$.{key}")).in_document(json))
}

/// The error for a required property that is absent.
#[cold]
pub fn missing() -> Error {
    Error::new(ErrorKind::MissingField, "a required property is absent")
}

/// The error for a property of the wrong type.
#[cold]
pub fn wrong_type(expected: &str, json: Json<'_>) -> Error {
    Error::new(ErrorKind::WrongType, format!("expected {expected}, not {}", json.type_name()))
}

/// Drops repetitions, keeping the order of first appearance.
///
/// ```
/// use azul_transform::{Value, convert::distinct};
/// let values = ["b", "a", "b"].map(Value::from).to_vec();
/// assert_eq!(distinct(values), ["b", "a"].map(Value::from));
/// ```
pub fn distinct(mut values: Vec<Value<'_>>) -> Vec<Value<'_>> {
    if values.len() > 1 {
        let mut seen = FxHashSet::default();
        values.retain(|value| {
            let mut text = String::new();
            RecordWriter::new(&mut text).push(FieldIndex::new(0), value);
            seen.insert(text)
        });
    }
    values
}

/// Sorts by code point, nulls last. What is not text is compared as JSON prints it.
pub fn sort(values: &mut [Value<'_>]) {
    values.sort_by(|a, b| match (a.as_str(), b.as_str()) {
        (Some(a), Some(b)) => a.cmp(b),
        _ => key(a).cmp(&key(b)),
    });
}

fn key(value: &Value<'_>) -> (bool, Vec<u8>) {
    let mut text = Vec::new();
    match value.as_str() {
        Some(s) => text.extend_from_slice(s.as_bytes()),
        None => value.write(&mut text),
    }
    (value.is_null(), text)
}
