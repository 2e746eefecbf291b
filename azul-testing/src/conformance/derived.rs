//! What the reference derives from its definitions as one value each, derived from the rows of a schema in the same form.

use azul_transform::schema::{Schema, leaves, manifest_parts, public_fields};
use azul_transform::{DocumentType, Value};

use super::object;

/// Public names and the paths behind them: `{"organ": ["contents", "samples", "organ"], …}`.
pub fn field_mapping(schema: &Schema) -> Value<'static> {
    let fields = public_fields(schema).into_iter();
    Value::Object(fields.map(|field| (field.name.into(), field.path.into())).collect())
}

/// The columns of manifests: `[{"path": [..], "columns": {field: column, …}}, …]`, in the order of the columns.
pub fn manifest_config(schema: &Schema) -> Value<'static> {
    let parts = manifest_parts(schema).into_iter().map(|part| {
        let columns = part.columns.into_iter().map(|(name, column)| (name.into(), column.into()));
        object([("path", part.path.into()), ("columns", Value::Object(columns.collect()))])
    });
    Value::List(parts.collect())
}

/// The tree of the names of field types of documents of one type; those of lists are in a list.
pub(super) fn type_tree(schema: &Schema, document_type: DocumentType) -> Value<'static> {
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

/// Public names of the fields that every service depends on.
///
/// # Panics
/// If one of them has no public name.
pub(super) fn special_fields(schema: &Schema) -> Value<'static> {
    let name_of = |path: [&str; 2]| {
        let field = schema.document_fields().iter().find(|field| field.path == path);
        field.unwrap_or_else(|| panic!("`{}` has no public name", path.join("."))).public_name.into()
    };
    object([
        ("source_id", name_of(["sources", "id"])),
        ("source_spec", name_of(["sources", "spec"])),
        ("bundle_uuid", name_of(["bundles", "uuid"])),
        ("bundle_version", name_of(["bundles", "version"])),
    ])
}

/// What must be among the fields that a search returns, so that its documents can be read back.
pub(super) const fn mandatory_fields(document_type: DocumentType) -> &'static [&'static str] {
    match document_type {
        DocumentType::Contribution => {
            &["entity_id", "contents", "document_id", "source", "bundle_uuid", "bundle_version", "bundle_deleted"]
        }
        DocumentType::Aggregate => &["entity_id", "num_contributions", "sources.id", "sources.spec"],
        DocumentType::Replica => &["entity_id", "contents", "replica_type", "hub_ids"],
    }
}
