//! Columns of manifests.

use super::Schema;

/// The columns made of one list of objects in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestPart {
    /// Names from the document down to the list.
    pub path: Vec<&'static str>,
    /// Fields and their columns in the order of the columns. A field without column is read to make a
    /// [`SyntheticColumn`](super::SyntheticColumn) of it.
    pub columns: Vec<(&'static str, Option<&'static str>)>,
}

/// The columns of manifests: first those outside of `contents`, then those of inner entities by rank.
pub fn manifest_parts(schema: &Schema) -> Vec<ManifestPart> {
    let mut parts: Vec<ManifestPart> = Vec::new();
    for field in schema.document_fields() {
        let (Some(column), [path @ .., name]) = (field.column, field.path) else { continue };
        match parts.iter_mut().find(|part| part.path == path) {
            Some(part) => part.columns.push((name, Some(column))),
            None => parts.push(ManifestPart { path: path.to_vec(), columns: vec![(name, Some(column))] }),
        }
    }
    let mut inner = Vec::new();
    for inner_type in schema.inner_types() {
        let ranked = inner_type.fields.iter().filter(|field| field.column_rank > 0 || field.column.is_some());
        let mut columns: Vec<_> = ranked.map(|field| (field.column_rank, field.name, field.column)).collect();
        let synthetic = schema.synthetic_columns().iter().filter(|column| column.inner_type == inner_type.name);
        columns.extend(synthetic.map(|column| (column.rank, column.name, Some(column.column))));
        columns.sort_by_key(|(rank, ..)| *rank);
        if let Some((rank, ..)) = columns.first() {
            let columns = columns.iter().map(|(_, name, column)| (*name, *column)).collect();
            inner.push((*rank, ManifestPart { path: vec!["contents", inner_type.name], columns }));
        }
    }
    inner.sort_by_key(|(rank, _)| *rank);
    parts.extend(inner.into_iter().map(|(_, part)| part));
    parts
}
