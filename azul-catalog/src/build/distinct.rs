//! Lists of numbers, each once.

use std::hash::BuildHasher;

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

/// Distinct lists by number, one after the other in memory: there may be as many as documents.
#[derive(Default)]
pub(super) struct Distinct {
    members: Vec<u32>,
    /// Where lists end.
    ends: Vec<u32>,
    known: HashTable<u32>,
}

impl Distinct {
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
            self.members.extend_from_slice(list);
            self.ends.push(self.members.len() as u32);
        }
        number
    }

    /// The members of all lists, and where each list ends.
    pub fn into_parts(self) -> (Vec<u32>, Vec<u32>) {
        (self.members, self.ends)
    }
}
