//! Lists of numbers, each once.

use std::hash::BuildHasher;
use std::ops::Range;

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

/// Distinct lists by number, one after the other in memory: there may be as many as documents.
#[derive(Default)]
pub(super) struct Distinct {
    /// Those of all lists, and behind them what was not looked at yet of the numbers that lists are made of.
    members: Vec<u32>,
    /// Number of members.
    used: usize,
    /// Where lists end.
    ends: Vec<u32>,
    known: HashTable<u32>,
}

impl Distinct {
    /// Makes lists of numbers, whose memory those of the lists take, for they are not more: numbers are looked at before
    /// their list comes.
    pub fn of(numbers: Vec<u32>) -> Self {
        Self { members: numbers, ..Self::default() }
    }

    /// Some of the numbers that lists are made of.
    pub fn unused(&self, range: Range<usize>) -> &[u32] {
        debug_assert!(range.start >= self.used, "these numbers are gone");
        &self.members[range]
    }

    /// The number of a list; those of new ones follow one another.
    pub fn number(&mut self, list: &[u32]) -> u32 {
        let next = self.ends.len() as u32;
        let (members, ends) = (&self.members, &self.ends);
        let known = |number: u32| {
            let start = number.checked_sub(1).map_or(0, |before| ends[before as usize]);
            &members[start as usize..ends[number as usize] as usize]
        };
        let hash = |list: &[u32]| FxBuildHasher.hash_one(list);
        let entry = self.known.entry(hash(list), |number| known(*number) == list, |number| hash(known(*number)));
        let number = *entry.or_insert(next).get();
        if number == next {
            let end = self.used + list.len();
            self.members.resize(self.members.len().max(end), 0);
            self.members[self.used..end].copy_from_slice(list);
            self.used = end;
            self.ends.push(end as u32);
        }
        number
    }

    /// The members of all lists, and where each list ends.
    pub fn into_parts(mut self) -> (Vec<u32>, Vec<u32>) {
        self.members.truncate(self.used);
        (self.members, self.ends)
    }
}
