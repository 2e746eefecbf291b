//! A run: from inputs through the pipeline to a sink.
//!
//! There is one way in, `intake`, which reads, transforms on all threads, and hands on in the order of the inputs. What
//! comes of the bundles is up to the stage behind it: [`Index`] collects them and emits aggregates at the end, and
//! [`transform`] emits contributions as they come. Documents leave through a [`DocumentSink`](azul_transform::DocumentSink), and
//! nothing is final before its commit, which is the caller's to ask for.

mod divide;
mod history;
mod index;
mod intake;
mod ledger;
mod replicas;
mod report;
mod spill;
mod step;
mod texts;
mod tolerance;
mod transform;
mod warnings;
mod window;

pub use crate::failure::FailureReport;
pub use index::Index;
pub use intake::Taken;
pub use ledger::{Entry, Event, InputDigest, Ledger};
pub use report::{BundleReport, ConflictReport, Count, LossReport, PairReport, Report, Seconds};
pub use step::Names;
pub use tolerance::Tolerance;
pub use transform::transform;
pub use warnings::{WarningReport, Warnings};

use std::sync::Arc;

use azul_transform::{BundleFqid, Emit, Partition};

use crate::failure::Failure;
use crate::quarantine::Quarantine;

/// What happens during a run, for whoever watches.
#[derive(Debug)]
#[non_exhaustive]
pub enum Progress<'a> {
    /// More input was taken in: inputs and their bytes, since the last time.
    Read(usize, usize),
    /// An input was refused, or an entity could not be aggregated.
    Failure(&'a Failure),
    /// Something was left out of the documents of an input, or is odd in them.
    Warning(&'a Failure),
    /// A bundle is too large to be worked on at once; nothing was made of it. These parts of it are not.
    Divided(&'a [Partition]),
    /// All input is there; so many documents are to be made.
    Aggregating(usize),
    /// More documents were written: their number and bytes, since the last time.
    Written(usize, usize),
}

/// What is made of a run's inputs, and what becomes of those that fail.
#[derive(Default)]
pub struct Settings {
    /// Which documents are wanted.
    pub emit: Emit,
    /// How many failures a run may have.
    pub tolerance: Tolerance,
    /// Where bundles that fail are put.
    pub quarantine: Option<Quarantine>,
    /// How many inputs are taken, if not all.
    pub limit: Option<usize>,
    /// Where deletions of bundles that are not among the inputs are put, for a sink that knows of others. Without it, each
    /// is a failure.
    pub deletions: Option<Vec<BundleFqid>>,
    /// A newer version of a bundle retracts what it no longer says. Runs that write documents as bundles are read cannot do
    /// that.
    pub retract: bool,
    /// Who remembers what became of inputs, and knows which of them are unchanged.
    pub ledger: Option<Arc<dyn Ledger>>,
    /// Most contributions that are made of a bundle, or of a part of it, at once. Larger ones are divided, and whoever watches
    /// is told the parts. At least as many as there are in one partition of the transformation.
    pub most_contributions: Option<usize>,
}

impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { emit, tolerance, quarantine, limit, deletions, retract, ledger, most_contributions } = self;
        let mut debug = f.debug_struct("Settings");
        debug.field("emit", emit).field("tolerance", tolerance).field("quarantine", quarantine).field("limit", limit);
        debug.field("deletions", deletions).field("retract", retract).field("ledger", &ledger.is_some());
        debug.field("most_contributions", most_contributions).finish()
    }
}
