//! Single values of documents in native form, without copying them.

use azul_transform::json::{Json, Kind};
use azul_transform::schema::{FieldType, NULL_DATETIME, NULL_INT, NULL_STR};

/// A single value: what is not a list.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Native<'d> {
    /// No value.
    Null,
    /// A truth value.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A double.
    Float(f64),
    /// An integer beyond 64 bits, as its digits.
    Big(&'d str),
    /// Text; a quantity is its value and its unit with a space between.
    Str(&'d str),
}

/// The value that an index holds as `json` for a field of a type; nothing if it is an object or a list.
pub(crate) fn native<'d>(field_type: FieldType, json: Json<'d>) -> Option<Native<'d>> {
    use FieldType::*;
    let nullable = matches!(field_type, NullInt | NullFloat | NullBool);
    Some(match (field_type, json.kind()) {
        (_, Kind::Object(_) | Kind::Array(_)) => return None,
        (_, Kind::Null) => Native::Null,
        (NullStr | ValueAndUnit, Kind::Str(NULL_STR)) | (NullDatetime, Kind::Str(NULL_DATETIME)) => Native::Null,
        (_, Kind::Int(NULL_INT)) if nullable => Native::Null,
        (_, Kind::Float(float)) if nullable && float == NULL_INT as f64 => Native::Null,
        (NullInt, Kind::Float(float)) => Native::Int(float as i64),
        (NullInt, Kind::Bool(truth)) => Native::Int(truth.into()),
        (NullFloat, Kind::Int(int)) => Native::Float(int as f64),
        (NullBool, Kind::Int(int)) => Native::Bool(int != 0),
        (NullBool, Kind::Float(float)) => Native::Bool(float != 0.0),
        (_, Kind::Bool(truth)) => Native::Bool(truth),
        (_, Kind::Int(int)) => Native::Int(int),
        (_, Kind::Float(float)) => Native::Float(float),
        (_, Kind::Big(digits)) => Native::Big(digits),
        (_, Kind::Str(text)) => Native::Str(text),
    })
}

/// The text of a field, if it has one.
pub(crate) fn text<'d>(entity: Json<'d>, field: &str) -> Option<&'d str> {
    entity.get(field).and_then(Json::as_str).filter(|text| *text != NULL_STR)
}
