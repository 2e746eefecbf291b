//! How a run went, for people and for programs.

use std::collections::BTreeMap;

use azul_transform::aggregate::{Conflict, Disagreement, Losses, Lost};
use serde::Serialize;

use super::{Taken, WarningReport};
use crate::failure::{Failure, FailureReport};

/// The report of a run; `report.json` is its JSON form. Fields that depend on the clock are in `seconds` only.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    /// Version of the program.
    pub version: &'static str,
    /// Bundles that were added or deleted, those included that were passed over.
    pub bundles: usize,
    /// Bundles that were passed over, since a store has their documents.
    #[serde(skip_serializing_if = "is_zero")]
    pub unchanged: usize,
    /// Bytes that were read.
    pub bytes_read: usize,
    /// Bytes that were written, without this report.
    pub bytes_written: u64,
    /// Contributions, deletions included.
    pub contributions: usize,
    /// Replicas, if they were wanted.
    pub replicas: usize,
    /// Distinct inner entities in memory. Depends on the order of inputs if some of them conflict.
    #[serde(skip)]
    pub inner_entities: usize,
    /// Aggregates by index.
    pub aggregates: BTreeMap<String, Count>,
    /// Values that limits of accumulators kept out of aggregates.
    pub losses: Vec<LossReport>,
    /// Copies of inner entities that disagree between bundles.
    pub conflicts: Vec<ConflictReport>,
    /// Entities that only older versions of a bundle mention, by outer entity type: they stay as the older version has them,
    /// unless newer versions are to retract what they no longer say.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub left_behind: BTreeMap<&'static str, usize>,
    /// Versions of bundles that were left out, since newer versions retract what they say.
    #[serde(skip_serializing_if = "is_zero")]
    pub retracted: usize,
    /// What was left out of documents, or is odd in them.
    pub warnings: Vec<WarningReport>,
    /// What was wrong.
    pub failures: Vec<FailureReport>,
    /// Whether there were few enough failures for anything to be committed.
    #[serde(skip)]
    pub is_good: bool,
    /// Number of inputs, those included that failed.
    #[serde(skip)]
    pub inputs: usize,
    /// How many of the failures are inputs that failed; the others are entities that could not be aggregated, and documents
    /// that were [refused](Report::refused).
    #[serde(skip)]
    pub failed_inputs: usize,
    /// How many of the failures are documents that the store refused.
    #[serde(skip)]
    pub refused: usize,
    /// How long it took. Not part of what is the same in every run.
    #[serde(skip)]
    pub seconds: Seconds,
}

impl Report {
    /// The report as JSON, for people too.
    pub fn to_json(&self) -> String {
        // Nothing in it has keys that are not text, which is all that could fail.
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// Adds the failure of an entity that could not be aggregated after all. Returns whether it is news.
    pub fn add_failure(&mut self, failure: &Failure) -> bool {
        let new = FailureReport::from(failure);
        let is_known = |known: &FailureReport| known.input == new.input && known.entity == new.entity;
        if self.failures.iter().any(is_known) {
            return false;
        }
        self.failures.push(new);
        true
    }

    /// Adds a document that the store refused.
    pub fn add_refused(&mut self, failure: &Failure) {
        self.refused += 1;
        self.failures.push(FailureReport::from(failure));
    }

    /// Adds how the inputs fared, and what went wrong after that.
    pub(super) fn complete(&mut self, taken: Taken, mut failures: Vec<Failure>) {
        self.failed_inputs = taken.failures.len();
        failures.splice(0..0, taken.failures);
        self.version = env!("CARGO_PKG_VERSION");
        self.bundles = taken.bundles;
        self.unchanged = taken.unchanged;
        self.inputs = taken.inputs;
        self.bytes_read = taken.bytes;
        self.seconds.reading = taken.seconds;
        self.is_good = !taken.stopped && !taken.tolerance.is_exceeded(failures.len(), taken.inputs);
        self.warnings = taken.warnings.into_reports();
        failures.sort_by(|a, b| (&a.name, a.error.to_string()).cmp(&(&b.name, b.error.to_string())));
        self.failures = failures.iter().map(FailureReport::from).collect();
    }
}

fn is_zero(number: &usize) -> bool {
    *number == 0
}

impl From<azul_transform::Count> for Count {
    fn from(count: azul_transform::Count) -> Self {
        Self { documents: count.documents, bytes: count.bytes }
    }
}

/// Documents in an index.
#[derive(Debug, Default, Clone, Copy, Serialize)]
pub struct Count {
    /// Number of documents.
    pub documents: usize,
    /// Their size in bytes, as written.
    pub bytes: u64,
}

/// How long the parts of a run took, in seconds.
#[derive(Debug, Default, Clone, Copy)]
pub struct Seconds {
    /// Reading and transforming.
    pub reading: f64,
    /// Aggregating and writing.
    pub writing: f64,
}

/// What a limit dropped.
#[derive(Debug, Serialize)]
pub struct LossReport {
    /// Outer entity type.
    pub entity_type: &'static str,
    /// Where in the document.
    pub field: String,
    /// Entities that lack values.
    pub entities: u64,
    /// Distinct values that they lack.
    pub values: u64,
}

/// Copies of inner entities of one type that disagree between bundles. Those of the newest bundle were made use of.
#[derive(Debug, Serialize)]
pub struct ConflictReport {
    /// Name of the project.
    pub plugin: &'static str,
    /// Inner entity type.
    pub inner_entity_type: &'static str,
    /// Inner entities whose copies disagree.
    pub entities: usize,
    /// Pairs of copies that disagree.
    pub pairs: usize,
    /// The first of these pairs, [`ConflictReport::MOST`] at most, by entity and bundles.
    pub first: Vec<PairReport>,
}

/// Two copies of an inner entity that disagree.
#[derive(Debug, Serialize)]
pub struct PairReport {
    /// Id of the inner entity.
    pub entity_id: String,
    /// The two bundles.
    pub bundles: [BundleReport; 2],
    /// The fields whose values differ.
    pub fields: Vec<&'static str>,
}

/// A bundle.
#[derive(Debug, Serialize)]
pub struct BundleReport {
    /// UUID of the bundle.
    pub uuid: String,
    /// Version of the bundle.
    pub version: String,
}

impl ConflictReport {
    /// How many pairs of copies are listed of each inner entity type.
    pub const MOST: usize = 100;

    /// The report of what was found among the bundles of a project.
    pub fn new(plugin: &'static str, found: Disagreement) -> Self {
        let Disagreement { inner_type, entities, pairs, first } = found;
        Self { plugin, inner_entity_type: inner_type, entities, pairs, first: first.into_iter().map(pair).collect() }
    }
}

fn pair(conflict: Conflict) -> PairReport {
    let bundles = conflict.bundles.map(|(uuid, version)| BundleReport { uuid, version });
    PairReport { entity_id: conflict.entity_id, bundles, fields: conflict.fields }
}

impl LossReport {
    /// Reports of all losses.
    pub fn of(losses: &Losses) -> Vec<Self> {
        let report = |(entity_type, inner_type, field, lost): (_, &str, &str, Lost)| {
            let field = match inner_type {
                "" => field.to_owned(),
                inner_type => format!("contents.{inner_type}.{field}"),
            };
            LossReport { entity_type, field, entities: lost.entities, values: lost.values }
        };
        losses.iter().map(report).collect()
    }
}
