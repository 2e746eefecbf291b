//! Tables in a file of JSON.

use std::fs::File;
use std::path::{Path, PathBuf};

use azul_transform::json::Document;
use azul_transform::{Limits, Result};

use super::kept::{Kept, companion, unreadable};
use super::{Tables, scan};

/// What the name of a file of tables ends in.
pub(super) const SUFFIX: &str = ".tables.tdr.json";

/// Whether a file is named like one of tables.
pub(super) fn is_file_of_tables(path: &Path) -> bool {
    path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.ends_with(SUFFIX))
}

/// The tables in a file `NAME.tables.tdr.json`: `{"tables": {NAME: {"rows": [ROW, …]}}}`. Opening it reads it once, and
/// keeps sixteen bytes for each row; rows are read when they are asked for. A companion of a kind is in the file
/// `NAME.KIND.json` beside it.
#[derive(Debug)]
pub struct JsonTables {
    path: PathBuf,
    kept: Kept,
}

impl JsonTables {
    /// Opens a file.
    ///
    /// # Errors
    /// [`ErrorKind::Io`](azul_transform::ErrorKind::Io) if it cannot be read,
    /// [`ErrorKind::Syntax`](azul_transform::ErrorKind::Syntax) if it is no file of tables.
    pub fn open(path: &Path) -> Result<Self> {
        let name = path.display().to_string();
        let file = File::open(path).map_err(|error| unreadable(&name, error))?;
        let rows = scan::rows(&file).map_err(|error| error.reworded(|words| format!("{name}: {words}")))?;
        Ok(Self { path: path.to_owned(), kept: Kept { name, file, rows } })
    }
}

impl Tables for JsonTables {
    fn name(&self) -> &str {
        &self.kept.name
    }

    fn has(&self, table: &str) -> bool {
        self.kept.has(table)
    }

    fn len(&self, table: &str) -> usize {
        self.kept.len(table)
    }

    fn row(&self, table: &str, row: usize, limits: &Limits) -> Result<Document> {
        self.kept.row(table, row, limits)
    }

    fn companion(&self, kind: &str, limits: &Limits) -> Result<Option<Document>> {
        // What the name of the file begins with may be the id of the snapshot.
        let name = self.path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let stem = name.strip_suffix(SUFFIX).unwrap_or(name);
        companion(&self.path.with_file_name(format!("{stem}.{kind}.json")), limits)
    }
}
