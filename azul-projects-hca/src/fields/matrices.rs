//! Matrices: files that hold results, with what they are results of.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use azul_transform::json::Json;
use azul_transform::schema::{Accumulator, Aggregation, FieldType, Records, Table};
use azul_transform::{EntityIndex, Error, ErrorKind, Result, Value};

use super::files::FILE_TYPES;
use super::samples::organ;
use crate::convert::{distinct_sorted, label_or_null, label_or_text, missing, required_labels, wrong_type};
use crate::read::{EntityType, Subgraph};
use crate::tables;

type Row = azul_transform::schema::Row<Matrix>;

/// Files of a bundle with their strata.
#[derive(Debug)]
pub struct Matrix {
    pub subgraph: Arc<Subgraph>,
    pub strata: FxHashMap<EntityIndex, String>,
}

impl Records for Matrix {
    fn document(&self, file: EntityIndex) -> Json<'_> {
        self.subgraph.document(file)
    }

    fn name(&self, file: EntityIndex) -> String {
        self.subgraph.name(file)
    }
}

const FILE: [(&str, FieldType); FILE_TYPES.len() + 2] = {
    let mut types = [("", FieldType::NullStr); FILE_TYPES.len() + 2];
    let mut i = 0;
    while i < FILE_TYPES.len() {
        types[i] = FILE_TYPES[i];
        i += 1;
    }
    types[i] = ("related_files", FieldType::Object(FILE_TYPES));
    types[i + 1] = ("strata", FieldType::NullStr);
    types
};

const ROWS: &[Row] = &[
    Row::function("document_id", FieldType::NullStr, &["id of the entity"], |m, e| {
        Ok(Some(m.subgraph.entities[e].id.as_str().into()))
    })
    .accumulate(Accumulator::Drop)
    .about("Id of the file."),
    Row::function("file", FieldType::Object(&FILE), &["the file, and what it is a matrix of"], |m, e| {
        let mut file = tables()?.file.object(&m.subgraph, e)?;
        file.push(("related_files".into(), Value::List(Vec::new())));
        file.push(("strata".into(), m.strata.get(&e).map(String::as_str).into()));
        Ok(Some(Value::Object(file)))
    })
    .accumulate(Accumulator::Dict { max: 100, key: "uuid" })
    .about("The file, with the strata of its content."),
];

pub fn table(name: &'static str) -> Result<Table<Matrix>> {
    Table::compile(name, Aggregation::Simple, ROWS, "Matrices and other results of analyses.")
}

/// The strata of a matrix: as described by the submitter, or else derived from the metadata related to it.
/// `related` are donors and library preparation protocols, `samples` the samples.
pub fn strata_of(
    subgraph: &Subgraph,
    file: EntityIndex,
    related: &[EntityIndex],
    samples: &[EntityIndex],
) -> Result<String> {
    if subgraph.entities[file].entity_type == EntityType::SupplementaryFile {
        let description = subgraph.outer_document(file).get("file_description");
        let description = description.ok_or_else(|| missing().at_path("$.file_description"))?;
        return match description.as_str() {
            Some(text) => Ok(text.to_owned()),
            None => Err(wrong_type("strata as text", description).at_path("$.file_description")),
        };
    }
    let of_type =
        |entity_type| related.iter().copied().filter(move |&e| subgraph.entities[e].entity_type == entity_type);
    let (mut species, mut stages, mut methods) = (Vec::new(), Vec::new(), Vec::new());
    for donor in of_type(EntityType::DonorOrganism) {
        let body = subgraph.document(donor);
        if let Value::List(labels) = required_labels(body.get("genus_species"))? {
            species.extend(labels);
        }
        stages.extend(Some(label_or_null(body.get("development_stage"))?).filter(|stage| !stage.is_null()));
    }
    for protocol in of_type(EntityType::LibraryPreparationProtocol) {
        let body = subgraph.document(protocol);
        let method = body.get("library_construction_method").or_else(|| body.get("library_construction_approach"));
        methods.push(label_or_text(method)?);
    }
    let organs = samples.iter().map(|&sample| organ(subgraph, sample)).collect::<Result<Vec<_>>>()?;
    let dimensions = [
        ("genusSpecies", species),
        ("developmentStage", stages),
        ("organ", organs),
        ("libraryConstructionApproach", methods),
    ];
    let points = dimensions.into_iter().filter(|(_, values)| !values.is_empty());
    let points = points.map(|(dimension, values)| point(dimension, values)).collect::<Result<Vec<_>>>();
    points.map(|points| points.join(";")).map_err(|e| e.in_entity(Records::name(subgraph, file)))
}

fn point(dimension: &str, values: Vec<Value<'_>>) -> Result<String> {
    let values = distinct_sorted(values);
    let texts = values.iter().map(|value| match value.as_str() {
        Some(text) if !text.is_empty() && !text.contains([',', '=', ';', '\n']) => Ok(text),
        _ => {
            let message = format!("a value of {dimension} cannot be part of the strata of a matrix");
            Err(Error::new(ErrorKind::InvalidValue, message))
        }
    });
    texts.collect::<Result<Vec<_>>>().map(|texts| format!("{dimension}={}", texts.join(",")))
}
