//! Field types.

/// What stands for null text in an index.
pub const NULL_STR: &str = "~null";
/// What stands for a null number or truth value in an index: 2⁶³ − 1024, the greatest integer that is exact
/// both in 64 bits and as a double, so that it sorts last.
pub const NULL_INT: i64 = 9223372036854774784;
/// What stands for a null time in an index.
pub const NULL_DATETIME: &str = "9999-01-01T00:00:00.000000Z";

/// The native type of a field.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum FieldType {
    /// Text, written as it is.
    PassThruStr,
    /// A UUID, written as it is.
    PassThruUuid,
    /// An integer, written as it is.
    PassThruInt,
    /// A double, written as it is.
    PassThruFloat,
    /// A truth value, written as it is.
    PassThruBool,
    /// Any JSON, written as it is.
    PassThruJson,
    /// Text or null.
    NullStr,
    /// An integer or null, which is [`NULL_INT`] in an index; has a shadow field with the value as it is.
    NullInt,
    /// A double or null, which is [`NULL_INT`] in an index; has a shadow field with the value as it is. Rows convert to it with
    /// [`double`](crate::convert::double), since JSON says `600` for `600.0`.
    NullFloat,
    /// A truth value or null; 0, 1 or [`NULL_INT`] in an index.
    NullBool,
    /// A time as `YYYY-MM-DDTHH:MM:SS.ffffffZ`, or null.
    NullDatetime,
    /// `{"value", "unit"}` or null; text in the index, with a space between.
    ValueAndUnit,
    /// An object with these properties that can be filtered together; written as it is.
    Nested(&'static [(&'static str, FieldType)]),
    /// A pair of ends; `{"gte", "lte"}` in the index.
    ClosedRange(&'static FieldType),
    /// An object, or a list of objects, each field translated by its own type.
    Object(&'static [(&'static str, FieldType)]),
    /// The value must be a list. No shadow field.
    List(&'static FieldType),
}

impl FieldType {
    /// Whether a field of the type has an untranslated copy named `{field}_`.
    pub fn is_shadowed(self) -> bool {
        matches!(self, FieldType::NullInt | FieldType::NullFloat)
    }

    /// Whether an empty list becomes a list of null. A range cannot be null, so that an empty list of ranges is an
    /// error.
    pub fn pads_empty_lists(self) -> bool {
        use FieldType::*;
        matches!(self, NullStr | NullInt | NullFloat | NullBool | NullDatetime | ValueAndUnit | ClosedRange(_))
    }

    /// What values of the type are, for messages: "expected …, not …".
    pub(super) const fn expected(self) -> &'static str {
        match self {
            FieldType::PassThruStr | FieldType::NullStr => "text",
            FieldType::PassThruUuid => "a UUID",
            FieldType::PassThruInt | FieldType::PassThruFloat | FieldType::NullInt | FieldType::NullFloat => "a number",
            FieldType::PassThruBool | FieldType::NullBool => "true or false",
            FieldType::PassThruJson => "a value",
            FieldType::NullDatetime => "a time",
            FieldType::ValueAndUnit => "a quantity with its unit",
            FieldType::ClosedRange(_) => "a range",
            FieldType::Nested(_) | FieldType::Object(_) => "an object",
            FieldType::List(_) => "a list",
        }
    }

    /// Name of the type in documentation and messages.
    pub const fn name(self) -> &'static str {
        match self {
            FieldType::PassThruStr => "pass_thru_str",
            FieldType::PassThruUuid => "pass_thru_uuid4",
            FieldType::PassThruInt => "pass_thru_int",
            FieldType::PassThruFloat => "pass_thru_float",
            FieldType::PassThruBool => "pass_thru_bool",
            FieldType::PassThruJson => "pass_thru_json",
            FieldType::NullStr => "null_str",
            FieldType::NullInt => "null_int",
            FieldType::NullFloat => "null_float",
            FieldType::NullBool => "null_bool",
            FieldType::NullDatetime => "null_datetime",
            FieldType::ValueAndUnit => "value_and_unit",
            FieldType::Nested(_) => "nested",
            FieldType::ClosedRange(_) => "closed_range",
            FieldType::Object(_) => "object",
            FieldType::List(_) => "list",
        }
    }
}
