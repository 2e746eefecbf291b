//! Values in the order in which they came, with a limit that is looked at before each value is taken.

use hashbrown::HashTable;
use rustc_hash::FxHashSet;

use super::order::{hash, same};
use crate::value::Value;

/// Up to this many values are compared one by one.
const FEW: usize = 12;

/// Values, each with a mark if it is the first that its call added.
#[derive(Debug, Clone)]
pub(super) struct Values<'s> {
    distinct: bool,
    max: Option<usize>,
    values: Vec<(Value<'s>, bool)>,
    /// Positions by hash, once there are many.
    positions: HashTable<u32>,
    /// Hashes of what exceeded the limit.
    dropped: FxHashSet<u64>,
}

impl<'s> Values<'s> {
    pub fn distinct(max: Option<usize>) -> Self {
        Self { distinct: true, max, values: Vec::new(), positions: HashTable::new(), dropped: FxHashSet::default() }
    }

    pub fn repeating(max: usize) -> Self {
        Self { distinct: false, ..Self::distinct(Some(max)) }
    }

    pub fn len(&self) -> usize {
        self.values.len()
    }

    pub fn is_full(&self) -> bool {
        self.max.is_some_and(|max| self.values.len() >= max)
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
            self.dropped.insert(hash(value));
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
        let from = if self.positions.is_empty() { 0 } else { self.values.len() - 1 };
        for i in from..self.values.len() {
            let values = &self.values;
            self.positions.insert_unique(hash(&values[i].0), i as u32, |&i| hash(&values[i as usize].0));
        }
    }

    /// Where an equal value is.
    pub fn position(&self, value: &Value<'_>) -> Option<usize> {
        if self.positions.is_empty() {
            return self.values.iter().position(|(known, _)| same(known, value));
        }
        let found = self.positions.find(hash(value), |&i| same(&self.values[i as usize].0, value));
        found.map(|&i| i as usize)
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

        self.drop_all(other.dropped);
    }

    /// Adds to what exceeded the limit, unless it was taken before.
    pub fn drop_all(&mut self, dropped: FxHashSet<u64>) {
        let known: FxHashSet<u64> = match dropped.is_empty() {
            true => FxHashSet::default(),
            false => self.values.iter().map(|(value, _)| hash(value)).collect(),
        };
        self.dropped.extend(dropped.into_iter().filter(|hash| !known.contains(hash)));
    }

    /// The values, and hashes of what exceeded the limit.
    pub fn into_parts(self) -> (Vec<Value<'s>>, FxHashSet<u64>) {
        (self.values.into_iter().map(|(value, _)| value).collect(), self.dropped)
    }
}
