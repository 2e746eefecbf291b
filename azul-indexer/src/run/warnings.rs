//! What was left out of documents, or is odd in them: counted, and the first of each kind listed.

use std::collections::BTreeMap;

use azul_transform::ErrorKind;
use serde::Serialize;

use crate::failure::{Failure, FailureReport};

/// The warnings of a run. Takes no more memory the more there are, and does not depend on their order.
#[derive(Debug, Default)]
pub struct Warnings {
    kinds: BTreeMap<ErrorKind, Kind>,
}

#[derive(Debug, Default)]
struct Kind {
    count: usize,
    /// By input and text.
    first: BTreeMap<(String, String), FailureReport>,
}

/// The warnings of one kind.
#[derive(Debug, Serialize)]
pub struct WarningReport {
    /// The kind.
    pub kind: &'static str,
    /// What the kind means.
    pub cause: &'static str,
    /// What to do about it.
    pub cure: &'static str,
    /// How many there are.
    pub count: usize,
    /// The first [`Warnings::MOST`] by input and place.
    pub first: Vec<FailureReport>,
}

impl Warnings {
    /// How many warnings of each kind are listed.
    pub const MOST: usize = 100;

    /// Counts a warning.
    pub fn add(&mut self, warning: &Failure) {
        let Kind { count, first } = self.kinds.entry(warning.error.kind()).or_default();
        *count += 1;
        first.insert((warning.name.clone(), warning.error.to_string()), FailureReport::from(warning));
        if first.len() > Self::MOST {
            first.pop_last();
        }
    }

    /// How many warnings there are.
    pub fn count(&self) -> usize {
        self.kinds.values().map(|kind| kind.count).sum()
    }

    /// The warnings by kind.
    pub fn into_reports(self) -> Vec<WarningReport> {
        let report = |(kind, Kind { count, first }): (ErrorKind, Kind)| WarningReport {
            kind: kind.code(),
            cause: kind.cause(),
            cure: kind.cure(),
            count,
            first: first.into_values().collect(),
        };
        self.kinds.into_iter().map(report).collect()
    }
}
