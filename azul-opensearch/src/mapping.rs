//! Indices as they are created: settings and mappings that follow from the rows, and fields said beforehand.
//!
//! The reference lets the cluster find out what kind of field each one is from the first document that has it. So a title
//! that looks like a date makes a field of dates, and all other titles errors. What the rows declare is said beforehand
//! here: an index of ours has all that the reference expects of one, and it finds the same by it.

use azul_search::{Fields, Kind};
use azul_transform::json::Json;
use azul_transform::schema::FieldType;
use azul_transform::schema::index::IndexDefinition;
use azul_transform::{DocumentType, Error, ErrorKind, Result};
use serde_json::{Map, Value, json};

use crate::catalog::NOTES;
use crate::search::{Place, verbatim};

/// The body of the request that creates an index.
///
/// # Errors
/// [`ErrorKind::Schema`] if the definition is no JSON, which would be a mistake of this program.
pub(crate) fn body(definition: &IndexDefinition, fields: &Fields, project: &str) -> Result<Value> {
    let mut body: Value = json_of(&definition.body())?;
    if definition.name.document_type() != DocumentType::Replica {
        let taken = templates(&body["mappings"]["dynamic_templates"]);
        for field in fields.all() {
            let place = Place::of(field);
            let is_taken = taken.iter().any(|path| place.path == *path || place.path.starts_with(&format!("{path}.")));
            // Contributions hold any JSON as it came; only what is made of it in aggregates is text.
            let is_opaque = definition.name.document_type() == DocumentType::Contribution
                && field.field_type.element() == FieldType::PassThruJson;
            let property =
                if is_opaque { Some(json!({ "type": "object", "enabled": false })) } else { property(&place) };
            if let Some(property) = property.filter(|_| !is_taken) {
                declare(&mut body["mappings"], &place, property);
            }
        }
    }
    body["mappings"]["_meta"] = json!({ NOTES: { "project": project } });
    Ok(body)
}

/// Paths of fields about which there are templates.
fn templates(templates: &Value) -> Vec<String> {
    let all = templates.as_array().into_iter().flatten().filter_map(Value::as_object).flat_map(Map::values);
    all.filter_map(|template| template.get("path_match")?.as_str().map(str::to_owned)).collect()
}

/// Adds a field to the properties of a mapping, unless it is there.
fn declare(mapping: &mut Value, place: &Place, property: Value) {
    let names: Vec<&str> = place.path.split('.').collect();
    let Some((last, outer)) = names.split_last() else { return };
    let mut at = mapping;
    for name in outer {
        at = &mut at["properties"][*name];
    }
    let known = &mut at["properties"][*last];
    if known.is_null() {
        *known = property;
        if let Some(shadow) = place.shadow() {
            let name = shadow.rsplit('.').next().unwrap_or_default().to_owned();
            at["properties"][name] = number(place.kind);
        }
    }
}

/// How values of a kind are indexed; nothing if that is left to templates.
fn property(place: &Place) -> Option<Value> {
    Some(match place.kind {
        Kind::Text => json!({ "type": "text", "fields": { "keyword": { "type": "keyword", "ignore_above": 256 } } }),
        Kind::Integer if place.is_boolean() => {
            json!({ "type": "boolean", "fields": { "keyword": { "type": "boolean" } } })
        }
        Kind::Integer | Kind::Float => number(place.kind),
        Kind::Date => forgiving("date"),
        Kind::Nested(_) | Kind::Range | Kind::Opaque => return None,
    })
}

fn number(kind: Kind) -> Value {
    forgiving(if kind == Kind::Float { "double" } else { "long" })
}

/// What is of another type is kept, and not found; otherwise the whole document would be refused.
fn forgiving(name: &str) -> Value {
    let keyword = json!({ "type": name, "ignore_malformed": true });
    json!({ "type": name, "ignore_malformed": true, "fields": { "keyword": keyword } })
}

/// Whether what an index has is what it is to have, as the reference sees it: settings and properties may be more,
/// dynamic templates are the same.
///
/// # Errors
/// [`ErrorKind::ConflictingValues`], naming what differs.
pub(crate) fn compare(index: &str, wanted: &IndexDefinition, actual: Json<'_>) -> Result<()> {
    let actual = verbatim(actual).unwrap_or_default();
    let wanted: Value = json_of(&wanted.body())?;
    let differs = |what: &str| {
        let message = format!("the index {index} exists, and its {what} are not those that the project needs");
        let cure = "Delete the index, or choose another deployment or catalog.";
        Err(Error::new(ErrorKind::ConflictingValues, message).with_cure(cure))
    };
    let (mapping, has) = (&wanted["mappings"], &actual["mappings"]);
    if !is_part(&mapping["properties"], &has["properties"]) {
        return differs("properties");
    }
    let templates = |mapping: &Value| {
        let mut all: Vec<String> =
            mapping["dynamic_templates"].as_array().into_iter().flatten().map(Value::to_string).collect();
        all.sort();
        all
    };
    if templates(mapping) != templates(has) {
        return differs("dynamic templates");
    }
    Ok(())
}

/// Whether one value has everything that another one has.
fn is_part(part: &Value, whole: &Value) -> bool {
    match (part, whole) {
        (Value::Object(part), Value::Object(whole)) => {
            part.iter().all(|(key, value)| whole.get(key).is_some_and(|other| is_part(value, other)))
        }
        // Clusters give settings back as text.
        (part, whole) => part == whole || text(part) == text(whole),
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn json_of(value: &azul_transform::Value<'_>) -> Result<Value> {
    let mut text = Vec::new();
    value.write(&mut text);
    let wrong = |error| Error::new(ErrorKind::Schema, "the definition of an index is no JSON").caused_by(error);
    serde_json::from_slice(&text).map_err(wrong)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test is meant to stop")]
mod tests {
    use azul_projects_hca as _;
    use azul_search::Project;
    use azul_transform::schema::index::{Cluster, indices};
    use azul_transform::{Context, Registry};

    use super::*;

    /// `assay_type` of imaging protocols is an object whose names are values, and text in aggregates.
    #[test]
    fn json_is_not_declared_to_be_the_text_that_is_made_of_it() {
        let project = Project::of(Registry::linked().unwrap().get("hca").unwrap()).unwrap();
        let nodes = Cluster::Nodes { nodes: 1, workers: 64 };
        let definitions = indices(project.schema(), &Context::new("dev", "test"), nodes).unwrap();
        let declared = |document_type: DocumentType| {
            let is_meant =
                |d: &&IndexDefinition| d.name.document_type() == document_type && d.name.qualifier() == "files";
            let body = body(definitions.iter().find(is_meant).unwrap(), project.fields(), "hca").unwrap();
            let contents = &body["mappings"]["properties"]["contents"]["properties"];
            contents["imaging_protocols"]["properties"]["assay_type"].clone()
        };
        assert_eq!(declared(DocumentType::Contribution), json!({ "type": "object", "enabled": false }));
        assert_eq!(declared(DocumentType::Aggregate)["type"], "text");
    }
}
