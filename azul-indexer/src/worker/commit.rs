//! Committing what was transformed, and saying what came of messages.

use azul_transform::{ErrorKind, Partition, Result};

use super::batch::{Batch, Became, Read};
use super::{Done, Worker};
use crate::failure::Failure;
use crate::queue::{Delivery, Name};
use crate::run::FailureReport;

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
                Became::Divided(parts) => outcome.divided(&read, &parts)?,
                Became::Failed(failure) => outcome.failed_with(&read.delivery, &failure)?,
            }
        }
        outcome.all_done(done)?;
        Ok(outcome.done)
    }
}

/// Says what came of messages, and counts.
pub(super) struct Outcome<'w> {
    worker: &'w Worker,
    pub done: Done,
}

impl<'w> Outcome<'w> {
    pub fn new(worker: &'w Worker) -> Self {
        Self { worker, done: Done::default() }
    }

    /// Messages are done; this is not said before what they ask for is durable.
    pub fn all_done(&mut self, ids: Vec<u64>) -> Result<()> {
        self.done.done += ids.len();
        self.worker.queues.done(ids)
    }

    /// A message failed, and is tried again unless that is of no use.
    pub fn failed_with(&mut self, delivery: &Delivery, failure: &Failure) -> Result<()> {
        self.failed(delivery, failure, is_final(failure.error.kind()))
    }

    /// A message failed. Whether that is final: trying again is of no use.
    pub fn failed(&mut self, delivery: &Delivery, failure: &Failure, is_final: bool) -> Result<()> {
        self.done.failed += 1;
        tracing::warn!(id = delivery.id, queue = %delivery.queue, %failure, is_final, "a message failed");
        let (queues, report) = (&self.worker.queues, FailureReport::from(failure));
        if is_final { queues.give_up(delivery, &report) } else { queues.fail(delivery, &report) }
    }

    /// A bundle is too large. Whatever is a part of it is a message of its own.
    fn divided(&mut self, read: &Read, parts: &[Partition]) -> Result<()> {
        self.done.done += 1;
        let bodies = parts.iter().map(|part| read.message.of_part(*part).to_body()).collect();
        self.worker.queues.divide(read.delivery.id, Name::Retry, bodies)
    }
}

/// Whether trying again is of no use, since it is not the bundle or its repository that has to be mended but the
/// configuration, or the message. What is wrong with bundles and repositories may pass.
fn is_final(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::Config | ErrorKind::Schema)
}
