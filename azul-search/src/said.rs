//! What the rows say about what can be searched.

use azul_transform::Schema;

use crate::fields::Field;

/// What rows say about a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Said {
    /// One line of description; empty if there is none.
    pub description: &'static str,
    /// Name of the column in manifests.
    pub column: Option<&'static str>,
}

impl Said {
    /// What the rows of a schema say about a field.
    pub fn about(schema: &Schema, field: &Field) -> Self {
        let of_document = schema.document_fields().iter().find(|other| other.path == field.path);
        let inner = match field.path[..] {
            ["contents", inner, name, ..] => schema
                .inner_types()
                .iter()
                .find(|t| t.name == inner)
                .and_then(|inner| inner.fields.iter().find(|field| field.name == name)),
            _ => None,
        };
        let extra = schema.extras().iter().find(|extra| field.path == [extra.name]);
        let description = of_document
            .map(|field| field.description)
            .or(inner.map(|field| field.description))
            .or(extra.map(|extra| extra.description));
        let column = of_document.and_then(|field| field.column).or(inner.and_then(|field| field.column));
        Self { description: description.unwrap_or_default(), column }
    }
}
