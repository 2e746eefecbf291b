//! Committing what was transformed.

use azul_transform::Result;

use super::batch::{Batch, Became};
use super::outcome::Outcome;
use super::{Done, Worker};

impl Worker {
    /// Makes a batch visible and durable, and then says what became of its messages.
    pub(super) fn commit(&self, batch: Batch<'_>) -> Result<Done> {
        let Batch { preparation, index, deletions, messages, .. } = batch;
        let mut change = preparation.begin()?;
        if index.taken.bundles > 0 {
            index.emit(&mut *change, &mut |_| {})?;
        }
        for fqid in deletions {
            change.delete_bundle(&fqid)?;
        }
        for (index, error) in change.finish()? {
            tracing::warn!(index, %error, "an entity cannot be aggregated");
        }
        let mut outcome = Outcome::new(self);
        let mut done = Vec::new();
        for (read, became) in messages {
            match became {
                Became::Indexed => done.push(read.delivery.id),
                Became::Divided(parts) => outcome.divided(&read.delivery, &read.message, &parts)?,
                Became::Failed(failure) => outcome.failed_with(&read.delivery, &failure)?,
            }
        }
        outcome.all_done(done)?;
        Ok(outcome.done)
    }
}
