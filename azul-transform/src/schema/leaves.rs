//! The tree of field types of whole documents, and its leaves.

use super::{FieldType, Schema};
use crate::document::DocumentType;
use crate::value::Value;

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

/// The tree of the names of field types of documents of one type; those of lists are in a list.
pub fn type_tree(schema: &Schema, document_type: DocumentType) -> Value<'static> {
    let mut tree = Value::Object(Vec::new());
    for leaf in leaves(schema, document_type) {
        let name = Value::from(leaf.field_type.name());
        insert(&mut tree, &leaf.path, if leaf.list { Value::List(vec![name]) } else { name });
    }
    tree
}

fn insert(tree: &mut Value<'static>, path: &[&'static str], leaf: Value<'static>) {
    let (Value::Object(entries), [name, rest @ ..]) = (tree, path) else { return };
    if rest.is_empty() {
        entries.push(((*name).into(), leaf));
        return;
    }
    let position = entries.iter().position(|(key, _)| key == name).unwrap_or_else(|| {
        entries.push(((*name).into(), Value::Object(Vec::new())));
        entries.len() - 1
    });
    insert(&mut entries[position].1, rest, leaf);
}

/// What must be among the fields that a search returns, so that its documents can be read back.
pub const fn mandatory_fields(document_type: DocumentType) -> &'static [&'static str] {
    match document_type {
        DocumentType::Contribution => {
            &["entity_id", "contents", "document_id", "source", "bundle_uuid", "bundle_version", "bundle_deleted"]
        }
        DocumentType::Aggregate => &["entity_id", "num_contributions", "sources.id", "sources.spec"],
        DocumentType::Replica => &["entity_id", "contents", "replica_type", "hub_ids"],
    }
}
