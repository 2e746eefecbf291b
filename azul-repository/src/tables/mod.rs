//! Tables of rows, as a snapshot of a repository has them.

mod index;
mod json;
mod scan;

use azul_transform::json::{Document, Json};
use azul_transform::{Error, ErrorKind, Limits, Result};

pub use index::Index;
pub use json::{JsonTables, SUFFIX, is_tables};

/// The tables of a snapshot. A row is a JSON object: columns by name.
pub trait Tables: Send + Sync {
    /// Where they are, for messages.
    fn name(&self) -> &str;

    /// Whether there is a table.
    fn has(&self, table: &str) -> bool;

    /// Number of rows of a table; none if there is no such table.
    fn len(&self, table: &str) -> usize;

    /// A row, by its number from 0.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if it cannot be read, [`ErrorKind::Syntax`] and others of the parser.
    fn row(&self, table: &str, row: usize, limits: &Limits) -> Result<Document>;

    /// A document that was exported beside the tables, if there is one of that kind.
    ///
    /// # Errors
    /// As [`Tables::row`].
    fn companion(&self, kind: &str, limits: &Limits) -> Result<Option<Document>>;
}

/// The text in a column.
///
/// # Errors
/// [`ErrorKind::MissingField`] if the row does not have the column, [`ErrorKind::WrongType`] if it is something else.
pub fn text<'j>(row: Json<'j>, column: &str) -> Result<&'j str> {
    let at = |error: Error| error.at_path(format!("$.{column}"));
    let value = row.get(column).ok_or_else(|| at(Error::new(ErrorKind::MissingField, "the row lacks this column")))?;
    value
        .as_str()
        .ok_or_else(|| at(Error::new(ErrorKind::WrongType, format!("this column has text, not {}", value.type_name()))))
}

/// An error with the row that it is about.
pub fn in_row(error: Error, tables: &dyn Tables, table: &str, row: usize) -> Error {
    error.reworded(|words| format!("{words} ({}, table {table}, row {})", tables.name(), row + 1))
}
