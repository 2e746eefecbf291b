//! Pieces of rows that were made, for rows that have the same.

use std::rc::Rc;

use azul_transform::Result;
use rustc_hash::FxHashMap;

/// Bytes of pieces that are kept, in two halves: when the newer one is full, the older one goes.
const CAPACITY: usize = 48 << 20;
/// Bytes that a piece takes besides its own.
const OVERHEAD: usize = 96;

/// Cells that are next to each other in a row.
pub(super) trait Piece: Default {
    /// Removes all cells.
    fn clear(&mut self);

    /// Bytes of memory that it takes, about.
    fn size(&self) -> usize;
}

/// The pieces of the current row, and of rows before it by part and number.
pub(super) struct Pieces<P> {
    row: Vec<(Option<u64>, Rc<P>)>,
    newer: FxHashMap<(usize, u64), Rc<P>>,
    older: FxHashMap<(usize, u64), Rc<P>>,
    /// Bytes of the newer ones.
    bytes: usize,
}

impl<P: Piece> Pieces<P> {
    /// None for so many parts of a row.
    pub fn new(parts: usize) -> Self {
        let row = (0..parts).map(|_| (None, Rc::default())).collect();
        Self { row, newer: FxHashMap::default(), older: FxHashMap::default(), bytes: 0 }
    }

    /// The piece of a part in the current row.
    pub fn get(&self, part: usize) -> &P {
        &self.row[part].1
    }

    /// Has the piece with a number as that of a part in the current row. It is made if it is not known, and always if there is
    /// no number.
    pub fn find(&mut self, part: usize, number: Option<u64>, make: impl FnOnce(&mut P) -> Result<()>) -> Result<()> {
        let (current, piece) = &mut self.row[part];
        if number.is_some() && *current == number {
            return Ok(());
        }
        let key = number.map(|number| (part, number));
        // Should making it fail, there is none.
        *current = None;
        if let Some(known) = key.and_then(|key| self.newer.get(&key)) {
            *piece = known.clone();
        } else if let Some((key, known)) = key.and_then(|key| Some((key, self.older.remove(&key)?))) {
            *piece = known;
            self.keep(part, key);
        } else {
            match Rc::get_mut(piece) {
                Some(own) => own.clear(),
                None => *piece = Rc::default(),
            }
            if let Some(own) = Rc::get_mut(piece) {
                make(own)?;
            }
            if let Some(key) = key {
                self.keep(part, key);
            }
        }
        self.row[part].0 = number;
        Ok(())
    }

    /// Keeps the piece of a part in the current row for others.
    fn keep(&mut self, part: usize, key: (usize, u64)) {
        let piece = &self.row[part].1;
        self.bytes += piece.size() + OVERHEAD;
        self.newer.insert(key, piece.clone());
        if self.bytes > CAPACITY / 2 {
            self.older = std::mem::take(&mut self.newer);
            self.bytes = 0;
        }
    }
}
