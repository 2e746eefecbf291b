//! Saying what came of messages.

use azul_transform::{ErrorKind, Partition, Result};

use super::{Done, Worker};
use crate::failure::Failure;
use crate::queue::{Delivery, Message, Name};
use crate::run::FailureReport;

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
    pub fn divided(&mut self, delivery: &Delivery, message: &Message, parts: &[Partition]) -> Result<()> {
        self.done.done += 1;
        let bodies = parts.iter().map(|part| message.of_part(*part).to_body()).collect();
        self.worker.queues.divide(delivery.id, Name::Retry, bodies)
    }
}

/// Whether trying again is of no use, since it is not the bundle or its repository that has to be mended but the
/// configuration, or the message. What is wrong with bundles and repositories may pass.
fn is_final(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::Config | ErrorKind::Schema)
}
