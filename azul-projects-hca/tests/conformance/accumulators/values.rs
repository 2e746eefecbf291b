//! Accumulators fed with values.

use azul_projects_hca::Hca;
use azul_testing::corpus::{Tally, read};
use azul_transform::accumulate::State;
use azul_transform::json::Json;
use azul_transform::schema::Accumulator;
use azul_transform::{Compiled, Result, Value};

use super::{native, sorted};
use crate::corpus::corpus;

/// The accumulator that the reference prints so.
fn accumulator(printed: &str) -> Accumulator {
    use Accumulator::*;
    match printed {
        "SetAccumulator(max_size=None)" => Set(None),
        "SetAccumulator(max_size=3)" => Set(Some(3)),
        "SumAccumulator(initially=None)" => Sum(None),
        "SumAccumulator(initially=0)" => Sum(Some(0)),
        "ListAccumulator(max_size=3)" => List(3),
        "ListAccumulator(max_size=100)" => List(100),
        "FrequencySetAccumulator(2)" => Frequency(2),
        "FrequencySetAccumulator(100)" => Frequency(100),
        "MinAccumulator" => Min,
        "MaxAccumulator" => Max,
        "LastValueAccumulator" => Last,
        "SingleValueAccumulator" => Single,
        "OptionalValueAccumulator" => Optional,
        "MandatoryValueAccumulator" => Mandatory,
        "PriorityOptionalValueAccumulator" => Priority,
        "DistinctAccumulator(SumAccumulator())" => KeyedSum { initial: None, max: None },
        "DistinctAccumulator(SumAccumulator(initially=0), max_size=2)" => KeyedSum { initial: Some(0), max: Some(2) },
        "UniqueValueCountAccumulator" => UniqueValues("other"),
        "DictAccumulator(max_size=2, key=uuid)" => Dict { max: 2, key: "uuid" },
        path => of_field(path),
    }
}

/// The accumulator of a field, for those that are known by their field.
fn of_field(path: &str) -> Accumulator {
    let project = Compiled::new(&Hca).unwrap();
    let schema = project.schema();
    let (inner, name) = path.split_once('.').unwrap_or_else(|| panic!("no accumulator is printed {path}"));
    let inner = &schema.inner_types()[schema.inner_type(inner).unwrap()];
    inner.fields.iter().find(|field| field.name == name).unwrap().accumulator
}

/// Feeds the values one after the other, or as two parts that are then merged.
fn accumulate<'v>(accumulator: Accumulator, mut parts: Vec<Vec<Value<'v>>>) -> Result<Value<'v>> {
    let state = |values: Vec<Value<'v>>| {
        let mut state = State::new(accumulator);
        values.into_iter().try_for_each(|value| state.feed(value)).map(|()| state)
    };
    let mut first = state(parts.remove(0))?;
    for part in parts {
        first.merge(state(part)?)?;
    }
    first.finish().map(|finished| finished.value)
}

#[test]
fn accumulators() {
    let Some(corpus) = corpus() else { return };
    let mut tally = Tally::default();
    let file = read(corpus.shared("vectors/accumulators.json"));
    for case in file.root().items() {
        let printed = case.get("accumulator").and_then(Json::as_str).unwrap();
        let inputs: Vec<_> = case.get("inputs").unwrap().items().map(native).collect();
        let expected = case.get("output").map(|output| sorted(native(output)));
        for cut in 0..=inputs.len() {
            let parts = vec![inputs[..cut].to_vec(), inputs[cut..].to_vec()];
            let actual = accumulate(accumulator(printed), parts).map(sorted);
            let what = format!("{printed} of {inputs:?} cut at {cut}");
            tally.check(&what, actual.as_ref().ok() == expected.as_ref(), || format!("{actual:?}, not {expected:?}"));
        }
    }
    tally.finish("vectors: accumulators, cut wherever possible");
}
