//! Lists of inner entities, each kept once.

use std::hash::Hasher;

use hashbrown::HashTable;
use rustc_hash::FxHasher;

use super::find_or_insert;

/// A list. Lists of one element, the most frequent ones, are the element itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ListKey(u32);

impl ListKey {
    /// No list: the inner entity type does not occur.
    pub const ABSENT: ListKey = ListKey(u32::MAX);
    const EMPTY: ListKey = ListKey(u32::MAX - 1);

    pub fn is_absent(self) -> bool {
        self == Self::ABSENT
    }
}

/// The elements of a list.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Elements<'l> {
    One(u32),
    Many(&'l [u32]),
}

impl Elements<'_> {
    pub fn len(&self) -> usize {
        match self {
            Elements::One(_) => 1,
            Elements::Many(elements) => elements.len(),
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = u32> {
        match self {
            Elements::One(element) => std::slice::from_ref(element),
            Elements::Many(elements) => elements,
        }
        .iter()
        .copied()
    }
}

#[derive(Debug, Default)]
pub(super) struct Lists {
    elements: Vec<u32>,
    ends: Vec<u32>,
    ids: HashTable<u32>,
}

impl Lists {
    pub fn intern(&mut self, list: &[u32]) -> ListKey {
        match list {
            [] => ListKey::EMPTY,
            [one] => ListKey(one << 1),
            _ => {
                let next = self.ends.len() as u32;
                let (elements, ends) = (&self.elements, &self.ends);
                let same = |i: u32| get(elements, ends, i) == list;
                let rehash = |i: u32| hash(get(elements, ends, i));
                let known = find_or_insert(&mut self.ids, hash(list), same, rehash, next);
                ListKey(
                    known.unwrap_or_else(|| {
                        self.elements.extend_from_slice(list);
                        self.ends.push(self.elements.len() as u32);
                        next
                    }) << 1
                        | 1,
                )
            }
        }
    }

    pub fn get(&self, list: ListKey) -> Elements<'_> {
        match list {
            ListKey::ABSENT | ListKey::EMPTY => Elements::Many(&[]),
            ListKey(one) if one & 1 == 0 => Elements::One(one >> 1),
            ListKey(many) => Elements::Many(get(&self.elements, &self.ends, many >> 1)),
        }
    }
}

fn get<'l>(elements: &'l [u32], ends: &[u32], i: u32) -> &'l [u32] {
    let start = if i == 0 { 0 } else { ends[i as usize - 1] };
    &elements[start as usize..ends[i as usize] as usize]
}

fn hash(list: &[u32]) -> u64 {
    let mut hasher = FxHasher::default();
    list.iter().for_each(|element| hasher.write_u32(*element));
    hasher.finish()
}
