//! Tables: their columns, and what is in their cells.

mod cell;
mod columns;
mod common;
mod lines;
#[cfg(feature = "parquet")]
mod parquet;
mod pieces;
mod rows;
mod separated;
mod value;
mod writer;

use azul_transform::{Result, Schema};

pub(crate) use cell::{Cell, JOINER};
pub(crate) use columns::{Column, Columns, Part};
pub use lines::JsonTable;
#[cfg(feature = "parquet")]
pub use parquet::Parquet;
pub use separated::{Compact, Csv};
pub(crate) use writer::TableWriter;

/// Whether there are columns of these titles.
///
/// # Errors
/// As [`Columns::new`].
pub(crate) fn check(schema: &Schema, wanted: &[String]) -> Result<()> {
    Columns::new(schema, wanted).map(drop)
}
