//! Folding inner entities of one type into one, or into one per group.

use rustc_hash::FxHashMap;

use super::losses::Losses;
use super::plan::Plan;
use crate::accumulate::{State, canonical_key};
use crate::error::{Error, Result};
use crate::record::Record;
use crate::schema::{Accumulator, Aggregation, read_back, write_field};
use crate::value::{Value, write_list};

/// Inner entities of one type, folded so far. Folding in one go, or in consecutive parts that are then merged,
/// gives the same result.
#[derive(Debug)]
pub struct Fold<'s, 'p> {
    plan: &'p Plan<'p>,
    groups: Vec<Vec<Option<State<'s>>>>,
    keys: FxHashMap<String, usize>,
    values: Vec<Option<Value<'s>>>,
}

impl<'s, 'p> Fold<'s, 'p> {
    /// A fold of nothing.
    pub fn new(plan: &'p Plan<'p>) -> Self {
        Self { plan, groups: Vec::new(), keys: FxHashMap::default(), values: Vec::new() }
    }

    /// Takes an inner entity, as it reads back from an index.
    ///
    /// # Errors
    /// Those of [`State::feed`], with the field.
    pub fn feed(&mut self, record: Record<'s>) -> Result<()> {
        let fields = &self.plan.inner_type.fields;
        self.values.clear();
        self.values.resize(fields.len(), None);
        for (i, value) in record.only(&self.plan.needed) {
            self.values[i] = Some(read_back(fields[i].field_type, value));
        }
        let group = self.group();
        let states = &mut self.groups[group];
        for (state, step) in states.iter_mut().zip(&self.plan.fields) {
            let accumulator = step.field.accumulator;
            let key = |values: &[Option<Value<'s>>]| {
                let parts = step.by.iter().map(|&i| values[i].clone().unwrap_or_default());
                Value::Tuple(parts.collect())
            };
            let own = |values: &mut [Option<Value<'s>>]| match step.shared {
                true => values[step.position].clone(),
                false => values[step.position].take(),
            };
            let values = &mut self.values;
            let value = match accumulator {
                // A field that is absent counts as null.
                Accumulator::DistinctSum(_) => Some(Value::Tuple(vec![key(values), own(values).unwrap_or_default()])),
                Accumulator::DistinctCount(_) => Some(key(values)),
                Accumulator::UniqueValues(_) => values[step.by[0]].clone(),
                _ => own(values),
            };
            if let Some(value) = value {
                let state = state.get_or_insert_with(|| State::new(accumulator));
                state.feed(value).map_err(|e| place(e, self.plan, step.field.name))?;
            }
        }
        Ok(())
    }

    /// The fold of a single entity, written without accumulating: most lists have one element. Returns nothing,
    /// having written nothing, where an accumulator has to do more than to take one value.
    pub(super) fn single(
        plan: &'p Plan<'p>,
        record: Record<'s>,
        sum_of: Option<usize>,
        out: &mut Vec<u8>,
    ) -> Result<Option<Value<'s>>> {
        let start = out.len();
        let mut sum = Value::Null;
        out.push(b'[');
        let mut done = 0;
        for (i, value) in record.only(&plan.needed) {
            let Some(step) = plan.fields.get(done).filter(|step| step.position == i) else {
                // A field that only keys are made of, or one that lacks the value that its accumulator counts.
                match plan.fields.get(done) {
                    Some(step) if step.position < i => break,
                    _ => continue,
                }
            };
            let Some(value) = lone(step.field.accumulator, read_back(step.field.field_type, value)) else { break };
            if sum_of == Some(i) {
                sum = value.clone();
            }
            out.push(if done == 0 { b'{' } else { b',' });
            write_field(out, step.field.name, step.field.field_type, &value)
                .map_err(|e| place(e, plan, step.field.name))?;
            done += 1;
        }
        if done == 0 || done < plan.fields.len() {
            out.truncate(start);
            return Ok(None);
        }
        out.extend_from_slice(b"}]");
        Ok(Some(sum))
    }

    fn group(&mut self) -> usize {
        let new = |groups: &mut Vec<Vec<Option<State<'s>>>>, plan: &Plan<'_>| {
            groups.push((0..plan.fields.len()).map(|_| None).collect());
            groups.len() - 1
        };
        if !matches!(self.plan.inner_type.aggregation, Aggregation::Group(_)) {
            return if self.groups.is_empty() { new(&mut self.groups, self.plan) } else { 0 };
        }
        let mut key = String::new();
        for &i in &self.plan.group_by {
            canonical_key(self.values[i].as_ref().unwrap_or(&Value::Null), &mut key);
        }
        match self.keys.get(&key) {
            Some(&group) => group,
            None => {
                let group = new(&mut self.groups, self.plan);
                self.keys.insert(key, group);
                group
            }
        }
    }

    /// Takes what another fold took, as if it had been fed to this one afterwards.
    ///
    /// # Errors
    /// As [`Fold::feed`].
    pub fn merge(&mut self, other: Fold<'s, 'p>) -> Result<()> {
        let mut keys: Vec<_> = other.keys.into_iter().collect();
        keys.sort_by_key(|(_, group)| *group);
        let mut keys = keys.into_iter().map(|(key, _)| key);
        for (i, states) in other.groups.into_iter().enumerate() {
            let group = match keys.next() {
                None => Some(i).filter(|&i| i < self.groups.len()),
                Some(key) => {
                    let next = self.groups.len();
                    let group = *self.keys.entry(key).or_insert(next);
                    Some(group).filter(|&group| group < next)
                }
            };
            let Some(group) = group else {
                self.groups.push(states);
                continue;
            };
            for ((state, other), step) in self.groups[group].iter_mut().zip(states).zip(&self.plan.fields) {
                match (state, other) {
                    (Some(state), Some(other)) => {
                        state.merge(other).map_err(|e| place(e, self.plan, step.field.name))?;
                    }
                    (state @ None, other) => *state = other,
                    (Some(_), None) => {}
                }
            }
        }
        Ok(())
    }

    /// Appends the list of aggregated entities in index form. Returns the sum of one field over them, for
    /// aggregates that show it; what limits dropped is noted.
    ///
    /// # Errors
    /// Those of [`State::finish`] and of translation, with the field.
    pub fn finish(self, sum_of: Option<usize>, losses: &mut Losses, out: &mut Vec<u8>) -> Result<Value<'s>> {
        let mut sum = None;
        let mut result = Ok(());
        let plan = self.plan;
        let empty = |states: &Vec<Option<State<'s>>>| states.iter().all(Option::is_none);
        let groups = self.groups.into_iter().filter(|states| !empty(states));
        write_list(out, groups, |out, states| {
            out.push(b'{');
            let mut first = true;
            for (state, step) in states.into_iter().zip(&plan.fields) {
                let (Some(state), Ok(())) = (state, &result) else { continue };
                if !std::mem::take(&mut first) {
                    out.push(b',');
                }
                let write = || {
                    let finished = state.finish()?;
                    losses.note(plan.inner_type.name, step.field.name, finished.dropped);
                    write_field(out, step.field.name, step.field.field_type, &finished.value)?;
                    if sum_of == Some(step.position) {
                        sum = crate::accumulate::add(sum.take(), finished.value)?;
                    }
                    Ok(())
                };
                result = write().map_err(|e| place(e, plan, step.field.name));
            }
            out.push(b'}');
        });
        result.map(|()| sum.unwrap_or_default())
    }
}

/// What an accumulator makes of one value, if that takes no more than looking at it.
fn lone(accumulator: Accumulator, value: Value<'_>) -> Option<Value<'_>> {
    match (accumulator, value) {
        (Accumulator::Set(Some(0)), _) => None,
        (Accumulator::Set(_), Value::List(items)) => {
            let simple = items.len() == 1 && !matches!(items[0], Value::Object(_) | Value::List(_));
            simple.then_some(Value::List(items))
        }
        (Accumulator::Set(_), Value::Object(_)) => None,
        (Accumulator::Set(_), value) => Some(Value::List(vec![value])),
        (Accumulator::Min | Accumulator::Max | Accumulator::Single | Accumulator::Last, value) => Some(value),
        (Accumulator::DistinctSum(_), value @ (Value::Int(_) | Value::Null)) => Some(value),
        _ => None,
    }
}

fn place(error: Error, plan: &Plan<'_>, field: &str) -> Error {
    error.at_path(format!("contents.{}.{field}", plan.inner_type.name))
}
