//! What documents must have although no field is made of it.

use azul_transform::schema::{Convert, Records};
use azul_transform::{EntityIndex, Error, Problems, Result};

use crate::convert::{label, required};
use crate::read::{EntityType, Group, Subgraph};

/// A group of entity types, or one type of it; an object of the document and its key; a conversion.
type Rule = (Group, Option<EntityType>, Option<&'static str>, &'static str, Convert);

const RULES: [Rule; 7] = [
    (Group::Biomaterial, None, Some("biomaterial_core"), "biomaterial_id", required),
    (Group::Biomaterial, None, Some("biomaterial_core"), "ncbi_taxon_id", required),
    (Group::Process, None, Some("process_core"), "process_id", required),
    (Group::Process, Some(EntityType::LibraryPreparationProcess), None, "library_construction_approach", required),
    (Group::Process, Some(EntityType::SequencingProcess), None, "instrument_manufacturer_model", label),
    (Group::Protocol, None, Some("protocol_core"), "protocol_id", required),
    (Group::File, None, Some("file_core"), "file_name", required),
];

/// Checks all entities.
///
/// # Errors
/// [`azul_transform::ErrorKind::MissingField`] with entity and path.
pub fn check(subgraph: &Subgraph, problems: &mut Problems) -> Result<()> {
    for (i, entity) in EntityIndex::all(subgraph.entities.len()).zip(&subgraph.entities) {
        let applies = |(group, entity_type, ..): &&Rule| {
            *group == entity.group && entity_type.is_none_or(|entity_type| entity_type == entity.entity_type)
        };
        for (_, _, object, key, convert) in RULES.iter().filter(applies) {
            let body = subgraph.document(i);
            let object_json = object.map_or(Some(body), |object| body.get(object));
            let place = |e: Error| {
                let object = object.map(|object| format!(".{object}")).unwrap_or_default();
                e.in_entity(entity.key()).at_path(format!("${object}.{key}"))
            };
            problems.take(convert(object_json.and_then(|json| json.get(key))).map_err(place))?;
        }
    }
    Ok(())
}
