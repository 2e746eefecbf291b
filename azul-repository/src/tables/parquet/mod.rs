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
use std::path::{Path, PathBuf};

use azul_transform::{Error, ErrorKind, Result};

use super::export::is_rows;
use super::kept::{Kept, unreadable};

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
    for directory in list(path)?.into_iter().filter(|path| path.is_dir()) {
        let files: Vec<PathBuf> = list(&directory)?.into_iter().filter(|path| is_rows(path)).collect();
        let Some(table) = directory.file_name().and_then(|name| name.to_str()).filter(|_| !files.is_empty()) else {
            continue;
        };
        let places: &mut Vec<_> = rows.entry(table.to_owned()).or_default();
        for file in files {
            let keep = |row: &[u8]| {
                let length = u32::try_from(row.len());
                let length = length.map_err(|_| Error::new(ErrorKind::Size, "a row has more than 4 GiB"))?;
                places.push((out.written, length));
                out.write(row).map_err(|error| cannot_keep(&name, error))
            };
            read::rows(&file, keep)?;
        }
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

/// What is in a directory, in the order of names.
fn list(path: &Path) -> Result<Vec<PathBuf>> {
    let name = || path.display().to_string();
    let entries = std::fs::read_dir(path).map_err(|error| unreadable(&name(), error))?;
    let paths = entries.map(|entry| entry.map(|entry| entry.path()).map_err(|error| unreadable(&name(), error)));
    let mut paths = paths.collect::<Result<Vec<_>>>()?;
    paths.sort_unstable();
    Ok(paths)
}

fn cannot_keep(name: &str, error: std::io::Error) -> Error {
    Error::new(ErrorKind::Io, format!("the rows of {name} cannot be kept in a temporary file: {error}"))
        .with_cure("Give TMPDIR a directory on a disk with more room.")
        .caused_by(error)
}
