//! Ordered lists without repetition that share their parts.
//!
//! The entities reachable from one node are mostly those reachable from its neighbour. Storing each
//! list in full is quadratic on a chain, walking the graph anew for each entity is quadratic on a
//! chain and exponential on a diamond. Here a list is the concatenation of other lists, equal
//! concatenations are one list, and repetitions are dropped when a list is read: its first mention
//! fixes the position of an item. Concatenation so understood is associative and idempotent, which is
//! what allows parts to be shared.

use std::hash::Hasher;

use hashbrown::HashTable;
use rustc_hash::FxHasher;

/// A list in a [`Lists`]; equal ids are equal lists (the converse holds only for short lists).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct ListId(u32);

impl ListId {
    /// The list of nothing.
    pub const EMPTY: ListId = ListId(0);

    /// The list of one item, which must be below 2³¹.
    pub fn single(item: u32) -> Self {
        ListId(item << 1 | 1)
    }

    /// Whether the list is empty.
    pub fn is_empty(self) -> bool {
        self == Self::EMPTY
    }

    /// A number below [`Lists::len`] for lists that are neither empty nor of one item.
    pub fn index(self) -> Option<usize> {
        (self.0 != 0 && self.0 & 1 == 0).then_some((self.0 >> 1) as usize)
    }

    fn item(self) -> Option<u32> {
        (self.0 & 1 == 1).then_some(self.0 >> 1)
    }
}

/// Up to this length, lists are stored item by item, so that equal lists have equal ids.
const SHORT: usize = 32;

/// The store of lists.
#[derive(Debug, Default)]
pub struct Lists {
    parts: Vec<ListId>,
    spans: Vec<Span>,
    ids: HashTable<u32>,
    scratch: Vec<ListId>,
}

#[derive(Debug, Clone, Copy)]
struct Span {
    start: u32,
    end: u32,
    /// All parts are single items, each mentioned once.
    flat: bool,
}

/// Marks for reading lists; one serves any number of reads.
#[derive(Debug, Default)]
pub(super) struct Marks {
    lists: Vec<u32>,
    items: Vec<u32>,
    round: u32,
    stack: Vec<ListId>,
}

impl Lists {
    /// A store with nothing but the empty list.
    pub fn new() -> Self {
        // Slot 0 stands for the empty list, so that no other list has its id.
        Self { spans: vec![Span { start: 0, end: 0, flat: true }], ..Self::default() }
    }

    /// Bound of [`ListId::index`].
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Whether no list of more than one item was made yet.
    pub fn is_empty(&self) -> bool {
        self.spans.len() <= 1
    }

    /// The concatenation of two lists.
    pub fn join(&mut self, a: ListId, b: ListId) -> ListId {
        match () {
            () if a.is_empty() || a == b => b,
            () if b.is_empty() => a,
            () => self.concat([a, b]),
        }
    }

    /// The concatenation of lists.
    pub fn concat(&mut self, lists: impl IntoIterator<Item = ListId>) -> ListId {
        let mut parts = std::mem::take(&mut self.scratch);
        parts.clear();
        for list in lists {
            if !list.is_empty() && parts.last() != Some(&list) {
                parts.push(list);
            }
        }
        drop_repetitions(&mut parts);
        let id = match parts.len() {
            0 => ListId::EMPTY,
            1 => parts[0],
            _ => self.canonical(&mut parts),
        };
        self.scratch = parts;
        id
    }

    fn canonical(&mut self, parts: &mut Vec<ListId>) -> ListId {
        let flat = self.flatten_short(parts);
        if parts.len() == 1 {
            return parts[0];
        }
        // A process names the same protocols as the process before it: nothing is added then.
        match parts[..] {
            [a, b] if self.ends_with(a, b) => return a,
            [a, b] if self.starts_with(b, a) => return b,
            _ => {}
        }
        let hash = hash(parts);
        let (spans, all) = (&self.spans, &self.parts);
        let same = |&i: &u32| {
            let span = spans[i as usize];
            all[span.start as usize..span.end as usize] == parts[..]
        };
        if let Some(&i) = self.ids.find(hash, same) {
            return ListId(i << 1);
        }
        let start = self.parts.len() as u32;
        self.parts.extend_from_slice(parts);
        let index = self.spans.len() as u32;
        self.spans.push(Span { start, end: self.parts.len() as u32, flat });
        let (spans, all) = (&self.spans, &self.parts);
        self.ids.insert_unique(hash, index, |&i| {
            let span = spans[i as usize];
            self::hash(&all[span.start as usize..span.end as usize])
        });
        ListId(index << 1)
    }

    /// Replaces parts by their items if that gives a short list; tells whether it did.
    fn flatten_short(&self, parts: &mut Vec<ListId>) -> bool {
        let mut len = 0;
        for part in parts.iter() {
            len += match part.index() {
                None => 1,
                Some(i) if self.spans[i].flat => self.span(i).len(),
                Some(_) => return false,
            };
            if len > SHORT {
                return false;
            }
        }
        let mut items = Vec::with_capacity(len);
        for part in parts.iter() {
            let part = match part.index() {
                None => std::slice::from_ref(part),
                Some(i) => self.span(i),
            };
            for item in part {
                if !items.contains(item) {
                    items.push(*item);
                }
            }
        }
        *parts = items;
        true
    }

    fn span(&self, index: usize) -> &[ListId] {
        let Span { start, end, .. } = self.spans[index];
        &self.parts[start as usize..end as usize]
    }

    fn ends_with(&self, list: ListId, part: ListId) -> bool {
        list.index().is_some_and(|i| self.span(i).last() == Some(&part))
    }

    fn starts_with(&self, list: ListId, part: ListId) -> bool {
        list.index().is_some_and(|i| self.span(i).first() == Some(&part))
    }

    /// Appends the items of a list, each once, in order of first mention.
    pub(super) fn read(&self, list: ListId, marks: &mut Marks, items: &mut Vec<u32>) {
        if let Some(item) = list.item() {
            items.push(item);
            return;
        }
        if let Some(i) = list.index().filter(|&i| self.spans[i].flat) {
            items.extend(self.span(i).iter().filter_map(|part| part.item()));
            return;
        }
        marks.begin(self.spans.len());
        let mut stack = std::mem::take(&mut marks.stack);
        stack.push(list);
        while let Some(list) = stack.pop() {
            match (list.item(), list.index()) {
                (Some(item), _) if marks.first_item(item) => items.push(item),
                (None, Some(i)) if marks.first_list(i) => stack.extend(self.span(i).iter().rev()),
                _ => {}
            }
        }
        marks.stack = stack;
    }
}

impl Marks {
    fn begin(&mut self, lists: usize) {
        self.lists.resize(lists.max(self.lists.len()), 0);
        if self.round == u32::MAX {
            self.lists.fill(0);
            self.items.fill(0);
            self.round = 0;
        }
        self.round += 1;
    }

    fn first_list(&mut self, i: usize) -> bool {
        std::mem::replace(&mut self.lists[i], self.round) != self.round
    }

    fn first_item(&mut self, item: u32) -> bool {
        let i = item as usize;
        if i >= self.items.len() {
            self.items.resize((i + 1).next_power_of_two(), 0);
        }
        std::mem::replace(&mut self.items[i], self.round) != self.round
    }
}

fn drop_repetitions(parts: &mut Vec<ListId>) {
    if parts.len() <= 16 {
        let mut kept = 0;
        for i in 0..parts.len() {
            if !parts[..kept].contains(&parts[i]) {
                parts[kept] = parts[i];
                kept += 1;
            }
        }
        parts.truncate(kept);
    } else {
        let mut seen = rustc_hash::FxHashSet::with_capacity_and_hasher(parts.len(), Default::default());
        parts.retain(|part| seen.insert(*part));
    }
}

fn hash(parts: &[ListId]) -> u64 {
    let mut hasher = FxHasher::default();
    parts.iter().for_each(|part| hasher.write_u32(part.0));
    hasher.finish()
}
