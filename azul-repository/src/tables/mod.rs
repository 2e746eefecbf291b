//! Tables of rows, as a snapshot of a repository has them.

mod export;
mod index;
mod json;
mod kept;
#[cfg(feature = "parquet")]
mod parquet;
mod place;
mod scan;

use std::path::Path;
use std::sync::Arc;

use azul_transform::json::{Document, Json};
use azul_transform::{Error, ErrorKind, Limits, Result};

pub use index::Index;

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

/// Whether there are tables at a path or URL: a file `NAME.tables.tdr.json`, or a directory in which each table has a directory with
/// Parquet files.
pub fn is_tables(path: &Path) -> bool {
    json::is_file_of_tables(path) || export::is_export(path)
}

/// Whether a file is named like one of tables. Nothing is asked for it.
pub fn is_file_of_tables(path: &Path) -> bool {
    json::is_file_of_tables(path)
}

/// Opens the tables at a path or URL.
///
/// # Errors
/// [`ErrorKind::Config`] if they are Parquet files, and this was built without the feature `parquet`; others if they cannot
/// be read.
pub fn open(path: &Path) -> Result<Arc<dyn Tables>> {
    if !export::is_export(path) {
        return Ok(Arc::new(json::open(path)?));
    }
    #[cfg(feature = "parquet")]
    return Ok(Arc::new(parquet::open(path)?));
    #[cfg(not(feature = "parquet"))]
    return Err(Error::new(ErrorKind::Config, format!("{} has Parquet files", path.display()))
        .with_cure("Build it with the feature `parquet`, which reads them."));
}

/// What the tables at a path are called, without directory and suffix: the id of the snapshot, for instance.
pub fn name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.strip_suffix(json::SUFFIX).unwrap_or(&name).to_owned()
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
    place::of_row(error, tables.name(), table, row)
}
