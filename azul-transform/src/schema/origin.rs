//! Where in the input the value of a row is from, for messages.

use super::{Field, FieldType, Records, write_index};
use crate::error::Error;
use crate::json::{Json, path_of, steps_to};
use crate::path::Path;
use crate::position::EntityIndex;
use crate::value::Value;

/// Adds to an error of a row what the row knows: entity and document, and the path of the value that is to blame.
#[cold]
pub(super) fn place<B: Records>(error: Error, bundle: &B, entity: EntityIndex, field: &Field) -> Error {
    let name = bundle.name(entity);
    if error.place().entity.as_ref().is_some_and(|known| *known != name) {
        return error;
    }
    let document = bundle.document(entity);
    let error = match path(bundle, entity, field, document) {
        Some(path) => error.below(&path),
        None => error,
    };
    error.in_entity(name).in_document(document)
}

/// The path of the first value that does not fit the field; else of the first that a path leads to; else the first path.
fn path<B: Records>(bundle: &B, entity: EntityIndex, field: &Field, document: Json<'_>) -> Option<String> {
    let elsewhere = || field.origin.iter().find_map(|origin| bundle.elsewhere(entity, origin));
    let paths = || field.origin.iter().filter_map(|origin| Path::compile(*origin).ok());
    let selected: Vec<_> = paths().filter_map(|path| path.select(document).ok()).flatten().collect();
    let culprit = || selected.iter().find_map(|json| unfit(field.field_type, *json));
    let found = culprit().or_else(|| selected.first().copied());
    let found = found.map(|json| path_of(&steps_to(document, json.location())));
    found.or_else(elsewhere).or_else(|| paths().next().map(|path| path.text().to_owned()))
}

/// The value, or the element of a list, that has no index form of a type.
fn unfit(field_type: FieldType, json: Json<'_>) -> Option<Json<'_>> {
    match field_type {
        FieldType::List(element) => unfit(*element, json),
        _ if json.is_array() => json.items().find_map(|item| unfit(field_type, item)),
        _ => write_index(&mut Vec::new(), field_type, &Value::from(json)).is_err().then_some(json),
    }
}
