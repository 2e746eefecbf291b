//! Tables: their columns, and what is in their cells.

mod cell;
mod columns;
mod compact;

pub(crate) use cell::{Cell, JOINER};
pub(crate) use columns::{Columns, Part};
pub use compact::Compact;
pub(crate) use compact::{failed, tsv};
