//! The values that were fed to accumulators, and what became of each.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{ExplainedValue, ValueFate};
use crate::accumulate::canonical_key;
use crate::aggregate::plan::Plan;
use crate::schema::Accumulator;
use crate::value::Value;

/// The values of one group, field by field.
pub(super) struct Origins<'s> {
    fields: Vec<OfField<'s>>,
}

/// The distinct values of a field in the order in which they came.
struct OfField<'s> {
    accumulator: Accumulator,
    positions: FxHashMap<(String, Option<ValueFate>), usize>,
    values: Vec<Taken<'s>>,
    /// Keys that were counted, of accumulators that count each key once.
    keys: FxHashSet<String>,
}

/// A value, and the numbers of the inner entities that have it.
struct Taken<'s> {
    value: Value<'s>,
    from: Vec<usize>,
    /// What became of it, where that is known when it comes.
    fate: Option<ValueFate>,
}

impl<'s> Origins<'s> {
    pub fn new(plan: &Plan<'_>) -> Self {
        let field = |accumulator| OfField {
            accumulator,
            positions: FxHashMap::default(),
            values: Vec::new(),
            keys: FxHashSet::default(),
        };
        Self { fields: plan.fields.iter().map(|step| field(step.field.accumulator)).collect() }
    }

    /// Takes a value that was fed to the accumulator of a step, and the number of the inner entity that has it.
    pub fn take(&mut self, step: usize, value: Value<'s>, number: usize) {
        self.fields[step].take(value, number);
    }

    /// What became of the values of a step: all that are in the document, and at most so many others.
    pub fn explain(
        &self,
        step: usize,
        result: &Value<'_>,
        most: usize,
        place: &mut dyn FnMut(usize) -> usize,
    ) -> Vec<ExplainedValue> {
        let field = &self.fields[step];
        let shown: FxHashSet<String> = match result {
            Value::List(items) => items.iter().map(key).collect(),
            one => std::iter::once(key(one)).collect(),
        };
        let mut left_out = 0;
        let mut explained = Vec::new();
        for Taken { value, from, fate } in &field.values {
            let fate = fate.unwrap_or_else(|| match shown.contains(&key(value)) {
                true => ValueFate::Shown,
                false => missing(field.accumulator),
            });
            left_out += usize::from(fate != ValueFate::Shown);
            if fate == ValueFate::Shown || left_out <= most {
                let count = from.len();
                let from = from.iter().take(most).map(|number| place(*number)).collect();
                explained.push(ExplainedValue { value: value.clone().into_owned(), fate, from, count, path: None });
            }
        }
        explained
    }
}

/// Why a value is not in the document.
fn missing(accumulator: Accumulator) -> ValueFate {
    use Accumulator::*;
    match accumulator {
        Set(_) | List(_) | SetOfDict { .. } | Dict { .. } | Frequency(_) => ValueFate::Dropped,
        _ => ValueFate::Passed,
    }
}

impl<'s> OfField<'s> {
    fn take(&mut self, value: Value<'s>, number: usize) {
        use Accumulator::*;
        match (self.accumulator, value) {
            (DistinctSum(_) | KeyedSum { .. }, Value::Tuple(pair)) => {
                if let Ok([of, value]) = <[Value<'_>; 2]>::try_from(pair) {
                    let fate = self.counted(&of);
                    self.note(value, number, Some(fate));
                }
            }
            (DistinctCount(_), value) => {
                let fate = self.counted(&value);
                self.note(value, number, Some(fate));
            }
            (UniqueValues(_) | Sum(_), Value::List(items)) => {
                items.into_iter().for_each(|item| self.note(item, number, Some(ValueFate::Counted)));
            }
            (UniqueValues(_) | Sum(_), value) => self.note(value, number, Some(ValueFate::Counted)),
            (Priority, Value::Tuple(pair)) => {
                if let Ok([_, value]) = <[Value<'_>; 2]>::try_from(pair) {
                    self.note(value, number, None);
                }
            }
            (Frequency(_), Value::Object(entries)) => {
                entries.into_iter().for_each(|(element, _)| self.note(Value::Str(element), number, None));
            }
            (Set(_) | List(_) | SetOfDict { .. } | Frequency(_), Value::List(items)) => {
                items.into_iter().for_each(|item| self.note(item, number, None));
            }
            (_, value) => self.note(value, number, None),
        }
    }

    /// What becomes of a value with this key, where each key counts once, up to the limit.
    fn counted(&mut self, of: &Value<'_>) -> ValueFate {
        let key = key(of);
        let is_full = self.accumulator.limit().is_some_and(|max| self.keys.len() >= max);
        match self.keys.contains(&key) {
            true => ValueFate::Passed,
            false if is_full => ValueFate::Dropped,
            false => {
                self.keys.insert(key);
                ValueFate::Counted
            }
        }
    }

    fn note(&mut self, value: Value<'s>, number: usize, fate: Option<ValueFate>) {
        let next = self.values.len();
        // Values that are counted and those that are not are told apart.
        let position = *self.positions.entry((key(&value), fate)).or_insert(next);
        if position == next {
            self.values.push(Taken { value, from: Vec::new(), fate });
        }
        let from = &mut self.values[position].from;
        if from.last() != Some(&number) {
            from.push(number);
        }
    }
}

/// Equal for values that accumulators take for the same.
fn key(value: &Value<'_>) -> String {
    let mut key = String::new();
    canonical_key(value, &mut key);
    key
}
