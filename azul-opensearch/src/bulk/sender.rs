//! One thread that sends one request after the other.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

use azul_transform::{Error, ErrorKind, Result};

use super::Written;
use super::batch::Batch;
use crate::client::{Client, Method, Request};
use crate::search::refused;

/// Requests are not made smaller than this.
const LEAST: usize = 64 << 10;

/// Sends batches in the order in which they come.
pub(super) struct Sender {
    batches: SyncSender<Batch>,
    spares: Receiver<Batch>,
    /// Bytes of a request that the cluster takes at present.
    most: Arc<AtomicUsize>,
    thread: JoinHandle<Result<Written>>,
}

impl Sender {
    pub(super) fn start(client: Arc<Client>, most_bytes: usize) -> Self {
        // One batch waits while another one is sent and a third one is filled.
        let (batches, incoming) = sync_channel::<Batch>(1);
        let (give_back, spares) = sync_channel::<Batch>(2);
        let most = Arc::new(AtomicUsize::new(most_bytes));
        let pace = Pace { most: most.clone(), upper: most_bytes };
        let thread = thread::spawn(move || {
            let mut written = Written::default();
            for mut batch in incoming {
                send(&client, &batch, &pace, &mut written)?;
                batch.clear();
                give_back.try_send(batch).ok();
            }
            Ok(written)
        });
        Self { batches, spares, most, thread }
    }

    pub(super) fn most_bytes(&self) -> usize {
        self.most.load(Relaxed)
    }

    /// An empty batch, in memory that was used before if there is some.
    pub(super) fn spare(&self) -> Batch {
        self.spares.try_recv().unwrap_or_default()
    }

    /// Waits until there is room for a batch.
    pub(super) fn send(&self, batch: Batch) -> Result<()> {
        // The thread is gone if an earlier batch failed, the error of which `finish` returns.
        let gone = |_| Error::new(ErrorKind::Io, "documents could not be written to the cluster");
        self.batches.send(batch).map_err(gone)
    }

    /// Waits until everything is written.
    pub(super) fn finish(self) -> Result<Written> {
        drop(self.batches);
        self.thread.join().unwrap_or_else(|_| Err(Error::new(ErrorKind::Io, "a thread that wrote documents panicked")))
    }
}

/// How much is sent at once: half as much when the cluster has no capacity, and a bit more whenever it has.
struct Pace {
    most: Arc<AtomicUsize>,
    upper: usize,
}

impl Pace {
    fn slower(&self) {
        self.most.store((self.most.load(Relaxed) / 2).max(LEAST.min(self.upper)), Relaxed);
    }

    fn faster(&self) {
        let most = self.most.load(Relaxed);
        self.most.store((most + most / 8 + 1).min(self.upper), Relaxed);
    }
}

/// Sends a batch until there is an outcome for each of its documents.
fn send(client: &Client, batch: &Batch, pace: &Pace, written: &mut Written) -> Result<()> {
    let mut rest: Option<Batch> = None;
    let mut attempt = 0;
    loop {
        let batch = rest.as_ref().unwrap_or(batch);
        let throttled = client.counts().throttled;
        // Parts of an index that are down for longer are asked again, so that other parts need not wait for them.
        let path =
            "/_bulk?timeout=30s&filter_path=items.*.status,items.*.result,items.*._index,items.*._id,items.*.error";
        let request = Request { method: Method::Post, path, body: batch.text(), accept: None };
        let answer = match client.send(request) {
            Ok(answer) => answer,
            // More than the cluster takes in one request, whatever its capacity.
            Err(error) if refused(&error).is_some_and(|refused| refused.status == 413) && batch.len() > 1 => {
                pace.slower();
                let half = batch.len() / 2;
                send(client, &batch.part(0..half), pace, written)?;
                return send(client, &batch.part(half..batch.len()), pace, written);
            }
            Err(error) => return Err(error),
        };
        written.bytes += batch.bytes() as u64;
        let before = written.created + written.replaced + written.deleted;
        let again = batch.outcome(answer.body.root(), written);
        if client.counts().throttled == throttled && again.is_empty() {
            pace.faster();
        } else {
            pace.slower();
        }
        if again.is_empty() {
            return Ok(());
        }
        // As long as some documents are taken, it goes on.
        attempt = if written.created + written.replaced + written.deleted > before { 0 } else { attempt + 1 };
        if attempt > client.settings().retries {
            let message = format!("the cluster has no capacity for {} documents", again.len());
            return Err(Error::new(ErrorKind::Io, message).with_cure("Give the cluster more capacity, or less to do."));
        }
        written.again += again.len() as u64;
        let part = batch.part(again);
        thread::sleep(client.settings().pause(attempt));
        rest = Some(part);
    }
}
