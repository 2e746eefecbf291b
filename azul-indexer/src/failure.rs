//! What went wrong with one input.

use std::fmt;
use std::io;

use azul_transform::{Error, ErrorKind};
use serde::Serialize;

use crate::raw::RawBundle;

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

/// What was wrong, and where.
#[derive(Debug, Serialize)]
pub struct FailureReport {
    /// Where the input is from, or the entity that could not be aggregated.
    pub input: String,
    /// Kind, for programs.
    pub kind: &'static str,
    /// Message, for people.
    pub message: String,
    /// Name of the project, if known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plugin: Option<String>,
    /// UUID of the bundle, if known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bundle_uuid: Option<String>,
    /// Version of the bundle, if known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bundle_version: Option<String>,
    /// Entity as `type/id`, if known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entity: Option<String>,
    /// JSON path, if known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Line in the input, from 1, if known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// Column in the line, from 1, if known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
}

impl From<&Failure> for FailureReport {
    fn from(failure: &Failure) -> Self {
        Self::new(&failure.name, &failure.error)
    }
}

impl FailureReport {
    /// The report of an error in an input.
    pub fn new(input: &str, error: &Error) -> Self {
        let place = error.place().clone();
        let (bundle_uuid, bundle_version) = place.bundle.unzip();
        let (line, column) = place.position.unzip();
        Self {
            input: input.to_owned(),
            kind: error.kind().code(),
            message: error.message().to_owned(),
            plugin: place.plugin,
            bundle_uuid,
            bundle_version,
            entity: place.entity,
            path: place.path,
            line,
            column,
        }
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
