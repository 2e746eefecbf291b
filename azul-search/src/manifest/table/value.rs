//! What programs take from a cell: values with types.

use azul_transform::schema::FieldType;

/// A value that a cell has as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value<'a> {
    /// No value.
    Null,
    /// A number, in decimal.
    Number(&'a str),
    /// A truth value.
    Bool(bool),
    /// Text.
    Text(&'a str),
}

/// The value of a field that a cell has as this text.
pub(super) fn value(field_type: Option<FieldType>, text: &str) -> Value<'_> {
    use FieldType::*;
    match (field_type.map(FieldType::element), text) {
        // A single value that is null is an empty text in a cell.
        (Some(NullStr | NullDatetime | ValueAndUnit | NullInt | NullFloat | NullBool), "") => Value::Null,
        (Some(NullInt | NullFloat | PassThruInt | PassThruFloat), number) => Value::Number(number),
        (Some(NullBool | PassThruBool), "True") => Value::Bool(true),
        (Some(NullBool | PassThruBool), "False") => Value::Bool(false),
        _ => Value::Text(text),
    }
}
