//! From what the address says to a question to the catalog.

use azul_search::{Caller, Catalog, ExposedIndex, Field, Filters, Kind, Project, Query, Refusal};
use azul_transform::did_you_mean;
use azul_transform::schema::FieldType;
use serde_json::{Map, Value, json};

use crate::state::{Choice, Relation, State};
use crate::value::NULL;
use crate::visit::nothing_here;

/// The question, and what of the address could not be made part of it.
pub(crate) struct Asked {
    pub filters: Filters,
    /// The parameter `where` of requests that mean the same, but for the text.
    pub condition: Map<String, Value>,
    /// What is wrong with the address, each with the choice that is to be dropped.
    pub troubles: Vec<(Choice, String)>,
}

impl Asked {
    /// The question of a state.
    ///
    /// # Errors
    /// None that a person can make; those of the catalog otherwise.
    pub fn of(catalog: &Catalog, state: &State) -> Result<Self, Refusal> {
        let project = &*catalog.project;
        let mut condition = Map::new();
        let mut troubles = Vec::new();
        for choice in &state.choices {
            let (name, value) = (choice.field.as_str(), choice.value.as_str());
            let Some(field) = project.fields().named(name) else {
                let names = project.fields().all().iter().filter(|field| field.public).map(|field| field.name.as_str());
                let hint = did_you_mean(name, names);
                troubles.push((choice.clone(), format!("There is no field “{name}”{hint}")));
                continue;
            };
            // Values are tried alone, since there may be many; the two ends of a range must fit each other.
            let is_bound = matches!(choice.relation, Relation::Min | Relation::Max);
            let known = condition.get(name).map(|known: &Value| json!({"within": known["within"]}));
            let mut tried = known.filter(|known| is_bound && !known["within"].is_null()).unwrap_or_else(|| json!({}));
            let fits = add(&mut tried, field, choice.relation, value).and_then(|()| {
                let read = Filters::read(project, None, Some(&json!({name: tried}).to_string()));
                read.map(drop).map_err(|refusal| refusal.message)
            });
            let entry = condition.entry(name);
            match fits {
                Ok(()) => add(entry.or_insert_with(|| json!({})), field, choice.relation, value).unwrap_or_default(),
                Err(trouble) => troubles.push((choice.clone(), trouble)),
            }
        }
        let filters = Filters::read(project, None, Some(&Value::Object(condition.clone()).to_string()))?;
        let filters = filters.with_text(Some(&state.q));
        Ok(Self { filters, condition, troubles })
    }

    /// The query for documents of a type.
    ///
    /// # Errors
    /// As [`Filters::query`].
    pub fn query(&self, catalog: &Catalog, outer_type: &str, caller: &Caller) -> Result<Query, Refusal> {
        self.filters.query(&catalog.project, outer_type, caller)
    }
}

/// Adds a choice to the relations of a field.
fn add(entry: &mut Value, field: &Field, relation: Relation, value: &str) -> Result<(), String> {
    let name = match relation {
        Relation::Is => "is",
        Relation::All => "all",
        Relation::Not => "is_not",
        Relation::Min | Relation::Max => {
            let end = if relation == Relation::Min { "gte" } else { "lte" };
            let operand = operand(field, value)?;
            if let Some(entry) = entry.as_object_mut() {
                entry.entry("within").or_insert_with(|| json!([{}]))[0][end] = operand;
            }
            return Ok(());
        }
    };
    let operand = operand(field, value)?;
    let list = &mut entry[name];
    match (list.as_array_mut(), field.kind) {
        // A nested field takes one element.
        (_, Kind::Nested(_)) | (None, _) => *list = json!([operand]),
        (Some(list), _) => list.push(operand),
    }
    Ok(())
}

/// A value as filters have it.
fn operand(field: &Field, value: &str) -> Result<Value, String> {
    if value == NULL {
        return Ok(Value::Null);
    }
    let label = || crate::words::label(&field.name).to_lowercase();
    match (field.kind, field.field_type.element()) {
        (_, FieldType::ValueAndUnit) => {
            let (amount, unit) = value.split_once(' ').map_or((value, None), |(amount, unit)| (amount, Some(unit)));
            Ok(json!({"value": amount, "unit": unit}))
        }
        (Kind::Nested(properties), _) => Ok(json!({properties.first().map_or("", |(name, _)| name): value})),
        (_, FieldType::NullBool | FieldType::PassThruBool) => match value {
            "true" => Ok(Value::Bool(true)),
            "false" => Ok(Value::Bool(false)),
            _ => Err(format!("“{value}” is neither true nor false, which {} must be", label())),
        },
        (Kind::Integer | Kind::Float | Kind::Range, _) => {
            let plain = value.replace([',', '_'], "");
            let number = plain
                .parse::<i64>()
                .map(Value::from)
                .ok()
                .or_else(|| plain.parse::<f64>().ok().filter(|float| float.is_finite()).map(Value::from));
            number.ok_or_else(|| format!("“{value}” is not a number, which {} must be", label()))
        }
        _ => Ok(Value::from(value)),
    }
}

/// How a type is listed; the first one, if none is named.
pub(crate) fn exposed(catalog: &Catalog, entity_type: Option<&str>) -> Result<ExposedIndex, Refusal> {
    let types = catalog.project.exposed();
    match entity_type {
        None => first(&catalog.project).ok_or_else(nothing_here),
        Some(name) => catalog.project.exposed_index(name).copied().ok_or_else(|| {
            let names: Vec<_> = types.iter().map(|exposed| exposed.outer_type).collect();
            Refusal::not_found(format!("There are no “{name}” in this catalog. There are {}.", names.join(", ")))
        }),
    }
}

/// The type that people see first: the one that manifests list.
fn first(project: &Project) -> Option<ExposedIndex> {
    let files = project.exposed_index(azul_search::manifest::files_type(project));
    files.or_else(|| project.exposed().first()).copied()
}
