//! The line of batches: one is committed while the next is fetched and transformed.
//!
//! Two threads work on it. The one in front receives messages and prepares batches; the one behind commits them, one after the
//! other and in their order, and says what became of their messages. A batch is handed over when the one before is done, so that
//! there are two at most. What the one in front knows of bundles may lack the batch that is being committed; it takes nothing for
//! unchanged that is in there ([`InFlight`](super::flight::InFlight)).

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, SendError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use azul_transform::Result;

use super::batch::{Batch, Read, prepare};
use super::outcome::Outcome;
use super::{Done, Settings, Turn, Worker};
use crate::queue::{Delivery, Name};
use crate::runlevel::RunLevel;

/// Of so many times that messages are received, they are once those that are tried again, if there are any, however many new
/// ones there are.
const TURNS: usize = 4;
/// After this long, others have their turn. Messages that were received are given back, well before their time is up.
const SHIFT: Duration = Duration::from_secs(60);

impl Worker {
    /// Works on what there is, for a while. Nothing is done if it is not this worker's turn, or the indexer is stopped.
    ///
    /// # Errors
    /// [`ErrorKind::Io`](azul_transform::ErrorKind::Io) if the queue or a catalog cannot be used. Messages are given back
    /// then, and none has lost an attempt.
    pub(super) fn work(&self, is_stopped: &dyn Fn() -> bool) -> Result<Done> {
        let Some(turn) = Turn::take(&self.store)? else { return Ok(Done::default()) };
        if !self.is_up() {
            return Ok(Done::default());
        }
        let received = self.receive(self.enough())?;
        if received.is_empty() {
            return Ok(Done::default());
        }
        let end = Instant::now() + SHIFT;
        let is_over = || is_stopped() || Instant::now() > end || turn.is_wanted() || !self.is_up();
        let (out, batches) = sync_channel(0);
        let mut front = Front::new(self);
        let (prepared, committed) = std::thread::scope(|scope| {
            let behind = scope.spawn(move || self.commit_all(batches));
            let prepared = front.prepare_all(received, &out, &is_over);
            drop(out);
            let committed = behind.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            (prepared, committed)
        });
        let given_back = front.give_back();
        self.was_refused.store(committed.is_err(), Ordering::Relaxed);
        let mut done = front.outcome.done;
        done += committed?;
        prepared.and(given_back).map(|()| done)
    }

    /// Whether the indexer is not stopped.
    fn is_up(&self) -> bool {
        let state = RunLevel::states(&self.store).ok().and_then(|states| states.get("indexer").cloned());
        state.is_none_or(|state| state.is_up())
    }

    /// As many messages as come to one batch, if bundles are as large as the last ones were. Whoever is killed has more of them than
    /// it works on otherwise, which lose time by that.
    fn enough(&self) -> usize {
        let Settings { batch, bytes, .. } = self.settings;
        (bytes / self.size.load(Ordering::Relaxed).max(1)).clamp(1, batch)
    }

    /// At most so many messages. New ones come first, then those that are tried again, and parts of bundles; now and then it is
    /// the other way round, so that none waits for ever.
    fn receive(&self, most: usize) -> Result<Vec<Delivery>> {
        let (first, later) = self.settings.invisible;
        let mut queues = [(Name::Notifications, first), (Name::Retry, later)];
        if self.received.fetch_add(1, Ordering::Relaxed) % TURNS == TURNS - 1 {
            queues.reverse();
        }
        for (queue, invisible) in queues {
            let received = self.queues.receive(queue, most, invisible)?;
            if !received.is_empty() {
                return Ok(received);
            }
        }
        Ok(Vec::new())
    }

    /// Commits batches until there are no more, or one cannot be committed.
    fn commit_all(&self, batches: Receiver<Batch<'_>>) -> Result<Done> {
        let mut all = Done::default();
        for batch in batches {
            let deliveries = batch.deliveries();
            let done = self.commit(batch).inspect_err(|_| {
                // Nothing was committed that would not be committed again.
                self.queues.give_back(&deliveries).ok();
            })?;
            tracing::info!(done = done.done, failed = done.failed, "a batch is indexed");
            all += done;
        }
        Ok(all)
    }
}

/// Who receives messages and prepares batches.
struct Front<'w> {
    worker: &'w Worker,
    /// Messages that were read and nothing was done about yet, by position of their catalogs.
    messages: BTreeMap<usize, Vec<Read>>,
    /// Messages that somebody is to do something about later.
    back: Vec<Delivery>,
    outcome: Outcome<'w>,
}

impl<'w> Front<'w> {
    fn new(worker: &'w Worker) -> Self {
        Self { worker, messages: BTreeMap::new(), back: Vec::new(), outcome: Outcome::new(worker) }
    }

    /// Prepares batches until there are no more messages, or it is over.
    fn prepare_all(
        &mut self,
        received: Vec<Delivery>,
        out: &SyncSender<Batch<'w>>,
        is_over: &dyn Fn() -> bool,
    ) -> Result<()> {
        let is_alone = received.iter().any(|delivery| delivery.is_alone);
        self.take(received)?;
        self.expect_changes()?;
        let mut before = Arc::default();
        while !self.messages.is_empty() {
            let targets: Vec<usize> = self.messages.keys().copied().collect();
            for target in targets {
                let mut messages = self.messages.remove(&target).unwrap_or_default();
                let known = &*self.worker.targets[target];
                let prepared = prepare(known, &mut messages, &before, &self.worker.settings);
                if !messages.is_empty() {
                    self.messages.insert(target, messages);
                }
                let batch = prepared?;
                let taken = &batch.index.taken;
                if taken.bytes > 0 {
                    self.worker.size.store(taken.bytes / taken.inputs.max(1), Ordering::Relaxed);
                }
                before = batch.touched.clone();
                if let Err(SendError(batch)) = out.send(batch) {
                    // The one before could not be committed.
                    self.back.extend(batch.deliveries());
                    return Ok(());
                }
            }
            // Nothing else is worked on besides one that is alone.
            if is_alone || is_over() {
                break;
            }
            self.more()?;
        }
        Ok(())
    }

    /// Receives more messages if few are left.
    fn more(&mut self) -> Result<()> {
        let (enough, left) = (self.worker.enough(), self.messages.values().map(Vec::len).sum::<usize>());
        if 2 * left > enough {
            return Ok(());
        }
        let received = self.worker.receive(enough - left)?;
        if received.iter().any(|delivery| delivery.is_alone) {
            // It comes again when all others are done.
            self.back.extend(received);
            return self.give_back_now();
        }
        self.take(received)
    }

    /// Reads messages that were received.
    fn take(&mut self, received: Vec<Delivery>) -> Result<()> {
        let mut received = received.into_iter();
        while let Some(delivery) = received.next() {
            match self.worker.sort(&delivery, &mut self.outcome) {
                Ok(Some((target, read))) => self.messages.entry(target).or_default().push(read),
                Ok(None) => {}
                Err(error) => {
                    self.back.push(delivery);
                    self.back.extend(received);
                    return Err(error);
                }
            }
        }
        Ok(())
    }

    /// After a change could not be made, nothing is fetched before it is known that one can.
    fn expect_changes(&self) -> Result<()> {
        if self.worker.was_refused.load(Ordering::Relaxed) {
            for target in self.messages.keys() {
                self.worker.targets[*target].prepare()?.begin()?;
            }
        }
        Ok(())
    }

    /// Gives back whatever nothing was done about.
    fn give_back(&mut self) -> Result<()> {
        let left = std::mem::take(&mut self.messages).into_values().flatten();
        self.back.extend(left.map(|read| read.delivery));
        self.give_back_now()
    }

    fn give_back_now(&mut self) -> Result<()> {
        let back = std::mem::take(&mut self.back);
        if back.is_empty() { Ok(()) } else { self.worker.queues.give_back(&back) }
    }
}
