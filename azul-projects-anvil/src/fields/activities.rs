//! Activities. Their tables differ in their columns.

use azul_transform::schema::{Aggregation, FieldType, Records, Table};
use azul_transform::{EntityIndex, Result, Value};

use super::{STR, STRS, own_or};
use crate::convert::{missing, optional, or_list_of_null};
use crate::read::Subgraph;

type Row = azul_transform::schema::Row<Subgraph>;

const ROWS: &[Row] = &[
    document_id!("activities", column 501),
    field!(or_list_of_null, "activities", "source_datarepo_row_ids", STRS, column 502, "Rows that it was made of."),
    computed!("activities", "activity_id", STR, &["key column of the table"], activity_id,
        column 503, "Key of the activity."),
    Row::function("activity_table", STR, &["name of the table"], activity_table)
        .public("activities.activity_table")
        .read_by_manifests(504)
        .about("Table that the activity is from."),
    field!(optional, "activities", "activity_type", STR, column 505, facet 20, "What was done."),
    field!(optional, "activities", "assay_type", STR, column 506, facet 30, "Kind of assay."),
    field!(optional, "activities", "data_modality", STR, column 507, facet 40, "Kind of data that came out."),
    field!(or_list_of_null, "activities", "reference_assembly", STRS, column 508, "Reference genomes used."),
];

pub fn table() -> Result<Table<Subgraph>> {
    Table::compile("activities", Aggregation::Simple, ROWS, "Assays, sequencing, alignments, and other activities.")
}

fn activity_id(subgraph: &Subgraph, entity: EntityIndex) -> Result<Option<Value<'_>>> {
    let column = subgraph.entities[entity].key_column();
    let key = subgraph.document(entity).get(&column);
    let key = key.ok_or_else(|| missing().at_path(format!("$.{column}")))?;
    own_or(subgraph, entity, "activity_id", || key.into())
}

fn activity_table(subgraph: &Subgraph, entity: EntityIndex) -> Result<Option<Value<'_>>> {
    own_or(subgraph, entity, "activity_table", || subgraph.entities[entity].table.as_str().into())
}
