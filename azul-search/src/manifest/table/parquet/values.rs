//! The values of cells that are next to each other.

use std::ops::Deref;

use crate::manifest::table::pieces::Piece;

/// The values of some cells, one after the other.
#[derive(Default)]
pub(super) struct Values {
    text: String,
    /// Ends of the values in the text.
    ends: Vec<u32>,
    /// Ends of the cells among the values.
    cells: Vec<u32>,
}

impl Values {
    /// Adds a cell.
    pub fn add(&mut self, values: impl Iterator<Item = impl Deref<Target = str>>) {
        for value in values {
            self.text.push_str(&value);
            self.ends.push(self.text.len() as u32);
        }
        self.cells.push(self.ends.len() as u32);
    }

    /// The values of each cell.
    pub fn cells(&self) -> impl Iterator<Item = impl Iterator<Item = &str>> {
        let starts = |ends: &[u32]| std::iter::once(0).chain(ends.iter().copied()).collect::<Vec<_>>();
        let firsts = starts(&self.cells);
        let value = |at: u32| {
            let start = at.checked_sub(1).map_or(0, |before| self.ends[before as usize]);
            &self.text[start as usize..self.ends[at as usize] as usize]
        };
        let of_cell = move |(first, end): (u32, &u32)| (first..*end).map(value);
        firsts.into_iter().zip(&self.cells).map(of_cell)
    }
}

impl Piece for Values {
    fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
        self.cells.clear();
    }

    fn size(&self) -> usize {
        self.text.capacity() + (self.ends.capacity() + self.cells.capacity()) * 4
    }
}
