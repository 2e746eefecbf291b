//! Accumulators and aggregators, each fed what the reference was fed.

mod entities;
mod values;

use azul_transform::Value;
use azul_transform::json::{Json, Kind};

/// A native value: what JSON lacks is written as an object with one key.
fn native(json: Json<'_>) -> Value<'_> {
    match json.kind() {
        Kind::Array(_) => Value::List(items(json)),
        Kind::Object(_) => match json.entries().collect::<Vec<_>>()[..] {
            [("__tuple__", ends)] => Value::Tuple(items(ends)),
            [("__set__", elements)] => Value::List(items(elements)),
            [("__float__", digits)] => Value::Float(digits.as_str().unwrap().parse().unwrap()),
            ref entries => Value::Object(entries.iter().map(|(key, value)| ((*key).into(), native(*value))).collect()),
        },
        _ => json.into(),
    }
}

fn items(json: Json<'_>) -> Vec<Value<'_>> {
    json.items().map(native).collect()
}

/// A value with the keys of its objects in order, to be compared.
fn sorted(value: Value<'_>) -> Value<'_> {
    let all = |values: Vec<_>| values.into_iter().map(sorted).collect();
    match value {
        Value::List(values) => Value::List(all(values)),
        Value::Tuple(values) => Value::Tuple(all(values)),
        Value::Object(entries) => {
            let mut entries: Vec<_> = entries.into_iter().map(|(key, value)| (key, sorted(value))).collect();
            entries.sort_by(|(a, _), (b, _)| a.cmp(b));
            Value::Object(entries)
        }
        other => other,
    }
}
