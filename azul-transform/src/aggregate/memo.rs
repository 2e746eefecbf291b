//! Lists that were aggregated before, and what they looked like.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::losses::Losses;
use super::plan::Plan;
use crate::position::InnerType;
use crate::store::{ListKey, Store};
use crate::value::Value;

/// What was aggregated before, for the next run to make use of: many entities have lists in common. One serves any
/// number of runs of the same aggregator, one after the other.
#[derive(Debug, Default)]
pub struct Memo<'s> {
    bytes: Vec<u8>,
    lists: FxHashMap<Key, Known<'s>>,
    /// The same by elements in ascending order, where the order of the list does not matter: files of one bundle
    /// often have the same entities in different orders.
    sets: FxHashMap<Set, Known<'s>>,
    /// Inner entities that are not aggregated, by type and number: equal records of two types have different names.
    records: FxHashMap<(InnerType, u32), Range<usize>>,
}

/// When so many bytes are remembered, all is forgotten, so that memory stays bounded. Entities that have lists in
/// common come one after the other, so that little of it is missed.
const MAX_BYTES: usize = 4 << 20;

/// Inner entity type, whether the list is folded, and the list.
pub(super) type Key = (InnerType, bool, ListKey);
/// Inner entity type and elements.
type Set = (InnerType, Box<[u32]>);

/// What is known of a list.
#[derive(Debug, Clone)]
pub(super) struct Known<'s> {
    range: Range<usize>,
    /// The sum of the field that extras show.
    pub sum: Value<'s>,
    /// What limits dropped of it.
    pub losses: Losses,
}

impl<'s> Memo<'s> {
    /// Appends a list that was aggregated before, perhaps with the same elements in another order if that does not
    /// matter, and says what is known of it.
    pub(super) fn write(&mut self, key: Key, store: &Store, plan: &Plan<'_>, out: &mut Vec<u8>) -> Option<&Known<'s>> {
        if !self.lists.contains_key(&key) {
            let known = self.sets.get(&set(key, store, plan)?)?.clone();
            self.lists.insert(key, known);
        }
        let known = self.lists.get(&key)?;
        out.extend_from_slice(&self.bytes[known.range.clone()]);
        Some(known)
    }

    /// Remembers a list.
    pub(super) fn insert(
        &mut self,
        key: Key,
        store: &Store,
        plan: &Plan<'_>,
        written: &[u8],
        (sum, losses): (Value<'s>, Losses),
    ) {
        let known = Known { range: self.keep(written), sum, losses };
        // Which values are dropped depends on the order.
        if let Some(set) = set(key, store, plan).filter(|_| known.losses.is_empty()) {
            self.sets.insert(set, known.clone());
        }
        self.lists.insert(key, known);
    }

    /// Appends an inner entity that was written before; tells whether there is one.
    pub(super) fn write_record(&self, record: (InnerType, u32), out: &mut Vec<u8>) -> bool {
        let known = self.records.get(&record);
        known.inspect(|range| out.extend_from_slice(&self.bytes[(*range).clone()])).is_some()
    }

    /// Remembers an inner entity.
    pub(super) fn insert_record(&mut self, record: (InnerType, u32), written: &[u8]) {
        let range = self.keep(written);
        self.records.insert(record, range);
    }

    fn keep(&mut self, written: &[u8]) -> Range<usize> {
        if self.bytes.len() + written.len() > MAX_BYTES {
            self.bytes.clear();
            self.lists.clear();
            self.sets.clear();
            self.records.clear();
        }
        if self.bytes.capacity() == 0 {
            // All at once, since growing would copy; memory that is not written to is not taken.
            self.bytes.reserve(MAX_BYTES);
        }
        let start = self.bytes.len();
        self.bytes.extend_from_slice(written);
        start..self.bytes.len()
    }
}

fn set(key: Key, store: &Store, plan: &Plan<'_>) -> Option<Set> {
    let (inner_type, folded, list) = key;
    let elements = store.list(list);
    (folded && plan.order_free && elements.len() > 1).then(|| {
        let mut elements: Box<[u32]> = elements.iter().collect();
        elements.sort_unstable();
        (inner_type, elements)
    })
}
