//! Values in index form and back.

use azul_transform::Value;
use azul_transform::json::Document;
use azul_transform::schema::{FieldType, from_index, read_back, write_index};

use FieldType::*;

/// Types of each kind, and some made of others.
pub const FIELD_TYPES: [FieldType; 20] = [
    PassThruStr,
    PassThruUuid,
    PassThruInt,
    PassThruFloat,
    PassThruBool,
    PassThruJson,
    NullStr,
    NullInt,
    NullFloat,
    NullBool,
    NullDatetime,
    ValueAndUnit,
    Nested(&[("a", NullStr), ("b", NullInt)]),
    ClosedRange(&PassThruInt),
    ClosedRange(&PassThruFloat),
    Object(&[("a", NullStr), ("b", NullInt), ("c", List(&NullDatetime)), ("d", ValueAndUnit)]),
    List(&NullStr),
    List(&NullInt),
    List(&List(&NullBool)),
    List(&Object(&[("a", NullFloat), ("b", Object(&[("a", PassThruJson)]))])),
];

/// The first byte chooses a type, the rest is JSON. Taken for a native value, its index form must be JSON that reads
/// back as the value does by definition; taken for index form, reading it must end in a value or an error.
///
/// # Panics
/// If it does not.
pub fn field_type(bytes: &[u8]) {
    let Some((&first, text)) = bytes.split_first() else { return };
    let field_type = FIELD_TYPES[usize::from(first) % FIELD_TYPES.len()];
    let Ok(document) = Document::parse(text) else { return };
    round_trip(field_type, Value::from(document.root()));
    if let Ok(value) = from_index(field_type, document.root()) {
        round_trip(field_type, value.clone());
        if let Value::Tuple(ends) = value {
            round_trip(field_type, Value::List(ends));
        }
    }
}

fn round_trip(field_type: FieldType, value: Value<'_>) {
    let mut index = Vec::new();
    if write_index(&mut index, field_type, &value).is_err() {
        return;
    }
    let shown = String::from_utf8_lossy(&index).into_owned();
    let index = Document::parse(index).unwrap_or_else(|e| panic!("{}: {shown} is not JSON: {e}", field_type.name()));
    let read = match from_index(field_type, index.root()) {
        Ok(read) => read,
        // Only outermost lists are padded. No row yields an empty list inside another one.
        Err(_) if shown.contains("[]") => return,
        Err(e) => panic!("{}: {shown} does not read back: {e}", field_type.name()),
    };
    let expected = text(&read_back(field_type, value));
    assert_eq!(text(&read), expected, "{}: {shown} reads back as something else", field_type.name());
}

/// As JSON, so that a list equals a tuple.
fn text(value: &Value<'_>) -> String {
    let mut out = Vec::new();
    value.write(&mut out);
    String::from_utf8_lossy(&out).into_owned()
}
