//! Where rows are.

use azul_transform::Error;

/// Where a row is: first byte and length.
pub(super) type Place = (u64, u32);

/// An error with the row that it is about, of tables that are called so.
pub(super) fn of_row(error: Error, tables: &str, table: &str, row: usize) -> Error {
    error.reworded(|words| format!("{words} ({tables}, table {table}, row {})", row + 1))
}
