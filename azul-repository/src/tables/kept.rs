//! Tables whose rows are in a file, of which it is known where each is, and documents beside it.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use azul_transform::json::Document;
use azul_transform::{Error, ErrorKind, Limits, Result};

use super::Tables;
use super::place::{Place, of_row};
use crate::files;

/// The rows of tables: sixteen bytes of each in memory, the rest in a file. A companion of a kind is in the file
/// `NAME.KIND.json` beside what they were opened from, which is called `NAME`.
#[derive(Debug)]
pub(super) struct Kept {
    /// What they were opened from.
    pub path: PathBuf,
    /// The same, for messages.
    pub name: String,
    /// Where the rows are.
    pub file: File,
    /// The places of the rows of each table.
    pub rows: BTreeMap<String, Vec<Place>>,
}

impl Tables for Kept {
    fn name(&self) -> &str {
        &self.name
    }

    fn has(&self, table: &str) -> bool {
        self.rows.contains_key(table)
    }

    fn len(&self, table: &str) -> usize {
        self.rows.get(table).map_or(0, Vec::len)
    }

    fn row(&self, table: &str, row: usize, limits: &Limits) -> Result<Document> {
        let missing = || Error::new(ErrorKind::Io, format!("{} has no row {} of {table}", self.name, row + 1));
        let &(start, length) = self.rows.get(table).and_then(|rows| rows.get(row)).ok_or_else(missing)?;
        if length as usize > limits.bytes {
            return Err(Error::new(ErrorKind::Size, format!("a row has more than {} bytes", limits.bytes)));
        }
        let mut bytes = vec![0; length as usize];
        self.file.read_exact_at(&mut bytes, start).map_err(|error| unreadable(&self.name, error))?;
        Document::parse_with(bytes, limits).map_err(|error| of_row(error, &self.name, table, row))
    }

    fn companion(&self, kind: &str, limits: &Limits) -> Result<Option<Document>> {
        // What the name of a file begins with may be the id of the snapshot.
        let name = super::name(&self.path);
        document(&self.path.with_file_name(format!("{name}.{kind}.json")), limits)
    }
}

/// The document in a file, if there is one.
fn document(path: &Path, limits: &Limits) -> Result<Option<Document>> {
    let name = path.display().to_string();
    let file = match files::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unreadable(&name, error)),
    };
    let mut bytes = Vec::new();
    file.take(limits.bytes as u64 + 1).read_to_end(&mut bytes).map_err(|error| unreadable(&name, error))?;
    let document = Document::parse_with(bytes, limits);
    document.map(Some).map_err(|error| error.reworded(|words| format!("{name}: {words}")))
}

pub(super) fn unreadable(name: &str, error: std::io::Error) -> Error {
    Error::new(ErrorKind::Io, format!("cannot read {name}: {error}")).caused_by(error)
}
