//! Tables in directories of Parquet files, as a snapshot is exported. The only module that touches `parquet`.
//!
//! Bundles are put together of single rows in any order, but Parquet files are read from front to back, a group of rows at a
//! time. So they are read once, and the rows are kept as JSON in a temporary file that has no name and goes with the process.

mod read;
mod schema;
mod value;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use azul_transform::{Error, ErrorKind, Result};

use super::export::table_of;
use super::kept::{Kept, unreadable};
use crate::files;

/// Opens a directory `NAME` of tables, each in a directory of its own, as files `*.parquet` in the order of their names. What
/// rows are read from takes as much room on the disk of temporary files as they do as JSON.
///
/// # Errors
/// [`ErrorKind::Io`] if it cannot be read or rows cannot be kept, [`ErrorKind::Syntax`] if a file is no Parquet file,
/// [`ErrorKind::WrongType`] if a column has a type that tables of snapshots do not have.
pub(super) fn open(path: &Path) -> Result<Kept> {
    let name = path.display().to_string();
    let file = tempfile::tempfile().map_err(|error| cannot_keep(&name, error))?;
    let mut rows = BTreeMap::new();
    let mut out = Counted { out: BufWriter::with_capacity(1 << 16, &file), written: 0 };
    let list = files::below(path).map_err(|error| unreadable(&name, error))?;
    for listed in list {
        let listed = listed.map_err(|error| unreadable(&name, error))?;
        let Some(table) = table_of(&listed.path, path) else { continue };
        let places: &mut Vec<_> = rows.entry(table.to_owned()).or_default();
        let keep = |row: &[u8]| {
            let length = u32::try_from(row.len());
            let length = length.map_err(|_| Error::new(ErrorKind::Size, "a row has more than 4 GiB"))?;
            places.push((out.written, length));
            out.write(row).map_err(|error| cannot_keep(&name, error))
        };
        let file = files::of(path).and_then(|files| files.open(&listed));
        read::rows(&listed.path.display().to_string(), file, keep)?;
    }
    out.out.flush().map_err(|error| cannot_keep(&name, error))?;
    drop(out);
    Ok(Kept { path: path.to_owned(), name, file, rows })
}

/// What was written so far, and to where.
struct Counted<'f> {
    out: BufWriter<&'f File>,
    written: u64,
}

impl Counted<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.written += bytes.len() as u64;
        self.out.write_all(bytes)
    }
}

fn cannot_keep(name: &str, error: std::io::Error) -> Error {
    Error::new(ErrorKind::Io, format!("the rows of {name} cannot be kept in a temporary file: {error}"))
        .with_cure("Give TMPDIR a directory on a disk with more room.")
        .caused_by(error)
}
