//! Workers: they receive messages, fetch and transform the bundles that these are about, and change catalogs.
//!
//! A worker takes as many messages as make a batch, works on all of them at once on all threads, commits, and only then
//! says that they are done. While one batch is committed, the next one is fetched and transformed ([`line`]). Whatever happens
//! before messages are done, they come back; what they ask for is the same however often it is done. One worker of all
//! processes that share a store works at a time, and each may be the next: a catalog has one writer, batches use all threads
//! anyway, and so a worker that is killed is replaced by any other without anybody being elected.

mod batch;
mod commit;
mod flight;
mod line;
mod obsolete;
mod outcome;
mod turn;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize};
use std::time::Duration;

use azul_repository::Repository;
use azul_transform::{BundleFqid, DocumentSink, Error, Result};

use crate::pipeline::Pipeline;
use crate::queue::Queues;
use crate::run;

pub use obsolete::{newest, newest_of};
pub use turn::Turn;

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

    /// Prepares a change. Others may change the catalog until it begins.
    ///
    /// # Errors
    /// [`ErrorKind::Io`](azul_transform::ErrorKind::Io) if the catalog cannot be read now.
    fn prepare(&self) -> Result<Box<dyn Preparation + '_>>;
}

/// A change of a catalog that is prepared: bundles are transformed, and nothing is changed yet.
pub trait Preparation: Send {
    /// Who knows what became of bundles so far, and remembers what becomes of them.
    fn ledger(&self) -> Option<Arc<dyn run::Ledger>>;

    /// Begins to change the catalog; nobody else does from then on.
    ///
    /// # Errors
    /// [`ErrorKind::Io`](azul_transform::ErrorKind::Io) if it cannot be changed now.
    fn begin(self: Box<Self>) -> Result<Box<dyn Change>>;
}

/// A change of a catalog, which is visible when it is finished.
pub trait Change: DocumentSink {
    /// Deletes a bundle of which only the identity is known.
    ///
    /// # Errors
    /// If documents cannot be read.
    fn delete_bundle(&mut self, fqid: &BundleFqid) -> Result<()>;

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

impl std::ops::AddAssign for Done {
    fn add_assign(&mut self, other: Self) {
        self.done += other.done;
        self.failed += other.failed;
    }
}

/// Bytes of a bundle, before any is known.
const SIZE: usize = 32 << 10;

/// Works on the messages of a store.
pub struct Worker {
    queues: Arc<Queues>,
    targets: Vec<Box<dyn Target>>,
    settings: Settings,
    store: std::path::PathBuf,
    /// How often messages were received so far.
    received: AtomicUsize,
    /// Bytes of a bundle, as those of the last batch were on the average.
    size: AtomicUsize,
    /// The last change could not be made: whether another one can is found out before anything is fetched.
    was_refused: AtomicBool,
}

impl Worker {
    /// A worker for some catalogs of a store.
    pub fn new(store: &Path, queues: Arc<Queues>, targets: Vec<Box<dyn Target>>, settings: Settings) -> Self {
        let (received, size, was_refused) = (AtomicUsize::new(0), AtomicUsize::new(SIZE), AtomicBool::new(false));
        Self { queues, targets, settings, store: store.to_owned(), received, size, was_refused }
    }

    /// Works until it is told to stop. What cannot be done now is tried again after a while.
    pub fn run(&self, is_stopped: &dyn Fn() -> bool) {
        let mut wait = self.settings.idle;
        while !is_stopped() {
            match self.work(is_stopped) {
                Ok(Done { done: 0, failed: 0 }) => wait = self.settings.idle,
                Ok(_) => {
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
}

impl std::fmt::Debug for Worker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Worker").field("store", &self.store).field("settings", &self.settings).finish_non_exhaustive()
    }
}
