//! What is known of bundles while a batch before is being committed.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use azul_transform::Result;

use crate::run::{Entry, Event, InputDigest, Ledger};

/// The bundles of a batch that change, by UUID and version.
#[derive(Debug, Default)]
pub(super) struct Touched(Mutex<HashSet<(String, String)>>);

impl Touched {
    fn lock(&self) -> MutexGuard<'_, HashSet<(String, String)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A ledger that does not have the batch before yet, so that nothing is known of what that changes.
pub(super) struct InFlight {
    pub ledger: Arc<dyn Ledger>,
    /// What the batch before changes.
    pub before: Arc<Touched>,
    /// What this one changes.
    pub touched: Arc<Touched>,
}

impl Ledger for InFlight {
    fn unchanged(&self, digest: &InputDigest) -> Result<Option<(String, String)>> {
        Ok(self.ledger.unchanged(digest)?.filter(|bundle| !self.before.lock().contains(bundle)))
    }

    fn note(&self, entry: Entry<'_>) {
        if let Event::Indexed(fqid, _) | Event::Deleted(fqid) = entry.event {
            self.touched.lock().insert((fqid.uuid.clone(), fqid.version.clone()));
        }
        self.ledger.note(entry);
    }
}
