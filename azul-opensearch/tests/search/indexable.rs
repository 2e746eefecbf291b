//! Documents as a project makes them: a cluster refuses those that have objects where there are to be numbers.

use azul_search::{Fields, Kind, Project};
use azul_transform::DocumentType;
use azul_transform::schema::index::mapping;
use azul_transform::schema::{FieldType, NULL_INT};
use serde_json::{Map, Value, json};

/// The document without what a cluster refuses, and with the copies of numbers in which null is none.
pub fn indexable(fields: &Fields, document: Value) -> Value {
    walk(fields, &mut Vec::new(), document)
}

/// Paths of fields that the mapping leaves out of the index.
pub fn hidden(project: &Project) -> Vec<String> {
    let mut text = Vec::new();
    mapping(project.schema(), DocumentType::Aggregate).write(&mut text);
    let mapping: Value = serde_json::from_slice(&text).unwrap();
    let templates =
        mapping["dynamic_templates"].as_array().unwrap().iter().flat_map(|all| all.as_object().unwrap().values());
    let hidden = templates.filter(|template| template["mapping"]["enabled"] == false);
    hidden.map(|template| template["path_match"].as_str().unwrap().to_owned()).collect()
}

fn walk(fields: &Fields, path: &mut Vec<String>, value: Value) -> Value {
    let field = fields.all().iter().find(|field| field.path == *path);
    match value {
        Value::Object(object) if field.is_some_and(|field| field.kind == Kind::Range) => range(object),
        // It is nothing that the field could have.
        Value::Object(object) if object.contains_key("not") && field.is_some() => Value::Null,
        Value::Object(object) => {
            let mut out = Map::new();
            for (key, value) in object {
                path.push(key.clone());
                let value = walk(fields, path, value);
                let shadowed = fields
                    .all()
                    .iter()
                    .any(|field| field.path == *path && field.field_type.is_shadowed() && !field.list);
                if shadowed {
                    out.insert(format!("{key}_"), without_null(value.clone()));
                }
                out.insert(key, value);
                path.pop();
            }
            Value::Object(out)
        }
        Value::Array(values) => Value::Array(values.into_iter().map(|value| walk(fields, path, value)).collect()),
        Value::Bool(truth) if field.is_some_and(|field| field.field_type != FieldType::PassThruBool) => {
            json!(i64::from(truth))
        }
        // Sums with it depend on their order.
        Value::Number(number) if number.as_f64() == Some(1e300) => json!(1e3),
        other => other,
    }
}

fn without_null(value: Value) -> Value {
    match value {
        Value::Array(values) => Value::Array(values.into_iter().map(without_null).collect()),
        Value::Number(number) if number.as_i64() == Some(NULL_INT) => Value::Null,
        other => other,
    }
}

/// A range with its ends in order.
fn range(object: Map<String, Value>) -> Value {
    let end = |name: &str| object.get(name).cloned().unwrap_or_default();
    match (end("gte"), end("lte")) {
        _ if object.contains_key("not") => Value::Null,
        (low, high) if low.as_f64() > high.as_f64() && high.is_number() => json!({ "gte": high, "lte": low }),
        (low, high) => json!({ "gte": low, "lte": high }),
    }
}
