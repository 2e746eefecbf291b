//! Tables in a file of JSON.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use azul_transform::json::Document;
use azul_transform::{Error, ErrorKind, Limits, Result};

use super::Tables;
use super::scan::{self, Place};

/// What the name of a file of tables ends in.
pub const SUFFIX: &str = ".tables.tdr.json";

/// Whether a file is named like one of tables.
pub fn is_tables(path: &Path) -> bool {
    path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.ends_with(SUFFIX))
}

/// The tables in a file `NAME.tables.tdr.json`: `{"tables": {NAME: {"rows": [ROW, …]}}}`. Opening it reads it once, and
/// keeps sixteen bytes for each row; rows are read when they are asked for. A companion of a kind is in the file
/// `NAME.KIND.json` beside it.
#[derive(Debug)]
pub struct JsonTables {
    name: String,
    path: PathBuf,
    file: File,
    rows: BTreeMap<String, Vec<Place>>,
}

impl JsonTables {
    /// Opens a file.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if it cannot be read, [`ErrorKind::Syntax`] if it is no file of tables.
    pub fn open(path: &Path) -> Result<Self> {
        let name = path.display().to_string();
        let file = File::open(path).map_err(|error| unreadable(&name, error))?;
        let rows = scan::rows(&file).map_err(|error| error.reworded(|words| format!("{name}: {words}")))?;
        Ok(Self { name, path: path.to_owned(), file, rows })
    }

    /// What the name of the file begins with, which may be the id of the snapshot.
    fn stem(&self) -> &str {
        let name = self.path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        name.strip_suffix(SUFFIX).unwrap_or(name)
    }
}

impl Tables for JsonTables {
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
        Document::parse_with(bytes, limits).map_err(|error| super::in_row(error, self, table, row))
    }

    fn companion(&self, kind: &str, limits: &Limits) -> Result<Option<Document>> {
        let path = self.path.with_file_name(format!("{}.{kind}.json", self.stem()));
        let name = path.display().to_string();
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(unreadable(&name, error)),
        };
        let mut bytes = Vec::new();
        file.take(limits.bytes as u64 + 1).read_to_end(&mut bytes).map_err(|error| unreadable(&name, error))?;
        let document = Document::parse_with(bytes, limits);
        document.map(Some).map_err(|error| error.reworded(|words| format!("{name}: {words}")))
    }
}

fn unreadable(name: &str, error: std::io::Error) -> Error {
    Error::new(ErrorKind::Io, format!("cannot read {name}: {error}")).caused_by(error)
}
