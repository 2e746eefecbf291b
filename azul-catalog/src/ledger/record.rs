//! What the ledger says of a bundle, and of an input that failed.

use std::collections::BTreeMap;

use azul_search::Failure;
use azul_transform::{Error, SourceRef};
use serde::{Deserialize, Serialize};

/// What is known of one version of a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BundleRecord {
    /// UUID of the bundle.
    pub uuid: String,
    /// Version of the bundle.
    pub version: String,
    /// Id of the source that it is from; empty if only its deletion is known.
    pub source_id: String,
    /// Spec of that source.
    pub source_spec: String,
    /// What became of it, if it was indexed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub indexed: Option<Indexed>,
    /// When it was deleted, in seconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted: Option<u64>,
}

/// How a bundle was indexed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Indexed {
    /// Where it was from: a path, perhaps with a line, or `stdin`.
    pub input: String,
    /// Where paths started then, if the input is a path that does not say so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub directory: Option<String>,
    /// Digest of the input, in hexadecimal.
    pub digest: String,
    /// Digest of the [`Fingerprint`](azul_transform::Fingerprint) of the rows, rules and options that made its documents;
    /// see [`Ledger::fingerprint`](crate::Ledger::fingerprint).
    pub fingerprint: String,
    /// When, in seconds since 1970.
    pub at: u64,
    /// Inputs of one run said different things of the bundle. Its input is not passed over when it comes again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_disputed: bool,
    /// The entities that it contributes to: outer entity type and id, sorted.
    pub entities: Vec<(String, String)>,
    /// What its documents leave out, or is odd in them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dropped: Vec<Note>,
}

/// An input that failed when it was last seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailureRecord {
    /// Where the input was from: a path, perhaps with a line, or `stdin`. For an entity that could not be aggregated, the
    /// name of its index.
    pub input: String,
    /// Digest of the input in hexadecimal, if it could be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    /// When, in seconds since 1970.
    pub at: u64,
    /// UUID and version of the bundle, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bundle: Option<(String, String)>,
    /// Why, and where in the input.
    pub reason: Note,
}

/// A file of ready documents that was loaded, when it was loaded last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoadRecord {
    /// Where the documents were from: a path, or `stdin`.
    pub input: String,
    /// Where paths started then, if the input is a path that does not say so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub directory: Option<String>,
    /// When, in seconds since 1970.
    pub at: u64,
    /// Number of documents that were taken, by the name of their index.
    pub documents: BTreeMap<String, u64>,
}

/// What was wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Kind of the error, for programs.
    pub kind: String,
    /// Message, for people.
    pub message: String,
    /// Entity as `type/id`, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity: Option<String>,
    /// JSON path, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Line and column in the input, from 1, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<(usize, usize)>,
}

impl BundleRecord {
    /// The source that the bundle is from.
    pub fn source(&self) -> SourceRef {
        SourceRef { id: self.source_id.clone(), spec: self.source_spec.clone() }
    }
}

impl From<FailureRecord> for Failure {
    fn from(FailureRecord { input, bundle, reason, .. }: FailureRecord) -> Self {
        let Note { kind, message, entity, path, .. } = reason;
        Self { kind, message, input, bundle, place: path.or(entity) }
    }
}

impl From<&Error> for Note {
    fn from(error: &Error) -> Self {
        let place = error.place();
        Self {
            kind: error.kind().code().to_owned(),
            message: error.message().to_owned(),
            entity: place.entity.clone(),
            path: place.path.clone(),
            position: place.position,
        }
    }
}
