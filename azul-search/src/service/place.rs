//! Places in sorted lists as text, which links carry: what `search_after` and `search_before` are.

use azul_transform::Value;

use super::Refusal;
use crate::fields::{Field, Kind};
use crate::filters::moment;
use crate::query::{Key, Scalar};
use crate::{json, python};

/// The text of a place in a list that is sorted by a field: `["a value", "an id"]`.
pub fn write(sort: &Field, key: &Key) -> String {
    let value = match (&key.value, sort.kind) {
        (Some(Scalar::Text(text)), _) => Value::from(text.as_str()),
        (Some(Scalar::Int(int)), _) => Value::Int(*int),
        (Some(Scalar::Float(float)), _) => Value::Float(*float),
        (None, Kind::Text) => Value::Null,
        (None, _) => Value::Int(i64::MAX),
    };
    python::json(&Value::List(vec![value, key.id.as_str().into()]))
}

/// The place that a text means in a list that is sorted by a field. `name` is the parameter, for messages.
///
/// # Errors
/// 400 if it means none.
pub fn read(name: &str, sort: &Field, text: &str) -> Result<Key, Refusal> {
    key(name, sort, parts(name, text)?)
}

/// The two parts of a place. A text of two characters has two parts, too.
pub(super) fn parts(name: &str, text: &str) -> Result<(Value<'static>, Value<'static>), Refusal> {
    let parsed = json::parse(text.as_bytes());
    let parts = match parsed.ok_or_else(|| Refusal::bad_request(format!("The '{name}' parameter is not valid JSON")))? {
        Value::List(parts) => parts,
        Value::Str(text) => text.chars().map(|c| Value::from(c.to_string())).collect(),
        _ => Vec::new(),
    };
    match <[_; 2]>::try_from(parts) {
        Ok([value, id]) => Ok((value, id)),
        Err(_) => Err(Refusal::bad_request(format!("The '{name}' parameter must be a list of two values"))),
    }
}

/// The place of two parts.
pub(super) fn key(name: &str, sort: &Field, (value, id): (Value<'static>, Value<'static>)) -> Result<Key, Refusal> {
    let id = id.as_str().map_or_else(|| python::json(&id), str::to_owned);
    let value = match (sort.kind, &value) {
        (_, Value::Null) | (Kind::Integer | Kind::Float | Kind::Date, Value::Int(i64::MAX) | Value::Big(_)) => None,
        (Kind::Text, Value::Str(text)) => Some(Scalar::Text(text.clone().into_owned())),
        (Kind::Text, _) => Some(Scalar::Text(python::json(&value))),
        (Kind::Date, Value::Str(text)) => {
            Some(moment(text).and_then(|m| m.low).ok_or_else(|| Refusal::invalid_value(name))?)
        }
        (_, Value::Int(int)) => Some(Scalar::Int(*int)),
        (_, Value::Float(float)) if !float.is_nan() => Some(Scalar::Float(*float)),
        (_, Value::Bool(truth)) => Some(Scalar::Int(i64::from(*truth))),
        (_, Value::Str(text)) => Some(Scalar::Float(
            text.parse().ok().filter(|f: &f64| !f.is_nan()).ok_or_else(|| Refusal::invalid_value(name))?,
        )),
        _ => return Err(Refusal::invalid_value(name)),
    };
    Ok(Key { value, id })
}
