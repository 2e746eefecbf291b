//! What is wrong with a place in object storage.

use std::io;
use std::path::Path;

use azul_transform::{Error, ErrorKind};

use crate::failure::{Failure, unreadable as cannot_read};

/// Why a place cannot be read at all.
pub(crate) fn unreadable(place: &Path, error: io::Error) -> Error {
    let kind = match error.kind() {
        io::ErrorKind::Unsupported | io::ErrorKind::InvalidInput => ErrorKind::Config,
        _ => ErrorKind::Io,
    };
    // A URL that is refused may have credentials in it.
    let name = if kind == ErrorKind::Config { "a URL".to_owned() } else { place.display().to_string() };
    Error::new(kind, format!("{name}: {error}")).caused_by(error)
}

/// The same as the failure of an input.
pub(super) fn failure(place: &Path, error: io::Error) -> Failure {
    Failure::new(place.display().to_string(), cannot_read(error))
}
