//! What an export looks like: a directory for each table, with files of rows in it.

use std::path::{Path, PathBuf};

/// Most entries of a directory that are looked at to tell what it is.
const MOST: usize = 64;

/// Whether a directory is the export of a snapshot: some directory in it has Parquet files.
pub(super) fn is_export(path: &Path) -> bool {
    path.is_dir() && entries(path).take(MOST).any(|table| is_table(&table))
}

fn is_table(path: &Path) -> bool {
    path.is_dir() && entries(path).take(MOST).any(|file| is_rows(&file))
}

/// Whether a file is named like one of rows.
pub(super) fn is_rows(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "parquet")
}

/// What is in a directory, hidden files aside; nothing if it cannot be read.
fn entries(path: &Path) -> impl Iterator<Item = PathBuf> {
    let paths = std::fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path());
    paths.filter(|path| !path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b".")))
}
