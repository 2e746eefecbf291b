//! Files of a store: how they are named, locked, checked, and made visible together.

pub(crate) mod container;
pub(crate) mod kept;
pub(crate) mod lock;
pub(crate) mod manifest;

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use azul_transform::{Error, ErrorKind, Result};

/// An error of the operating system, with what was being done.
#[cold]
pub(crate) fn io_error(what: &str, path: &Path, error: io::Error) -> Error {
    Error::new(ErrorKind::Io, format!("cannot {what} {}: {error}", path.display())).caused_by(error)
}

/// A file that is not what was written.
#[cold]
pub(crate) fn damaged(path: &Path, what: &str) -> Error {
    let message =
        format!("{} is damaged: {what}; put back a copy of the catalog, or load its documents again", path.display());
    Error::new(ErrorKind::Io, message)
}

/// Makes renames and new names in a directory durable.
pub(crate) fn sync_directory(directory: &Path) -> Result<()> {
    File::open(directory).and_then(|d| d.sync_all()).map_err(|e| io_error("flush", directory, e))
}

/// Replaces a file: whoever opens it finds the old or the new bytes, whatever happens meanwhile.
pub(crate) fn replace(directory: &Path, name: &str, bytes: &[u8]) -> Result<()> {
    let new = directory.join(format!("{name}.new"));
    let write = || -> io::Result<()> {
        let mut file = File::create(&new)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&new, directory.join(name))
    };
    write().map_err(|e| io_error("write", &new, e))?;
    sync_directory(directory)
}
