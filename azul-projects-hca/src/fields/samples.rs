//! Samples: what specimens, cell lines and organoids have in common.

use azul_transform::schema::{Aggregation, FieldType, Table};
use azul_transform::{EntityIndex, Result, Value};

use super::biomaterials::{BIOMATERIAL_ID, document_id};
use crate::read::{EntityType, Subgraph};
use crate::rules::organs::{organ, organ_parts};

type Row = azul_transform::schema::Row<Subgraph>;

const STR: FieldType = FieldType::NullStr;
const STRS: FieldType = FieldType::List(&FieldType::NullStr);

const ROWS: &[Row] = &[
    document_id().column("sample.provenance.document_id", 1102).about("Id of the sample."),
    BIOMATERIAL_ID
        .public("sampleId")
        .column("sample.biomaterial_core.biomaterial_id", 1103)
        .about("Name that the submitter gave to the sample."),
    Row::function("entity_type", STR, &["type of the sample"], |s, e| Ok(Some(kind(s, e).into())))
        .facet("sampleEntityType", 90)
        .column("_entity_type", 1101)
        .about("Inner entity type of the sample."),
    Row::function("organ", STR, &["organ of a specimen"], |s, e| only(s, e, EntityType::SpecimenFromOrganism, organ))
        .facet("organ", 20)
        .about("Organ that a specimen is from."),
    Row::function("organ_part", STRS, &["organ parts of a specimen"], |s, e| match s.entities[e].entity_type {
        EntityType::SpecimenFromOrganism => organ_parts(s, e).map(Some),
        _ => Ok(Some(Value::List(Vec::new()))),
    })
    .facet("organPart", 30)
    .about("Parts of the organ that a specimen is from."),
    Row::function("model_organ", STR, &["model organ of a cell line or organoid"], |s, e| {
        match s.entities[e].entity_type {
            EntityType::SpecimenFromOrganism => Ok(Some(Value::Null)),
            _ => organ(s, e).map(Some),
        }
    })
    .facet("modelOrgan", 40)
    .about("Organ that a cell line or organoid is a model of."),
    Row::function("model_organ_part", STR, &["model organ part of an organoid"], |s, e| {
        only(s, e, EntityType::Organoid, organ_parts)
    })
    .facet("modelOrganPart", 50)
    .about("Part of the organ that an organoid is a model of."),
    Row::function("effective_organ", STR, &["organ or model organ"], |s, e| organ(s, e).map(Some))
        .facet("effectiveOrgan", 60)
        .about("Organ that the sample is from or a model of."),
];

pub fn table() -> Result<Table<Subgraph>> {
    Table::compile("samples", Aggregation::Simple, ROWS, "The samples that a file or suspension was made from.")
}

/// Inner entity type of a sample.
fn kind(subgraph: &Subgraph, entity: EntityIndex) -> &'static str {
    match subgraph.entities[entity].entity_type {
        EntityType::CellLine => "cell_lines",
        EntityType::Organoid => "organoids",
        _ => "specimens",
    }
}

fn only<'b>(
    subgraph: &'b Subgraph,
    entity: EntityIndex,
    entity_type: EntityType,
    value: impl Fn(&'b Subgraph, EntityIndex) -> Result<Value<'b>>,
) -> Result<Option<Value<'b>>> {
    match subgraph.entities[entity].entity_type == entity_type {
        true => value(subgraph, entity).map(Some),
        false => Ok(Some(Value::Null)),
    }
}
