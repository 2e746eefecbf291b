//! Biosamples.

use azul_transform::Result;
use azul_transform::schema::{Accumulator, Aggregation, FieldType, Nulls, Table};

use super::{STR, STRS, range};
use crate::convert::required;
use crate::read::Subgraph;

type Row = azul_transform::schema::Row<Subgraph>;

/// Ranges of ages, sorted by their ends.
pub const AGES: Accumulator = Accumulator::SetOfDict { max: Some(100), by: &["lte", "gte"], nulls: Nulls::Last };

const AGE: &[&str] = &["$.donor_age_at_collection_lower_bound", "$.donor_age_at_collection_upper_bound"];

const ROWS: &[Row] = &[
    document_id!("biosamples", column 401),
    field!(required, "biosamples", "source_datarepo_row_ids", STRS, column 402, "Rows that it was made of."),
    field!(required, "biosamples", "biosample_id", STR, column 403, "Key of the biosample."),
    field!(required, "biosamples", "anatomical_site", STR, column 404, facet 50, "Where the sample is from."),
    field!(required, "biosamples", "apriori_cell_type", STRS, column 405, "Types of cell that were selected."),
    field!(required, "biosamples", "biosample_type", STR, column 406, facet 60, "Kind of material."),
    field!(required, "biosamples", "disease", STR, column 407, facet 70, "Disease of the sample."),
    field!(required, "biosamples", "donor_age_at_collection_unit", STR, column 408, "Unit of the donor's age."),
    computed!(
        "biosamples", "donor_age_at_collection", FieldType::PassThruJson, AGE,
        |s, e| range(s, e, "donor_age_at_collection"),
        column 409, "Age of the donor when the sample was taken."
    )
    .accumulate(AGES),
];

pub fn table() -> Result<Table<Subgraph>> {
    Table::compile("biosamples", Aggregation::Simple, ROWS, "Samples taken from donors.")
}
