//! Public names: how the service knows fields, and which of them are facets.

use super::{FieldType, Schema, leaves};
use crate::document::DocumentType;

/// A field with a public name, by which it can be filtered, sorted and returned.
#[derive(Debug, Clone, PartialEq)]
pub struct PublicField {
    /// Public name.
    pub name: &'static str,
    /// Names from the document down to the field.
    pub path: Vec<&'static str>,
    /// Type of the field.
    pub field_type: FieldType,
    /// Present if the field is a facet; facets are listed by ascending rank.
    pub facet_rank: Option<u16>,
}

/// All fields with a public name: those of the document, extras of aggregates, those of inner entities in the
/// order of the rows.
pub fn public_fields(schema: &Schema) -> Vec<PublicField> {
    let leaves = leaves(schema, DocumentType::Aggregate);
    let type_of = |path: &[&str]| leaves.iter().find(|leaf| leaf.path == path).map(|leaf| leaf.field_type);
    let document = schema.document_fields().iter().map(|field| PublicField {
        name: field.public_name,
        path: field.path.to_vec(),
        field_type: type_of(field.path).unwrap_or(FieldType::PassThruJson),
        facet_rank: field.facet_rank,
    });
    let extras = schema.extras().iter().filter_map(|extra| {
        let (name, path) = (extra.public_name?, vec![extra.name]);
        Some(PublicField { name, path, field_type: extra.field_type, facet_rank: None })
    });
    let fields = schema.inner_types().iter().flat_map(|inner| inner.fields.iter().map(move |field| (inner, field)));
    let inner = fields.filter_map(|(inner, field)| {
        let (name, path) = (field.public_name?, vec!["contents", inner.name, field.name]);
        Some(PublicField { name, path, field_type: field.field_type, facet_rank: field.facet_rank })
    });
    document.chain(extras).chain(inner).collect()
}

/// Public names of the facets, by rank.
pub fn facets(schema: &Schema) -> Vec<&'static str> {
    let mut facets: Vec<_> = public_fields(schema).into_iter().filter(|field| field.facet_rank.is_some()).collect();
    facets.sort_by_key(|field| field.facet_rank);
    facets.into_iter().map(|field| field.name).collect()
}
