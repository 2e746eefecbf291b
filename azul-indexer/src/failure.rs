//! What went wrong with one input.

use std::fmt;
use std::io;

use azul_transform::{Error, ErrorKind};

use crate::source::RawBundle;

/// An input that was refused or could not be read. It does not end a run.
#[derive(Debug, Clone)]
pub struct Failure {
    /// Where the input is from: a path, perhaps with a line, or `stdin`.
    pub name: String,
    /// Why.
    pub error: Error,
    /// The bundle as it came, if it is still there.
    pub bundle: Option<Box<RawBundle>>,
}

impl Failure {
    /// A failure of the input with that name.
    pub fn new(name: impl Into<String>, error: Error) -> Self {
        Self { name: name.into(), error, bundle: None }
    }

    /// The same with the bundle.
    pub fn of(mut self, bundle: RawBundle) -> Self {
        self.bundle = Some(Box::new(bundle));
        self
    }

    /// A failure to read.
    pub fn io(name: impl Into<String>, error: io::Error) -> Self {
        Self::new(name, unreadable(error))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.error)
    }
}

/// An error of the operating system, or of a decompressor, as one of ours.
pub(crate) fn unreadable(error: io::Error) -> Error {
    Error::new(ErrorKind::Io, format!("cannot read: {error}")).caused_by(error)
}

/// An error of the operating system, when writing, as one of ours.
pub(crate) fn unwritable(error: io::Error) -> Error {
    Error::new(ErrorKind::Io, format!("cannot write: {error}")).caused_by(error)
}
