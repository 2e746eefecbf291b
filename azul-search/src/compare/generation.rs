//! Moments of a catalog that a store remembers.

use serde::{Deserialize, Serialize};

/// A generation of a catalog: what one commit made visible, if a store keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Generation {
    /// Goes up; numbers may be left out.
    pub number: u64,
    /// When and how it was made; nothing if the store was not told, as those of earlier versions were not.
    pub made: Option<Made>,
}

/// When and how a generation was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// When, in seconds since 1970.
    pub at: u64,
    /// By what.
    pub by: Maker,
    /// Number of documents that were written: aggregates, contributions and replicas.
    pub documents: u64,
    /// Number of documents of the generation before that are gone, those that were replaced included.
    pub removed: u64,
    /// Number of bundles that were indexed, or indexed again.
    #[serde(default)]
    pub indexed: u64,
    /// Number of bundles that were deleted.
    #[serde(default)]
    pub deleted: u64,
}

/// What made a generation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Maker {
    /// Ready documents were loaded.
    #[default]
    Load,
    /// Bundles were indexed or deleted.
    Index,
    /// Documents were made anew, after a change of rows or rules.
    Reindex,
    /// An earlier generation became the newest again; this is its number.
    Rollback(u64),
}

impl Maker {
    /// For people, as what was done: `bundles indexed`.
    pub fn done(self) -> &'static str {
        match self {
            Maker::Load => "documents loaded",
            Maker::Index => "bundles indexed",
            Maker::Reindex => "documents made anew",
            Maker::Rollback(_) => "rolled back",
        }
    }
}
