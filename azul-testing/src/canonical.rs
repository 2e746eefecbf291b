//! When two documents are equal: as JSON values, with the few exceptions where order has no meaning.

use std::borrow::Cow;

use azul_transform::Value;
use azul_transform::json::Json;

/// The first difference between two documents as path, expected and actual; nothing if they are equal.
///
/// The order of keys is irrelevant, numbers compare by value, and an absent key differs from null. In an
/// aggregate, `sources` is unordered, and so are adjacent accessions with equal accession and adjacent
/// tissue atlases with equal atlas.
pub fn difference(expected: Json<'_>, actual: Json<'_>) -> Option<String> {
    first_difference(&normal(expected), &normal(actual), "$".to_owned())
}

/// A document in a form in which equal documents are equal values.
pub fn normal(document: Json<'_>) -> Value<'_> {
    let mut value = by_value(document.into());
    let is_aggregate = value.get("num_contributions").is_some();
    if let (true, Value::Object(entries)) = (is_aggregate, &mut value) {
        for (key, value) in entries {
            match (&**key, value) {
                ("sources", Value::List(sources)) => sources.sort_by_key(text),
                ("contents", Value::Object(contents)) => {
                    let projects = contents.iter_mut().filter(|(key, _)| key == "projects");
                    projects.for_each(|(_, projects)| sort_runs_of_projects(projects));
                }
                _ => {}
            }
        }
    }
    value
}

fn sort_runs_of_projects(projects: &mut Value<'_>) {
    let Value::List(projects) = projects else { return };
    for project in projects {
        let Value::Object(fields) = project else { continue };
        for (name, value) in fields {
            let key = match &**name {
                "accessions" => "accession",
                "tissue_atlas" => "atlas",
                _ => continue,
            };
            if let Value::List(items) = value {
                let same = |a: &Value<'_>, b: &Value<'_>| a.get(key) == b.get(key);
                items.chunk_by_mut(same).for_each(|run| run.sort_by_key(text));
            }
        }
    }
}

/// Keys sorted, integral doubles as integers.
fn by_value(value: Value<'_>) -> Value<'_> {
    match value {
        Value::Float(f) if f.fract() == 0.0 && f.abs() < 9.3e18 => Value::Int(f as i64),
        Value::List(items) => Value::List(items.into_iter().map(by_value).collect()),
        Value::Object(entries) => {
            let mut entries: Vec<(Cow<'_, str>, Value<'_>)> =
                entries.into_iter().map(|(key, value)| (key, by_value(value))).collect();
            entries.sort_by(|(a, _), (b, _)| a.cmp(b));
            Value::Object(entries)
        }
        other => other,
    }
}

fn text(value: &Value<'_>) -> String {
    let mut out = Vec::new();
    value.write(&mut out);
    String::from_utf8_lossy(&out).into_owned()
}

fn first_difference(expected: &Value<'_>, actual: &Value<'_>, path: String) -> Option<String> {
    match (expected, actual) {
        (Value::Object(e), Value::Object(a)) => {
            let absent = |(key, _): &&(Cow<'_, str>, _), other: &Value<'_>| other.get(key).is_none();
            if let Some((key, value)) = e.iter().find(|entry| absent(entry, actual)) {
                return Some(format!("{path}.{key}: expected {}, but it is absent", text(value)));
            }
            if let Some((key, value)) = a.iter().find(|entry| absent(entry, expected)) {
                return Some(format!("{path}.{key}: unexpected {}", text(value)));
            }
            e.iter().find_map(|(key, value)| first_difference(value, actual.get(key)?, format!("{path}.{key}")))
        }
        (Value::List(e), Value::List(a)) => {
            let each = e.iter().zip(a).enumerate();
            let mut differences = each.filter_map(|(i, (e, a))| first_difference(e, a, format!("{path}[{i}]")));
            let length =
                || (e.len() != a.len()).then(|| format!("{path}: expected {} elements, not {}", e.len(), a.len()));
            differences.next().or_else(length)
        }
        _ => (expected != actual).then(|| format!("{path}: expected {}, not {}", text(expected), text(actual))),
    }
}
