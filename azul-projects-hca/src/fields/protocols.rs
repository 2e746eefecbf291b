//! Protocols of analysis, imaging, library preparation and sequencing.

use azul_transform::schema::{Accumulator, Aggregation, Collect, FieldType, Node, Table};
use azul_transform::{Result, Value};

use super::biomaterials::document_id;
use crate::convert::{label, label_or_null, label_or_text, optional, required};
use crate::read::Subgraph;

type Row = azul_transform::schema::Row<Subgraph>;

const STR: FieldType = FieldType::NullStr;
/// Protocols are few; none is dropped.
const ALL: Accumulator = Accumulator::Set(None);

const ANALYSIS: &[Row] = &[
    document_id().accumulate(ALL),
    Row::path("workflow", STR, &["$.protocol_core.protocol_id"], required)
        .accumulate(ALL)
        .facet("workflow", 210)
        .about("Workflow of the analysis."),
];

pub fn analysis() -> Result<Table<Subgraph>> {
    Table::compile("analysis_protocols", Aggregation::Simple, ANALYSIS, "Protocols of analyses.")
}

const IMAGING: &[Row] = &[
    document_id().accumulate(ALL),
    Row::paths(
        "assay_type",
        FieldType::PassThruJson,
        &["$.probe[*].assay_type", "$.target[*].assay_type"],
        assay,
        Collect::Counted,
    )
    .example(r#"{"in situ sequencing": 12}"#)
    .accumulate(Accumulator::Frequency(100))
    .facet("assayType", 220)
    .about("Number of probes by type of assay."),
];

/// The label of the type of an assay, which every probe has.
fn assay(node: Node<'_>) -> Result<Option<Value<'_>>> {
    label(node.json).map(Some)
}

pub fn imaging() -> Result<Table<Subgraph>> {
    Table::compile("imaging_protocols", Aggregation::Simple, IMAGING, "Protocols of imaging.")
}

const METHOD: &[&str] = &["$.library_construction_method", "$.library_construction_approach"];

const LIBRARY_PREPARATION: &[Row] = &[
    document_id().accumulate(ALL),
    Row::path("library_construction_approach", STR, METHOD, label_or_text)
        .accumulate(ALL)
        .facet("libraryConstructionApproach", 100)
        .column("library_preparation_protocol.library_construction_approach", 501)
        .about("Method of library construction."),
    Row::path("nucleic_acid_source", STR, &["$.nucleic_acid_source"], optional)
        .accumulate(ALL)
        .facet("nucleicAcidSource", 110)
        .column("library_preparation_protocol.nucleic_acid_source", 502)
        .about("Where the nucleic acid is from: cells, nuclei, …"),
];

pub fn library_preparation() -> Result<Table<Subgraph>> {
    let about = "Protocols of library preparation.";
    Table::compile("library_preparation_protocols", Aggregation::Simple, LIBRARY_PREPARATION, about)
}

const SEQUENCING: &[Row] = &[
    document_id().accumulate(ALL),
    Row::path("instrument_manufacturer_model", STR, &["$.instrument_manufacturer_model"], label_or_null)
        .accumulate(ALL)
        .facet("instrumentManufacturerModel", 190)
        .column("sequencing_protocol.instrument_manufacturer_model", 401)
        .about("Sequencing instrument."),
    Row::path("paired_end", FieldType::NullBool, &["$.paired_end", "$.paired_ends"], optional)
        .accumulate(ALL)
        .facet("pairedEnd", 200)
        .column("sequencing_protocol.paired_end", 402)
        .about("Whether both ends were read."),
];

pub fn sequencing() -> Result<Table<Subgraph>> {
    Table::compile("sequencing_protocols", Aggregation::Simple, SEQUENCING, "Protocols of sequencing.")
}
