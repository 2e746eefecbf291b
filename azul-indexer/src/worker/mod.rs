//! Workers: they receive messages, fetch and transform the bundles that these are about, and change catalogs.
//!
//! A worker takes as many messages as make a batch, works on all of them at once on all threads, commits, and only then
//! says that they are done. Whatever happens before that, the messages come back; what they ask for is the same however
//! often it is done. One batch is worked on at a time in all processes that share a store, each of which may be the next:
//! a catalog has one writer, a batch uses all threads anyway, and so a worker that is killed is replaced by any other
//! without anybody being elected.

mod batch;
mod obsolete;

use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use azul_repository::Repository;
use azul_transform::{BundleFqid, DocumentSink, Error, Result};

use crate::pipeline::Pipeline;
use crate::queue::{Delivery, Name, Queues};
use crate::run;
use crate::runlevel::RunLevel;

pub use obsolete::newest;

/// A catalog that a worker changes.
pub trait Target: Send + Sync {
    /// Its name.
    fn name(&self) -> &str;

    /// Transforms its bundles.
    fn pipeline(&self) -> &Pipeline;

    /// Where its bundles come from.
    fn repository(&self) -> &Arc<dyn Repository>;

    /// Whether it knows what a bundle contributed to. If it does not, a bundle that is to be deleted is fetched and
    /// transformed.
    fn knows_bundles(&self) -> bool {
        true
    }

    /// Begins to change it.
    ///
    /// # Errors
    /// [`ErrorKind::Io`](azul_transform::ErrorKind::Io) if it cannot be changed now.
    fn begin(&self) -> Result<Box<dyn Change>>;
}

/// A change of a catalog, which is visible when it is finished.
pub trait Change: DocumentSink {
    /// Deletes a bundle of which only the identity is known.
    ///
    /// # Errors
    /// If documents cannot be read.
    fn delete_bundle(&mut self, fqid: &BundleFqid) -> Result<()>;

    /// Who remembers what becomes of bundles.
    fn ledger(&self) -> Option<Arc<dyn run::Ledger>>;

    /// Makes everything visible and durable. Entities that could not be aggregated are returned, with their index.
    ///
    /// # Errors
    /// If nothing was changed.
    fn finish(self: Box<Self>) -> Result<Vec<(String, Error)>>;
}

/// How much is done at a time.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Most messages in a batch.
    pub batch: usize,
    /// Bytes of bundles from which on no more are added to a batch.
    pub bytes: usize,
    /// Most contributions of a bundle, or a part of one, that are made at once: a larger one is divided, and there is a
    /// message for each part.
    pub part: usize,
    /// How long the messages of a batch stay invisible, first and later attempts.
    pub invisible: (Duration, Duration),
    /// How long a worker waits if there is nothing to do.
    pub idle: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self {
            batch: 4096,
            bytes: 128 << 20,
            part: 16_384,
            invisible: (seconds(310), seconds(910)),
            idle: Duration::from_millis(50),
        }
    }
}

/// What came of a batch. Messages in the place of which others were sent are done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Done {
    /// Messages that are done.
    pub done: usize,
    /// Messages that failed, for the time being or for good.
    pub failed: usize,
}

/// Works on the messages of a store.
pub struct Worker {
    queues: Arc<Queues>,
    targets: Vec<Box<dyn Target>>,
    settings: Settings,
    store: std::path::PathBuf,
    /// Number of batches so far.
    batches: AtomicUsize,
}

impl Worker {
    /// A worker for some catalogs of a store.
    pub fn new(store: &Path, queues: Arc<Queues>, targets: Vec<Box<dyn Target>>, settings: Settings) -> Self {
        Self { queues, targets, settings, store: store.to_owned(), batches: AtomicUsize::new(0) }
    }

    /// Works on one batch, unless there is nothing to do, or the indexer is stopped.
    ///
    /// # Errors
    /// [`ErrorKind::Io`](azul_transform::ErrorKind::Io) if the queue or a catalog cannot be used. Messages are given back
    /// then, and none has lost an attempt.
    pub fn step(&self) -> Result<Done> {
        let Some(_turn) = self.turn()? else { return Ok(Done::default()) };
        let is_up = RunLevel::states(&self.store).ok().and_then(|states| states.get("indexer").cloned());
        if is_up.is_some_and(|state| !state.is_up()) {
            return Ok(Done::default());
        }
        let deliveries = self.receive()?;
        let worked = self.work(&deliveries);
        if worked.is_err() {
            // Nothing was committed that would not be committed again.
            self.queues.give_back(&deliveries).ok();
        }
        worked
    }

    /// Works until it is told to stop. What cannot be done now is tried again after a while.
    pub fn run(&self, is_stopped: &dyn Fn() -> bool) {
        let mut wait = self.settings.idle;
        while !is_stopped() {
            match self.step() {
                Ok(Done { done: 0, failed: 0 }) => wait = self.settings.idle,
                Ok(Done { done, failed }) => {
                    tracing::info!(done, failed, "a batch is indexed");
                    wait = self.settings.idle;
                    continue;
                }
                Err(error) => {
                    tracing::warn!(%error, "messages wait");
                    wait = (2 * wait).min(Duration::from_secs(10));
                }
            }
            std::thread::sleep(wait);
        }
    }

    /// The right to work, which one worker of a store has at a time. Nothing if another one has it.
    fn turn(&self) -> Result<Option<File>> {
        let path = self.store.join(TURN);
        let failed = |error| unlockable(&path, error);
        let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(std::fs::TryLockError::WouldBlock) => Ok(None),
            Err(std::fs::TryLockError::Error(error)) => Err(failed(error)),
        }
    }

    /// Waits until no worker of a store works, and keeps them from doing so until the file is dropped.
    ///
    /// # Errors
    /// [`ErrorKind::Io`](azul_transform::ErrorKind::Io) if the store cannot be written to.
    pub fn hold(store: &Path) -> Result<File> {
        let path = store.join(TURN);
        let file = File::options().create(true).truncate(false).write(true).open(&path);
        file.and_then(|file| file.lock().map(|()| file)).map_err(|error| unlockable(&path, error))
    }

    /// New messages first, then those that are tried again, and parts of bundles; now and then the other way round, so that
    /// none waits for ever.
    fn receive(&self) -> Result<Vec<Delivery>> {
        let Settings { batch, invisible: (first, later), .. } = self.settings;
        let mut queues = [(Name::Notifications, first), (Name::Retry, later)];
        if self.batches.fetch_add(1, Ordering::Relaxed) % TURNS == TURNS - 1 {
            queues.reverse();
        }
        for (queue, invisible) in queues {
            let received = self.queues.receive(queue, batch, invisible)?;
            if !received.is_empty() {
                return Ok(received);
            }
        }
        Ok(Vec::new())
    }
}

/// Of so many batches one is of messages that are tried again, if there are any, however many new ones there are.
const TURNS: usize = 4;
/// Whose turn it is to work: whoever has the lock of this file.
const TURN: &str = "worker.lock";

fn unlockable(path: &Path, error: std::io::Error) -> Error {
    let message = format!("{} cannot be locked: {error}", path.display());
    Error::new(azul_transform::ErrorKind::Io, message).caused_by(error)
}

impl std::fmt::Debug for Worker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Worker").field("store", &self.store).field("settings", &self.settings).finish_non_exhaustive()
    }
}
