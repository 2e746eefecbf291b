//! Tables: their columns, and what is in their cells.

mod cell;
mod columns;
mod compact;

use azul_transform::{Result, Schema};

pub(crate) use cell::{Cell, JOINER};
pub(crate) use columns::{Columns, Part};
pub use compact::Compact;

pub(crate) use compact::{failed, tsv};

/// Whether there are columns of these titles.
///
/// # Errors
/// As [`Columns::new`].
pub(crate) fn check(schema: &Schema, wanted: &[String]) -> Result<()> {
    Columns::new(schema, wanted).map(drop)
}
