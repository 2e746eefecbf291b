//! Rows: which one a document has in a part, and which set of values that row has in a field. They are most of a segment and
//! few of them are wanted, so that they are read, and checked, when they are wanted first.

use std::sync::{Arc, OnceLock};

use azul_transform::Result;

use super::column::Column;
use crate::disk::container::Container;

/// What is read when it is wanted first.
#[derive(Debug)]
pub(crate) struct Late<T>(OnceLock<T>);

impl<T> Default for Late<T> {
    fn default() -> Self {
        Self(OnceLock::new())
    }
}

impl<T> Late<T> {
    /// What there is, read by `read` unless it was read before. What cannot be read is tried again the next time.
    pub(crate) fn get(&self, read: impl FnOnce() -> Result<T>) -> Result<&T> {
        if let Some(known) = self.0.get() {
            return Ok(known);
        }
        let new = read()?;
        Ok(self.0.get_or_init(|| new))
    }
}

/// A column of a segment.
#[derive(Debug)]
pub(crate) struct LateColumn {
    container: Arc<Container>,
    name: String,
    length: usize,
    below: usize,
    column: Late<Column>,
}

impl LateColumn {
    /// A column of so many numbers, all of which are below a bound.
    pub(crate) fn new(container: &Arc<Container>, name: String, length: usize, below: usize) -> Self {
        Self { container: Arc::clone(container), name, length, below, column: Late::default() }
    }

    /// The numbers.
    pub(crate) fn get(&self) -> Result<&Column> {
        self.column.get(|| Column::read(&self.container, &self.name, self.length, self.below))
    }
}

/// The rows of a field.
#[derive(Clone, Copy)]
pub(crate) struct Rows<'s> {
    /// The set of each row.
    pub sets: &'s Column,
    /// The row of each document, unless each has its own.
    pub documents: Option<&'s Column>,
}

impl Rows<'_> {
    /// The row of a document.
    #[inline]
    pub(crate) fn row(self, document: u32) -> usize {
        self.documents.map_or(document as usize, |rows| rows.get(document as usize) as usize)
    }

    /// The set of a document.
    #[inline]
    pub(crate) fn of(self, document: u32) -> u32 {
        self.sets.get(self.row(document))
    }
}
