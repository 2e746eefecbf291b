//! Reads the rows of one file.

use std::fs::File;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};

use azul_transform::{Error, ErrorKind, Result};
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::reader::RowIter;

use super::schema::check;
use super::value::write_row;
use crate::tables::kept::unreadable;

/// Gives each row to a function, as a JSON object. A few pages of each column are in memory at a time.
pub(super) fn rows(name: &str, file: io::Result<File>, keep: impl FnMut(&[u8]) -> Result<()>) -> Result<()> {
    let file = file.map_err(|error| unreadable(name, error))?;
    // Of what the schema allows, the library stops at nothing but bytes that were made up; they are an error like others.
    let read = catch_unwind(AssertUnwindSafe(|| read(file, keep)));
    let damaged = || Error::new(ErrorKind::Syntax, "it is damaged");
    read.unwrap_or_else(|_| Err(damaged())).map_err(|error| error.reworded(|words| format!("{name}: {words}")))
}

fn read(file: File, mut keep: impl FnMut(&[u8]) -> Result<()>) -> Result<()> {
    let file = SerializedFileReader::new(file).map_err(no_parquet)?;
    let columns = file.metadata().file_metadata().schema().get_fields();
    columns.iter().try_for_each(|column| check(column))?;
    let mut row = Vec::new();
    for fields in RowIter::from_file(None, &file).map_err(no_parquet)? {
        row.clear();
        write_row(&fields.map_err(no_parquet)?, &mut row)?;
        keep(&row)?;
    }
    Ok(())
}

fn no_parquet(error: ParquetError) -> Error {
    Error::new(ErrorKind::Syntax, format!("it cannot be read as Parquet: {error}")).caused_by(error)
}
