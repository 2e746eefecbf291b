//! Tables in a file of JSON.

use std::path::Path;

use azul_transform::Result;

use super::kept::{Kept, unreadable};
use super::scan;
use crate::files;

/// What the name of a file of tables ends in.
pub(super) const SUFFIX: &str = ".tables.tdr.json";

/// Whether a file is named like one of tables.
pub(super) fn is_file_of_tables(path: &Path) -> bool {
    path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.ends_with(SUFFIX))
}

/// Opens a file `NAME.tables.tdr.json`: `{"tables": {NAME: {"rows": [ROW, …]}}}`. It is read once; rows are read when they are
/// asked for.
///
/// # Errors
/// [`ErrorKind::Io`](azul_transform::ErrorKind::Io) if it cannot be read,
/// [`ErrorKind::Syntax`](azul_transform::ErrorKind::Syntax) if it is no file of tables.
pub(super) fn open(path: &Path) -> Result<Kept> {
    let name = path.display().to_string();
    let file = files::open(path).map_err(|error| unreadable(&name, error))?;
    let rows = scan::rows(&file).map_err(|error| error.reworded(|words| format!("{name}: {words}")))?;
    Ok(Kept { path: path.to_owned(), name, file, rows })
}
