//! Values that rows show in documentation.

use super::{Field, FieldType, write_index};
use crate::json::Document;
use crate::value::Value;

/// What is wrong with the example of a field, if it has one.
pub(super) fn flaw(field: &Field) -> Option<String> {
    if field.example.is_empty() {
        return None;
    }
    let element = field.field_type.element();
    let is_text = matches!(
        element,
        FieldType::NullStr | FieldType::PassThruStr | FieldType::PassThruUuid | FieldType::NullDatetime
    );
    let parsed = Document::parse(field.example);
    let value = match &parsed {
        _ if is_text => Value::from(field.example),
        Ok(document) => Value::from(document.root()),
        Err(e) => return Some(format!("shows `{}` as an example, which is not JSON: {}", field.example, e.message())),
    };
    let written = write_index(&mut Vec::new(), element, &value);
    written.err().map(|e| format!("shows `{}` as an example, which does not fit: {}", field.example, e.message()))
}
