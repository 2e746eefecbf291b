//! Diagnoses.

use azul_transform::Result;
use azul_transform::schema::{Aggregation, FieldType, Table};

use super::biosamples::AGES;
use super::{STR, STRS, range};
use crate::convert::required;
use crate::read::Subgraph;

type Row = azul_transform::schema::Row<Subgraph>;

const JSON: FieldType = FieldType::PassThruJson;
const DIAGNOSIS_AGE: &[&str] = &["$.diagnosis_age_lower_bound", "$.diagnosis_age_upper_bound"];
const ONSET_AGE: &[&str] = &["$.onset_age_lower_bound", "$.onset_age_upper_bound"];

const ROWS: &[Row] = &[
    document_id!("diagnoses", column 301),
    field!(required, "diagnoses", "source_datarepo_row_ids", STRS, column 302, "Rows that it was made of."),
    field!(required, "diagnoses", "diagnosis_id", STR, column 303, "Key of the diagnosis."),
    field!(required, "diagnoses", "disease", STRS, column 304, facet 80, "Diseases that were found."),
    field!(required, "diagnoses", "diagnosis_age_unit", STR, column 305, "Unit of the age at diagnosis."),
    computed!(
        "diagnoses", "diagnosis_age", JSON, DIAGNOSIS_AGE, |s, e| range(s, e, "diagnosis_age"),
        column 306, "Age of the donor at diagnosis."
    )
    .accumulate(AGES),
    field!(required, "diagnoses", "onset_age_unit", STR, column 307, "Unit of the age at onset."),
    computed!(
        "diagnoses", "onset_age", JSON, ONSET_AGE, |s, e| range(s, e, "onset_age"),
        column 308, "Age of the donor at the onset of the disease."
    )
    .accumulate(AGES),
    field!(required, "diagnoses", "phenotype", STRS, column 309, facet 90, "Phenotypes that were seen."),
    field!(required, "diagnoses", "phenopacket", STRS, column 310, facet 100, "Phenopackets of the donor."),
];

pub fn table() -> Result<Table<Subgraph>> {
    Table::compile("diagnoses", Aggregation::Simple, ROWS, "Diagnoses of donors.")
}
