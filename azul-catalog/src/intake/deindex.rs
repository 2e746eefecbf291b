//! Taking bundles out of a catalog, as if they had never been there.

use std::collections::BTreeSet;

use azul_transform::{ContributionId, DocumentSink, Result};

use super::{Intake, deletions};
use crate::ledger::BundleRecord;

impl Intake<'_> {
    /// Removes what the bundles of a source contribute, and all that is known of these bundles; how many there were.
    /// Entities to which other sources contribute too are aggregated anew, all others are gone. Replicas stay. The bundles
    /// may come again, those included that were deleted.
    ///
    /// # Errors
    /// [`azul_transform::ErrorKind::Io`] if documents or ledger cannot be read.
    pub fn forget_source(&mut self, source_id: &str) -> Result<u64> {
        let mut forgotten = 0;
        for record in self.ledger.of_source(source_id) {
            let record = record?;
            self.writer.forget_deletion(&record.uuid, &record.version);
            self.forget(&record)?;
            forgotten += 1;
        }
        Ok(forgotten)
    }

    /// Removes what earlier runs had of a bundle, and all that is known of it; whether anything was. What this run says of
    /// the bundle stays. A bundle that was deleted by its identity stays deleted.
    ///
    /// # Errors
    /// As [`Intake::forget_source`].
    pub fn forget_bundle(&mut self, uuid: &str, version: &str) -> Result<bool> {
        let known = self.ledger.bundle(uuid, version)?;
        known.as_ref().map_or(Ok(()), |record| self.forget(record))?;
        Ok(known.is_some())
    }

    fn forget(&mut self, record: &BundleRecord) -> Result<()> {
        let (deployment, catalog) = self.writer.place();
        let bundle = (record.uuid.as_str(), record.version.as_str());
        let of_this_run: BTreeSet<_> = self.contributed_to(bundle.0, bundle.1).into_iter().collect();
        for (index, addition) in deletions::additions(&self.before, &self.ledger, (&deployment, &catalog), bundle)? {
            if of_this_run.contains(&(index.qualifier().to_owned(), addition.entity_id.clone())) {
                continue;
            }
            let deletion = ContributionId { deleted: true, ..addition.clone() };
            for id in [addition.to_string(), deletion.to_string()] {
                if self.before.document(&index, &id)?.is_some() {
                    self.delete(&index.to_string(), &id)?;
                }
            }
        }
        self.history().forgotten(record)
    }
}
