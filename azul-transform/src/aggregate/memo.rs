//! Lists that were aggregated before, and where in the output they are.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::losses::Losses;
use super::plan::Plan;
use crate::store::{ListKey, Store};
use crate::value::Value;

/// Lists of single contributions that were aggregated before: many entities have them in common.
#[derive(Debug, Default)]
pub(super) struct Memo<'s> {
    lists: FxHashMap<Key, Known<'s>>,
    /// The same by elements in ascending order, where the order of the list does not matter: files of one bundle
    /// often have the same entities in different orders.
    sets: FxHashMap<Set, Known<'s>>,
}

/// Inner entity type, whether the list is folded, and the list.
pub(super) type Key = (u16, bool, ListKey);
/// Inner entity type and elements.
type Set = (u16, Box<[u32]>);

/// What is known of a list.
#[derive(Debug, Clone)]
pub(super) struct Known<'s> {
    /// Where in the output it is.
    pub range: Range<usize>,
    /// The sum of the field that extras show.
    pub sum: Value<'s>,
    /// What limits dropped of it.
    pub losses: Losses,
}

impl<'s> Memo<'s> {
    /// A list that was aggregated before.
    pub fn get(&self, key: &Key) -> Option<&Known<'s>> {
        self.lists.get(key)
    }

    /// A list with the same elements in another order, if the order does not matter.
    pub fn find(&mut self, key: Key, store: &Store, plan: &Plan<'_>) -> Option<&Known<'s>> {
        let known = self.sets.get(&set(key, store, plan)?)?;
        Some(self.lists.entry(key).or_insert_with(|| known.clone()))
    }

    /// Remembers a list.
    pub fn insert(&mut self, key: Key, store: &Store, plan: &Plan<'_>, known: Known<'s>) {
        // Which values are dropped depends on the order.
        if let Some(set) = set(key, store, plan).filter(|_| known.losses.is_empty()) {
            self.sets.insert(set, known.clone());
        }
        self.lists.insert(key, known);
    }

    /// Forgets everything, because the output was cut off.
    pub fn clear(&mut self) {
        self.lists.clear();
        self.sets.clear();
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
