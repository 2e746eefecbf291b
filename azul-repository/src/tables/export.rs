//! What an export looks like: a directory for each table, with files of rows in it.

use std::path::{Path, PathBuf};

use crate::files;

/// Most entries of a directory, and most objects of a place in object storage, that are looked at to tell what it is.
const MOST: usize = 64;

/// Whether a directory is the export of a snapshot: some directory in it has Parquet files.
pub(super) fn is_export(path: &Path) -> bool {
    match files::url(path) {
        Some(_) => files::below(path).is_ok_and(|list| {
            // Object storage has no directories, and tells what is in them at once.
            list.take(MOST).map_while(Result::ok).any(|file| table_of(&file.path, path).is_some())
        }),
        None => path.is_dir() && entries(path).take(MOST).any(|table| is_table(&table)),
    }
}

/// The table that a file has rows of, if it is one of an export.
pub(super) fn table_of<'f>(file: &'f Path, export: &Path) -> Option<&'f str> {
    let table = file.parent().filter(|table| table.parent() == Some(export) && is_rows(file))?;
    table.file_name()?.to_str()
}

fn is_table(path: &Path) -> bool {
    path.is_dir() && entries(path).take(MOST).any(|file| is_rows(&file))
}

/// Whether a file is named like one of rows.
fn is_rows(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "parquet")
}

/// What is in a directory, hidden files aside; nothing if it cannot be read.
fn entries(path: &Path) -> impl Iterator<Item = PathBuf> {
    let paths = std::fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path());
    paths.filter(|path| !path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b".")))
}
