//! Entity types, accumulators, and what the service does.

use super::derived::{mandatory_fields, special_fields};
use super::{Reference, object};
use crate::corpus::Tally;
use azul_transform::json::Json;
use azul_transform::schema::{Accumulator, Field, InnerEntityType, OuterEntityType};
use azul_transform::{DocumentType, Value};

/// Outer and inner entity types, and what the service does with them.
///
/// # Panics
/// If not all are equal.
pub fn entity_types_and_service(reference: &Reference) {
    let mut tally = Tally::default();
    let schema = reference.corpus.run.schema();
    let file = reference.corpus.read("plugin.json");
    let mut compare = |key: &str, actual: Value<'_>| tally.compare_value(key, file.root().get(key), &actual);
    let outer_types = schema.outer_types();
    compare("entity_types", outer_types.iter().map(|outer| outer.name).collect::<Vec<_>>().into());
    let inner = |outer: &OuterEntityType| {
        let mut names = outer.inner_entity_types.to_vec();
        names.sort_unstable();
        (outer.name, names.into())
    };
    compare("inner_entity_types", object(outer_types.iter().map(inner)));

    compare("special_fields", special_fields(schema));
    let mandatory = object([
        ("aggregate", mandatory_fields(DocumentType::Aggregate).to_vec().into()),
        ("contribution", mandatory_fields(DocumentType::Contribution).to_vec().into()),
    ]);
    compare("mandatory_source_fields", mandatory);
    tally.finish("entity types and service");
}

/// Accumulators by outer entity type, inner entity type and field.
///
/// # Panics
/// If not all are equal.
pub fn accumulators_of_every_field(reference: &Reference) {
    let mut tally = Tally::default();
    let schema = reference.corpus.run.schema();
    let file = reference.corpus.read("plugin.json");
    let aggregators = file.root().get("aggregators").expect("aggregators");
    for outer in schema.outer_types() {
        let expected = aggregators.get(outer.name).unwrap_or_else(|| panic!("no aggregators of {}", outer.name));
        for inner in schema.inner_types() {
            check(reference, &mut tally, outer, inner, expected.get(inner.name));
        }
        for (name, _) in expected.entries() {
            let known = schema.inner_type(name).is_some() || !reference.is_written(&format!("contents.{name}"));
            tally.check(outer.name, known, || format!("no inner entity type {name}"));
        }
    }
    tally.finish("accumulators of every field");
}

fn check(
    reference: &Reference,
    tally: &mut Tally,
    outer: &OuterEntityType,
    inner: &InnerEntityType,
    expected: Option<Json<'_>>,
) {
    let what = format!("{} in {}", inner.name, outer.name);
    if outer.inner_entity_types.contains(&inner.name) {
        return tally.compare_value(&what, expected, &"NOT AGGREGATED".into());
    }
    if outer.kept.contains(&inner.name) {
        return tally.compare_value(&what, expected, &Value::Null);
    }
    let fields = expected.and_then(|expected| expected.get("fields"));
    let may_have = |field: &&Field| {
        let name = format!("{}.{}", inner.name, field.name);
        reference.only_in.iter().all(|(other, outer_types)| *other != name || outer_types.contains(&outer.name))
    };
    let mut count = 0;
    for field in inner.fields.iter().filter(may_have) {
        let expected = fields.and_then(|fields| fields.get(field.name));
        tally.compare_value(&format!("{what}: {}", field.name), expected, &accumulator(field));
        count += 1;
    }
    let expected = fields.map_or(0, |fields| fields.entries().count());
    tally.check(&what, count == expected, || format!("{expected} fields"));
}

/// Name and limit of an accumulator in the reference.
fn accumulator(field: &Field) -> Value<'static> {
    use Accumulator::*;
    let class = match field.accumulator {
        Drop => return Value::Null,
        DistinctSum(_) | DistinctCount(_) => {
            let sum = object([("class", "SumAccumulator".into())]);
            return object([("class", "DistinctAccumulator".into()), ("inner", sum), ("max_size", Value::Null)]);
        }
        Set(_) => "SetAccumulator",
        List(_) => "ListAccumulator",
        SetOfDict { .. } => "SetOfDictAccumulator",
        Dict { .. } => "DictAccumulator",
        Frequency(_) => "FrequencySetAccumulator",
        Single => "SingleValueAccumulator",
        Min => "MinAccumulator",
        Max => "MaxAccumulator",
        UniqueValues(_) => "UniqueValueCountAccumulator",
        other => panic!("no field of the reference has {other:?}"),
    };
    let limited = !matches!(field.accumulator, Single | Min | Max | UniqueValues(_));
    let limit = limited.then(|| ("max_size", field.accumulator.limit().map(|max| max as i64).into()));
    object([("class", class.into())].into_iter().chain(limit))
}
