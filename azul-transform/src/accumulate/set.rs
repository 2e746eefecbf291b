//! Values in the order in which they came, with a limit that is looked at before each value is taken.

use std::collections::BTreeSet;

use hashbrown::HashTable;
use rustc_hash::FxHashSet;

use super::order::{hash, same, stable_hash_of};
use crate::codec::{Bytes, write_number, write_text};
use crate::position::FieldIndex;
use crate::record::{Record, RecordWriter};
use crate::value::Value;

/// Up to this many values are compared one by one.
const FEW: usize = 12;

/// Values, each with a mark if it is the first that its call added.
#[derive(Debug, Clone)]
pub(super) struct Values<'s> {
    values: Vec<(Value<'s>, bool)>,
    max: u32,
    distinct: bool,
    /// What only large sets need.
    rest: Option<Box<Rest>>,
}

#[derive(Debug, Clone, Default)]
struct Rest {
    /// Positions by hash, once there are many.
    positions: HashTable<u32>,
    /// Hashes of what exceeded the limit; they are kept with partial states.
    dropped: FxHashSet<u64>,
}

impl<'s> Values<'s> {
    pub fn distinct(max: Option<usize>) -> Self {
        let max = max.and_then(|max| u32::try_from(max).ok()).unwrap_or(u32::MAX);
        Self { values: Vec::new(), max, distinct: true, rest: None }
    }

    pub fn repeating(max: usize) -> Self {
        Self { distinct: false, ..Self::distinct(Some(max)) }
    }

    pub fn len(&self) -> usize {
        self.values.len()
    }

    pub fn is_full(&self) -> bool {
        self.values.len() >= self.max as usize
    }

    /// Takes a value, or the elements of a list in one call.
    pub fn feed(&mut self, value: Value<'s>) {
        match value {
            Value::List(items) => self.call(items),
            value => self.feed_one(value),
        }
    }

    pub fn feed_one(&mut self, value: Value<'s>) {
        if self.is_full() {
            self.drop_value(&value);
        } else {
            self.insert(value, true);
        }
    }

    /// Takes several values together: the limit counts before the first only.
    fn call(&mut self, items: impl IntoIterator<Item = Value<'s>>) {
        if self.is_full() {
            items.into_iter().for_each(|item| self.drop_value(&item));
            return;
        }
        let mut first = true;
        for item in items {
            first &= !self.insert(item, first);
        }
    }

    fn drop_value(&mut self, value: &Value<'s>) {
        if self.position(value).is_none() {
            self.rest.get_or_insert_default().dropped.insert(stable_hash_of(value));
        }
    }

    /// Tells whether the value was new.
    fn insert(&mut self, value: Value<'s>, first: bool) -> bool {
        if self.distinct && self.position(&value).is_some() {
            return false;
        }
        self.values.push((value, first));
        if self.distinct && self.values.len() > FEW {
            self.index();
        }
        true
    }

    fn index(&mut self) {
        let positions = &mut self.rest.get_or_insert_default().positions;
        let from = if positions.is_empty() { 0 } else { self.values.len() - 1 };
        let values = &self.values;
        for (i, (value, _)) in values.iter().enumerate().skip(from) {
            positions.insert_unique(hash(value), i as u32, |&i| hash(&values[i as usize].0));
        }
    }

    /// Where an equal value is.
    pub fn position(&self, value: &Value<'_>) -> Option<usize> {
        match self.rest.as_ref().map(|rest| &rest.positions).filter(|positions| !positions.is_empty()) {
            None => self.values.iter().position(|(known, _)| same(known, value)),
            Some(positions) => {
                let found = positions.find(hash(value), |&i| same(&self.values[i as usize].0, value));
                found.map(|&i| i as usize)
            }
        }
    }

    /// Takes what another state was fed afterwards. Calls are repeated one by one, because the limit is looked
    /// at before each; what a call repeated from earlier calls of the other state was, or was not, taken with these.
    pub fn merge(&mut self, other: Self) {
        let mut call = Vec::new();
        for (value, first) in other.values {
            if first && !call.is_empty() {
                self.call(std::mem::take(&mut call));
            }
            call.push(value);
        }
        self.call(call);
        self.drop_all(other.rest.map(|rest| rest.dropped).unwrap_or_default());
    }

    /// Takes out the values for which a test holds, and says of each of all values whether that is so.
    pub fn take(&mut self, test: impl Fn(&Value<'s>) -> bool) -> Vec<bool> {
        let taken: Vec<bool> = self.values.iter().map(|(value, _)| test(value)).collect();
        let mut of_value = taken.iter();
        self.values.retain(|_| of_value.next() == Some(&false));
        if let Some(rest) = &mut self.rest {
            rest.positions.clear();
        }
        if self.distinct && self.values.len() > FEW {
            self.index();
        }
        taken
    }

    /// Adds to what exceeded the limit, unless it was taken before.
    pub fn drop_all(&mut self, dropped: FxHashSet<u64>) {
        if dropped.is_empty() {
            return;
        }
        let known: FxHashSet<u64> = self.values.iter().map(|(value, _)| stable_hash_of(value)).collect();
        let new = dropped.into_iter().filter(|hash| !known.contains(hash));
        self.rest.get_or_insert_default().dropped.extend(new);
    }

    /// The values, and hashes of what exceeded the limit.
    pub fn into_parts(self) -> (Vec<Value<'s>>, FxHashSet<u64>) {
        let dropped = self.rest.map(|rest| rest.dropped).unwrap_or_default();
        (self.values.into_iter().map(|(value, _)| value).collect(), dropped)
    }

    /// Appends values and marks, and hashes of what exceeded the limit.
    pub fn to_bytes(&self, out: &mut Vec<u8>) {
        write_number(out, self.values.len());
        for (value, first) in &self.values {
            out.push((*first).into());
            write_value(out, value);
        }
        let dropped: BTreeSet<u64> = self.rest.iter().flat_map(|rest| &rest.dropped).copied().collect();
        let kept = dropped.len().min(MOST_DROPPED);
        write_number(out, kept);
        dropped.iter().take(kept).for_each(|hash| out.extend_from_slice(&hash.to_le_bytes()));
    }

    /// Takes what [`Values::to_bytes`] wrote, having nothing yet.
    pub fn read(mut self, bytes: &mut Bytes<'s>) -> Option<Self> {
        for _ in 0..bytes.count()? {
            let first = bytes.flag()?;
            self.insert(read_value(bytes)?, first);
        }
        for _ in 0..bytes.count()? {
            self.rest.get_or_insert_default().dropped.insert(bytes.u64()?);
        }
        Some(self)
    }
}

/// Of what exceeded a limit, so much is told apart in partial states. More is counted as this.
const MOST_DROPPED: usize = 1000;

pub(super) fn write_value(out: &mut Vec<u8>, value: &Value<'_>) {
    let mut text = String::new();
    RecordWriter::new(&mut text).push(FieldIndex::new(0), value);
    write_text(out, &text);
}

pub(super) fn read_value<'s>(bytes: &mut Bytes<'s>) -> Option<Value<'s>> {
    Record::parse(bytes.text()?, 1)?.get(FieldIndex::new(0))
}
