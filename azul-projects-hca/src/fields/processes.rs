//! Sequencing: its inputs and its processes.

use azul_transform::Result;
use azul_transform::schema::{Accumulator, Aggregation, FieldType, Table};

use super::biomaterials::{BIOMATERIAL_ID, document_id};
use crate::read::Subgraph;

type Row = azul_transform::schema::Row<Subgraph>;

const SEQUENCING_INPUTS: &[Row] = &[
    document_id().column("sequencing_input.provenance.document_id", 1201),
    BIOMATERIAL_ID.column("sequencing_input.biomaterial_core.biomaterial_id", 1202),
    Row::function("sequencing_input_type", FieldType::NullStr, &["type of the biomaterial"], |s, e| {
        Ok(Some(s.entities[e].entity_type.name().into()))
    })
    .column("sequencing_input_type", 1203)
    .about("Type of the biomaterial that was sequenced."),
];

pub fn sequencing_inputs() -> Result<Table<Subgraph>> {
    let about = "Biomaterials that went into a process with a sequencing protocol.";
    Table::compile("sequencing_inputs", Aggregation::Simple, SEQUENCING_INPUTS, about)
}

const SEQUENCING_PROCESSES: &[Row] =
    &[document_id().accumulate(Accumulator::Set(Some(10))).column("sequencing_process.provenance.document_id", 301)];

pub fn sequencing() -> Result<Table<Subgraph>> {
    let about = "Processes with a sequencing protocol.";
    Table::compile("sequencing_processes", Aggregation::Simple, SEQUENCING_PROCESSES, about)
}
