//! Datasets, and stubs of them.

use azul_transform::record::RecordWriter;
use azul_transform::schema::{Aggregation, FieldType, Records, Table};
use azul_transform::{FieldIndex, Result, Value};

use super::{STR, STRS, own_id};
use crate::convert::required;
use crate::read::Subgraph;

type Row = azul_transform::schema::Row<Subgraph>;

const ROWS: &[Row] = &[
    document_id!("datasets", column 101),
    field!(required, "datasets", "source_datarepo_row_ids", STRS, column 102, "Rows that it was made of."),
    field!(required, "datasets", "dataset_id", STR, column 103, "Key of the dataset."),
    field!(required, "datasets", "consent_group", STRS, column 104, facet 110, "Groups of consent."),
    field!(required, "datasets", "data_use_permission", STRS, column 105, facet 120, "What the data may be used for."),
    field!(required, "datasets", "owner", STRS, column 106, "Owners of the data."),
    field!(required, "datasets", "principal_investigator", STRS, column 107, "Principal investigators."),
    field!(required, "datasets", "registered_identifier", STRS, column 108, facet 130, "Identifiers in registries."),
    field!(required, "datasets", "title", STR, column 109, facet 140, "Title of the dataset."),
    field!(required, "datasets", "data_modality", STRS, column 110, "Kinds of data."),
    Row::function("description", STR, &["$.description of a stub"], |_, _| Ok(None))
        .about("Description; in documents about bundles and datasets only."),
];

pub fn table() -> Result<Table<Subgraph>> {
    Table::compile("datasets", Aggregation::Simple, ROWS, "Datasets.")
}

/// A dataset of which there is nothing but an id and a description, to be merged with the rest of the dataset that
/// other bundles have.
#[derive(Debug)]
pub struct Stub {
    document_id: FieldIndex,
    description: FieldIndex,
}

impl Stub {
    /// Finds the fields of a stub among those of a dataset.
    ///
    /// # Errors
    /// [`azul_transform::ErrorKind::Schema`] if there are none.
    pub fn new(table: &Table<Subgraph>) -> Result<Self> {
        Ok(Self { document_id: table.position("document_id")?, description: table.position("description")? })
    }

    /// Extracts the dataset of a bundle as a stub.
    ///
    /// # Errors
    /// [`azul_transform::ErrorKind::MissingField`] if it has no description.
    pub fn extract(&self, subgraph: &Subgraph, out: &mut RecordWriter<'_>) -> Result<()> {
        let dataset = subgraph.dataset;
        let description = required(subgraph.document(dataset).get("description"))?;
        out.push(self.document_id, &own_id(subgraph, dataset)?.unwrap_or(Value::Null));
        out.push(self.description, &description);
        Ok(())
    }
}
