//! Folding inner entities of one type into one, or into one per group.

use rustc_hash::FxHashMap;

use super::losses::Losses;
use super::plan::{Plan, Step};
use crate::accumulate::{Finished, State, canonical_key, stable_hash_with};
use crate::codec::{Bytes, write_number, write_text};
use crate::error::{Error, Result};
use crate::position::FieldIndex;
use crate::record::{Compact, Record};
use crate::schema::{Accumulator, Aggregation};
use crate::value::{Value, write_list};

/// Inner entities of one type, folded so far. Folding in one go, or in consecutive parts that are then merged,
/// gives the same result.
#[derive(Debug)]
pub struct Fold<'s, 'p> {
    plan: &'p Plan<'p>,
    groups: Vec<Group<'s>>,
    /// The group that was fed last.
    current: usize,
    keys: FxHashMap<String, usize>,
    /// Per field, the value of the entity at hand.
    fields: Vec<Option<Compact<'s>>>,
}

#[derive(Debug)]
struct Group<'s> {
    states: Vec<Option<State<'s>>>,
    /// Per field, the value of the entity that was fed last: entities of a list have most of their values in common.
    last: Vec<Option<Compact<'s>>>,
}

/// The number of a group, and what its accumulators made of the values, by the number of the step.
type FinishedGroup<'s> = (usize, Vec<(usize, Finished<'s>)>);

impl<'s, 'p> Fold<'s, 'p> {
    /// A fold of nothing.
    pub fn new(plan: &'p Plan<'p>) -> Self {
        Self { plan, groups: Vec::new(), current: 0, keys: FxHashMap::default(), fields: Vec::new() }
    }

    /// Takes an inner entity, as it reads back from an index.
    ///
    /// # Errors
    /// Those of [`State::feed`], with the field.
    pub fn feed(&mut self, record: Record<'s>) -> Result<()> {
        self.fields.clear();
        self.fields.resize(self.plan.inner_type.fields.len(), None);
        record.compact().for_each(|(i, compact)| self.fields[i] = Some(compact));
        self.current = self.group();
        let Self { plan, groups, fields, .. } = self;
        let Group { states, last } = &mut groups[self.current];
        for (state, step) in states.iter_mut().zip(&plan.fields) {
            let same = |i: &FieldIndex| fields[*i] == last[*i];
            let accumulator = step.field.accumulator;
            if state.is_some() && same(&step.position) && accumulator.is_idempotent() && step.by.iter().all(same) {
                continue;
            }
            if let Some(value) = taken(plan, fields, step) {
                let state = state.get_or_insert_with(|| State::new(accumulator));
                state.feed(value).map_err(|e| place(e, plan, step.field.name))?;
            }
        }
        last.copy_from_slice(fields);
        Ok(())
    }

    /// Keeps no more than sums and numbers of what [keys](keys) come to that no other fold has, as their hashes tell.
    ///
    /// # Errors
    /// Those of [`State::finish`], with the field.
    pub(super) fn settle(&mut self, is_private: impl Fn(u64) -> bool) -> Result<()> {
        let plan = self.plan;
        for group in &mut self.groups {
            for ((number, step), state) in plan.fields.iter().enumerate().zip(&mut group.states) {
                let Some(state) = state.as_mut().filter(|_| !step.by.is_empty()) else { continue };
                let settled = state.settle(|key| is_private(key_hash(plan, number, key)));
                settled.map_err(|e| place(e, plan, step.field.name))?;
            }
        }
        Ok(())
    }

    /// The number of the group that the last inner entity belongs to.
    pub(super) fn current(&self) -> usize {
        self.current
    }

    /// The values of the last inner entity, by the number of the step that takes each.
    pub(super) fn values(&self) -> impl Iterator<Item = (usize, Value<'s>)> {
        let steps = self.plan.fields.iter().enumerate();
        steps.filter_map(|(number, step)| Some((number, taken(self.plan, &self.fields, step)?)))
    }

    /// The results of the steps, by the number of each, for every group of which there is an object in the document.
    ///
    /// # Errors
    /// Those of [`State::finish`], with the field.
    pub(super) fn finished(self) -> Result<Vec<FinishedGroup<'s>>> {
        let plan = self.plan;
        let mut groups = Vec::new();
        for (number, group) in self.groups.into_iter().enumerate() {
            let mut steps = Vec::new();
            for (step, state) in group.states.into_iter().enumerate() {
                let Some(state) = state else { continue };
                steps.push((step, state.finish().map_err(|e| place(e, plan, plan.fields[step].field.name))?));
            }
            if !steps.is_empty() {
                groups.push((number, steps));
            }
        }
        Ok(groups)
    }

    /// The fold of a single entity, written without accumulating: most lists have one element. Returns nothing,
    /// having written nothing, where an accumulator has to do more than to take one value.
    pub(super) fn single(
        plan: &'p Plan<'p>,
        record: Record<'s>,
        sum_of: Option<FieldIndex>,
        out: &mut Vec<u8>,
    ) -> Result<Option<Value<'s>>> {
        let start = out.len();
        let mut sum = Value::Null;
        out.push(b'[');
        let mut done = 0;
        for (i, compact) in record.compact() {
            let Some(step) = plan.fields.get(done).filter(|step| step.position == i) else {
                // A field that only keys are made of, or one that lacks the value that its accumulator counts.
                match plan.fields.get(done) {
                    Some(step) if step.position < i => break,
                    _ => continue,
                }
            };
            out.push(if done == 0 { b'{' } else { b',' });
            done += 1;
            let (writer, accumulator) = (&plan.writers[i], step.field.accumulator);
            if matches!(accumulator, Accumulator::Set(max) if max != Some(0)) && writer.write_lone(out, compact) {
                continue;
            }
            let Some(value) = lone(accumulator, writer.read_back(compact)) else {
                done = 0;
                break;
            };
            writer.write_value(out, &value).map_err(|e| place(e, plan, step.field.name))?;
            if sum_of == Some(i) {
                sum = value;
            }
        }
        if done == 0 || done < plan.fields.len() {
            out.truncate(start);
            return Ok(None);
        }
        out.extend_from_slice(b"}]");
        Ok(Some(sum))
    }

    fn group(&mut self) -> usize {
        let Self { plan, groups, fields, .. } = self;
        let same = |group: &Group<'_>| plan.group_by.iter().all(|&i| fields[i] == group.last[i]);
        if groups.get(self.current).is_some_and(same) {
            return self.current;
        }
        let new = |groups: &mut Vec<Group<'s>>| {
            let states = plan.fields.iter().map(|_| None).collect();
            groups.push(Group { states, last: vec![None; fields.len()] });
            groups.len() - 1
        };
        if !matches!(plan.inner_type.aggregation, Aggregation::Group(_)) {
            return new(groups);
        }
        let mut key = String::new();
        for &i in &plan.group_by {
            let value = fields[i].map(|compact| plan.writers[i].read_back(compact));
            canonical_key(&value.unwrap_or_default(), &mut key);
        }
        *self.keys.entry(key).or_insert_with(|| new(groups))
    }

    /// Takes what another fold took, as if it had been fed to this one afterwards.
    ///
    /// # Errors
    /// As [`Fold::feed`].
    pub fn merge(&mut self, other: Fold<'s, 'p>) -> Result<()> {
        let mut keys: Vec<_> = other.keys.into_iter().collect();
        keys.sort_by_key(|(_, group)| *group);
        let mut keys = keys.into_iter().map(|(key, _)| key);
        self.current = 0;
        for (i, new) in other.groups.into_iter().enumerate() {
            let group = match keys.next() {
                None => Some(i).filter(|&i| i < self.groups.len()),
                Some(key) => {
                    let next = self.groups.len();
                    let group = *self.keys.entry(key).or_insert(next);
                    Some(group).filter(|&group| group < next)
                }
            };
            let Some(group) = group else {
                self.groups.push(new);
                continue;
            };
            let known = &mut self.groups[group];
            known.last = new.last;
            for ((state, other), step) in known.states.iter_mut().zip(new.states).zip(&self.plan.fields) {
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

    /// Appends what was folded so far.
    pub(super) fn to_bytes(&self, out: &mut Vec<u8>) {
        let mut keys: Vec<_> = self.keys.iter().map(|(key, group)| (*group, key.as_str())).collect();
        keys.sort_unstable();
        write_number(out, self.groups.len());
        write_number(out, keys.len());
        keys.iter().for_each(|(_, key)| write_text(out, key));
        for state in self.groups.iter().flat_map(|group| &group.states) {
            out.push(state.is_some().into());
            state.iter().for_each(|state| state.to_bytes(out));
        }
    }

    /// Reads what [`Fold::to_bytes`] wrote. The fold can be merged and finished, but not fed.
    pub(super) fn from_bytes(plan: &'p Plan<'p>, bytes: &'s [u8]) -> Option<Self> {
        let bytes = &mut Bytes::new(bytes);
        let mut fold = Self::new(plan);
        let groups = bytes.count()?;
        let keys = bytes.count().filter(|keys| *keys == 0 || *keys == groups)?;
        for group in 0..keys {
            fold.keys.insert(bytes.text()?.to_owned(), group);
        }
        let state = |step: &Step<'_>, bytes: &mut Bytes<'s>| match bytes.flag()? {
            true => State::read(step.field.accumulator, bytes).map(Some),
            false => Some(None),
        };
        for _ in 0..groups {
            let states = plan.fields.iter().map(|step| state(step, bytes)).collect::<Option<_>>()?;
            fold.groups.push(Group { states, last: Vec::new() });
        }
        (bytes.is_at_end() && fold.keys.len() == keys).then_some(fold)
    }

    /// Appends the list of aggregated entities in index form. Returns the sum of one field over them, for
    /// aggregates that show it; what limits dropped is noted.
    ///
    /// # Errors
    /// Those of [`State::finish`] and of translation, with the field.
    pub fn finish(self, sum_of: Option<FieldIndex>, losses: &mut Losses, out: &mut Vec<u8>) -> Result<Value<'s>> {
        let mut sum = None;
        let mut result = Ok(());
        let plan = self.plan;
        let groups = self.groups.into_iter().filter(|group| group.states.iter().any(Option::is_some));
        write_list(out, groups, |out, Group { states, .. }| {
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
                    plan.writers[step.position].write_value(out, &finished.value)?;
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

/// Hashes of the keys that accumulators tell an inner entity by, over which they sum, or which they count.
pub(super) fn keys(plan: &Plan<'_>, record: Record<'_>, each: &mut impl FnMut(u64)) {
    if plan.fields.iter().all(|step| step.by.is_empty()) {
        return;
    }
    let mut fields = vec![None; plan.inner_type.fields.len()];
    record.compact().for_each(|(i, compact)| fields[i] = Some(compact));
    for (number, step) in plan.fields.iter().enumerate().filter(|(_, step)| !step.by.is_empty()) {
        match (step.field.accumulator, taken(plan, &fields, step)) {
            (Accumulator::DistinctSum(_), Some(Value::Tuple(pair))) => {
                pair.first().into_iter().for_each(|key| each(key_hash(plan, number, key)));
            }
            (_, Some(Value::List(items))) => items.iter().for_each(|item| each(key_hash(plan, number, item))),
            (_, Some(key)) => each(key_hash(plan, number, &key)),
            (_, None) => {}
        }
    }
}

/// The hash of a key of a step. Steps with keys of the same fields have keys in common.
fn key_hash(plan: &Plan<'_>, step: usize, key: &Value<'_>) -> u64 {
    let kind = plan.fields.iter().position(|other| other.by == plan.fields[step].by).unwrap_or(step);
    let name = plan.inner_type.name.as_bytes();
    stable_hash_with(&[b"key", name, &kind.to_le_bytes()].concat(), key)
}

/// What the accumulator of a step takes of an inner entity, given the values of its fields.
fn taken<'s>(plan: &Plan<'_>, fields: &[Option<Compact<'s>>], step: &Step<'_>) -> Option<Value<'s>> {
    let read = |i: FieldIndex| fields[i].map(|compact| plan.writers[i].read_back(compact));
    let key = || Value::Tuple(step.by.iter().map(|&i| read(i).unwrap_or_default()).collect());
    match step.field.accumulator {
        // A field that is absent counts as null.
        Accumulator::DistinctSum(_) => Some(Value::Tuple(vec![key(), read(step.position).unwrap_or_default()])),
        Accumulator::DistinctCount(_) => Some(key()),
        Accumulator::UniqueValues(_) => read(step.by[0]),
        _ => read(step.position),
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
