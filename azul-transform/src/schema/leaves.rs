//! The leaves of whole documents: their fields, with types.

use super::{FieldType, Schema};
use crate::document::DocumentType;

use FieldType::{NullStr, Object, PassThruBool, PassThruInt, PassThruJson, PassThruStr};

/// A field of a document that is not an object of other fields.
#[derive(Debug, Clone, PartialEq)]
pub struct Leaf {
    /// Names from the document down to the field.
    pub path: Vec<&'static str>,
    /// Type of the field, or of its elements if it is a list.
    pub field_type: FieldType,
    /// The field is always a list.
    pub list: bool,
}

type Types = &'static [(&'static str, FieldType)];

/// Where the inner entity types are.
const CONTENTS: (&str, FieldType) = ("contents", Object(&[]));

const CONTRIBUTION: Types = &[
    ("entity_id", NullStr),
    CONTENTS,
    ("document_id", NullStr),
    ("source", PassThruJson),
    ("bundle_uuid", PassThruStr),
    ("bundle_version", PassThruStr),
    ("bundle_deleted", PassThruBool),
];

const AGGREGATE: Types = &[
    ("entity_id", NullStr),
    CONTENTS,
    ("num_contributions", PassThruInt),
    ("sources", Object(&[("id", PassThruStr), ("spec", PassThruStr)])),
    ("bundles", Object(&[("uuid", PassThruStr), ("version", PassThruStr)])),
];

/// The leaves of documents of one type, in the order of the rows. Replicas are not translated, hence have none.
pub fn leaves(schema: &Schema, document_type: DocumentType) -> Vec<Leaf> {
    let mut leaves = Vec::new();
    let fields = match document_type {
        DocumentType::Contribution => CONTRIBUTION,
        DocumentType::Aggregate => AGGREGATE,
        DocumentType::Replica => &[],
    };
    for &(name, field_type) in fields {
        if (name, field_type) != CONTENTS {
            add(&[], name, field_type, &mut leaves);
            continue;
        }
        for inner_type in schema.inner_types() {
            for field in &inner_type.fields {
                add(&[name, inner_type.name], field.name, field.field_type, &mut leaves);
            }
        }
    }
    if document_type == DocumentType::Aggregate {
        schema.extras().iter().for_each(|extra| add(&[], extra.name, extra.field_type, &mut leaves));
    }
    leaves
}

fn add(prefix: &[&'static str], name: &'static str, field_type: FieldType, leaves: &mut Vec<Leaf>) {
    let path: Vec<_> = prefix.iter().copied().chain([name]).collect();
    match field_type.element() {
        Object(fields) => fields.iter().for_each(|(name, field_type)| add(&path, name, *field_type, leaves)),
        element => leaves.push(Leaf { path, field_type: element, list: matches!(field_type, FieldType::List(_)) }),
    }
}
