//! From values to documents, for the few fields by which single documents are looked up. Made when it is wanted first.

use azul_transform::Result;

use super::field::FieldColumn;

/// For each value the sets of several values that it is in, and for each set the documents that have it.
pub(crate) struct Inverted {
    sets: Lists,
    documents: Lists,
}

impl Inverted {
    /// The lists of a field of a segment of so many documents.
    pub(crate) fn new(documents: u32, column: &FieldColumn) -> Result<Self> {
        let rows = column.rows()?;
        let values = column.len() as usize;
        let several = (values + 1..column.sets()).map(|set| set as u32);
        let mut members = Vec::new();
        several.for_each(|set| column.members(set, |value| members.push((value, set))));
        let pairs = || (0..documents).map(|document| (rows.of(document), document));
        Ok(Self {
            sets: Lists::new(values, members.len(), || members.iter().copied()),
            documents: Lists::new(column.sets(), documents as usize, pairs),
        })
    }

    /// Appends the documents that have a value.
    pub(crate) fn documents(&self, value: u32, out: &mut Vec<u32>) {
        out.extend_from_slice(self.documents.get(value + 1));
        for set in self.sets.get(value) {
            out.extend_from_slice(self.documents.get(*set));
        }
    }
}

/// A list of numbers for each number.
struct Lists {
    ends: Vec<u32>,
    items: Vec<u32>,
}

impl Lists {
    fn new<P: Iterator<Item = (u32, u32)>>(keys: usize, items: usize, pairs: impl Fn() -> P) -> Self {
        let mut ends = vec![0; keys + 1];
        pairs().for_each(|(key, _)| ends[key as usize + 1] += 1);
        (1..=keys).for_each(|at| ends[at] += ends[at - 1]);
        let mut list = vec![0; items];
        // While they are filled, lists know where they go on; in the end, that is where the next one begins.
        pairs().for_each(|(key, item)| {
            let at = &mut ends[key as usize];
            list[*at as usize] = item;
            *at += 1;
        });
        Self { ends, items: list }
    }

    fn get(&self, key: u32) -> &[u32] {
        let key = key as usize;
        let start = key.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.items[start as usize..self.ends[key] as usize]
    }
}
