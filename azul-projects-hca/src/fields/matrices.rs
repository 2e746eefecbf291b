//! Matrices: files that hold results, with what they are results of.

use azul_transform::json::Json;
use azul_transform::schema::{Accumulator, Aggregation, FieldType, Records, Table};
use azul_transform::{EntityIndex, Error, ErrorKind, Result, Value};

use super::biomaterials::document_id;
use super::files::FILE_TYPES;
use crate::convert::{distinct_sorted, label_of, label_or_null, label_or_text, missing, required_labels, wrong_type};
use crate::read::{EntityType, Subgraph};
use crate::rules::organs::{first_key, organ, organ_path};

type Row = azul_transform::schema::Row<Subgraph>;

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
    document_id().accumulate(Accumulator::Drop).about("Id of the file."),
    Row::given("file", FieldType::Object(&FILE), &["the file, and what it is a matrix of"])
        .accumulate(Accumulator::Dict { max: 100, key: "uuid" })
        .about("The file, with the strata of its content."),
];

pub fn table(name: &'static str) -> Result<Table<Subgraph>> {
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
        let document = subgraph.outer_document(file);
        let description = document.get("file_description").ok_or_else(missing);
        let text = description.and_then(|text| text.as_str().ok_or_else(|| wrong_type("strata as text", text)));
        let place = |e: Error| e.at_path("$.file_description").in_entity(subgraph.name(file)).in_document(document);
        return text.map(str::to_owned).map_err(place);
    }
    let of_type =
        |entity_type| related.iter().copied().filter(move |&e| subgraph.entities[e].entity_type == entity_type);
    let (mut species, mut stages, mut methods, mut organs) =
        (Points::new(), Points::new(), Points::new(), Points::new());
    for donor in of_type(EntityType::DonorOrganism) {
        let body = subgraph.document(donor);
        let labels = required_labels(body.get("genus_species"));
        let labels = labels.map_err(|e| subgraph.place(e, donor, "$.genus_species"))?;
        if let Value::List(labels) = labels {
            species.extend(labels.into_iter().map(|label| (label, donor, "genus_species")));
        }
        let stage = label_or_null(body.get("development_stage"));
        let stage = stage.map_err(|e| subgraph.place(e, donor, "$.development_stage"))?;
        stages.extend(Some((stage, donor, "development_stage")).filter(|(stage, ..)| !stage.is_null()));
    }
    for protocol in of_type(EntityType::LibraryPreparationProtocol) {
        let body = subgraph.document(protocol);
        let key = first_key(body, ["library_construction_method", "library_construction_approach"]);
        let method = label_or_text(body.get(key)).map_err(|e| subgraph.place(e, protocol, &format!("$.{key}")))?;
        methods.push((method, protocol, key));
    }
    for &sample in samples {
        organs.push((organ(subgraph, sample)?, sample, organ_path(subgraph, sample)));
    }
    let dimensions = [
        ("genusSpecies", species),
        ("developmentStage", stages),
        ("organ", organs),
        ("libraryConstructionApproach", methods),
    ];
    let points = dimensions.into_iter().filter(|(_, values)| !values.is_empty());
    let points = points.map(|(dimension, values)| point(subgraph, file, dimension, values));
    points.collect::<Result<Vec<_>>>().map(|points| points.join(";"))
}

/// Values, each with the entity that has it and the property.
type Points<'b> = Vec<(Value<'b>, EntityIndex, &'static str)>;

fn point(subgraph: &Subgraph, file: EntityIndex, dimension: &str, values: Points<'_>) -> Result<String> {
    for (value, entity, key) in &values {
        let what = match value.as_str() {
            None => format!("{} cannot be", value.type_name()),
            Some("") => "empty text cannot be".to_owned(),
            Some(text) if text.contains([',', '=', ';', '\n']) => {
                format!("{text:?} has one of the characters `,` `=` `;` or a line break, and so cannot be")
            }
            Some(_) => continue,
        };
        let message = format!("{what} the {dimension} in the strata of the matrix {}", Records::name(subgraph, file));
        // Of several terms, the one that has the value.
        let terms = subgraph.document(*entity).get(key).into_iter().flat_map(Json::items);
        let term = terms.map(label_of).position(|label| label.is_ok_and(|label| label == *value));
        let path = term.map_or_else(|| format!("$.{key}"), |i| format!("$.{key}[{i}]"));
        return Err(subgraph.place(Error::new(ErrorKind::InvalidValue, message), *entity, &path));
    }
    let values = distinct_sorted(values.into_iter().map(|(value, ..)| value).collect());
    let texts: Vec<_> = values.iter().filter_map(Value::as_str).collect();
    Ok(format!("{dimension}={}", texts.join(",")))
}
