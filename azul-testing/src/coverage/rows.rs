//! Rows that no fixture exercises.

use std::collections::BTreeSet;

use crate::Project;
use azul_transform::Value;
use azul_transform::schema::Field;

/// A row.
pub struct Unexercised {
    /// Inner entity type and field.
    pub name: String,
    pub field: Field,
}

impl Unexercised {
    /// Where the value should be from.
    pub fn origin(&self) -> String {
        match self.field.origin {
            [] => "nowhere".to_owned(),
            origin => origin.iter().map(|origin| format!("`{origin}`")).collect::<Vec<_>>().join(", "),
        }
    }
}

/// The rows that have no value in any document, save for exceptions.
pub fn without_value(project: &Project) -> Vec<Unexercised> {
    let exercised = with_value(project);
    let mut rows = Vec::new();
    for inner in project.run.schema().inner_types() {
        for field in &inner.fields {
            let name = format!("{}.{}", inner.name, field.name);
            let is_exception = project.unexercised.iter().any(|(exception, _)| *exception == name);
            if !exercised.contains(&name) && !is_exception {
                rows.push(Unexercised { name, field: *field });
            }
        }
    }
    rows
}

/// Exceptions that need not be, or cannot be.
pub fn outdated_exceptions(project: &Project) -> Vec<String> {
    let exercised = with_value(project);
    let inner_types = project.run.schema().inner_types();
    let exists = |name: &str| {
        let of = |(inner_type, field): (&str, &str)| {
            inner_types.iter().any(|inner| inner.name == inner_type && inner.fields.iter().any(|f| f.name == field))
        };
        name.split_once('.').is_some_and(of)
    };
    let mut problems = Vec::new();
    for (name, reason) in project.unexercised {
        match () {
            () if !exists(name) => {
                problems.push(format!("`unexercised` names {name} ({reason}): there is no such row"))
            }
            () if exercised.contains(*name) => {
                problems.push(format!("`unexercised` names {name} ({reason}), but it has a value: strike it off"));
            }
            () => {}
        }
    }
    problems
}

/// The rows that have a value in a document of some fixture. What aggregates alone have, they have once the inner
/// entity type occurs.
fn with_value(project: &Project) -> BTreeSet<String> {
    let mut rows = BTreeSet::new();
    let mut inner_types = BTreeSet::new();
    project.for_each_value(|_, inner, field, value| {
        inner_types.insert(inner.name);
        if is_something(value) {
            rows.insert(format!("{}.{}", inner.name, field.name));
        }
    });
    for inner in project.run.schema().inner_types().iter().filter(|inner| inner_types.contains(inner.name)) {
        let made = inner.fields.iter().filter(|field| field.aggregate_only);
        rows.extend(made.map(|field| format!("{}.{}", inner.name, field.name)));
    }
    rows
}

/// Neither null nor made of nothing but nulls.
fn is_something(value: &Value<'_>) -> bool {
    match value {
        Value::Null => false,
        Value::List(values) | Value::Tuple(values) => values.iter().any(is_something),
        Value::Object(entries) => entries.iter().any(|(_, value)| is_something(value)),
        _ => true,
    }
}
