//! Organs of samples, and parts of them: what a specimen is from, and what a cell line or organoid is a model of.

use azul_transform::json::Json;
use azul_transform::schema::Records;
use azul_transform::{EntityIndex, Result, Value};

use crate::convert::{label_or_null, one_or_more_labels, present_label_or_null};
use crate::read::{EntityType, Subgraph};

/// The property that tells the organ of a sample.
pub fn organ_path(subgraph: &Subgraph, sample: EntityIndex) -> &'static str {
    match subgraph.entities[sample].entity_type {
        EntityType::CellLine => "model_organ",
        EntityType::Organoid => first_key(subgraph.document(sample), ["model_organ", "model_for_organ"]),
        _ => "organ",
    }
}

/// The first of two keys that an object has; the first one if it has neither.
pub fn first_key(json: Json<'_>, [first, second]: [&'static str; 2]) -> &'static str {
    if json.get(first).is_none() && json.get(second).is_some() { second } else { first }
}

/// The organ of a specimen, the model organ of other samples.
pub fn organ(subgraph: &Subgraph, sample: EntityIndex) -> Result<Value<'_>> {
    let body = subgraph.document(sample);
    let path = organ_path(subgraph, sample);
    let organ = match subgraph.entities[sample].entity_type {
        EntityType::Organoid => present_label_or_null(body.get(path)),
        _ => label_or_null(body.get(path)),
    };
    organ.map_err(|e| subgraph.place(e, sample, &format!("$.{path}")))
}

/// The organ parts of a specimen as a list, the model organ part of an organoid, null of a cell line.
pub fn organ_parts(subgraph: &Subgraph, sample: EntityIndex) -> Result<Value<'_>> {
    let body = subgraph.document(sample);
    let (key, parts) = match subgraph.entities[sample].entity_type {
        EntityType::CellLine => return Ok(Value::Null),
        EntityType::Organoid => ("model_organ_part", label_or_null(body.get("model_organ_part"))),
        _ => {
            let key = first_key(body, ["organ_parts", "organ_part"]);
            (key, one_or_more_labels(body.get(key)))
        }
    };
    parts.map_err(|e| subgraph.place(e, sample, &format!("$.{key}")))
}
