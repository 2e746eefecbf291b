//! Donors.

use azul_transform::Result;
use azul_transform::schema::{Aggregation, FieldType, Table};

use super::{STR, STRS};
use crate::convert::required;
use crate::read::Subgraph;

type Row = azul_transform::schema::Row<Subgraph>;

const ROWS: &[Row] = &[
    document_id!("donors", column 201),
    field!(required, "donors", "source_datarepo_row_ids", STRS, column 202, "Rows that it was made of."),
    field!(required, "donors", "donor_id", STR, column 203, "Key of the donor."),
    field!(required, "donors", "organism_type", STR, column 204, facet 150, "Species."),
    field!(required, "donors", "phenotypic_sex", STR, column 205, facet 160, "Sex."),
    field!(required, "donors", "reported_ethnicity", STR, column 206, facet 170, "Ethnicity, as reported."),
    field!(required, "donors", "genetic_ancestry", STRS, column 207, "Ancestry, as the genome tells it."),
];

pub fn table() -> Result<Table<Subgraph>> {
    Table::compile("donors", Aggregation::Simple, ROWS, "Donors of samples.")
}
