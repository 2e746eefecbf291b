//! Writing many documents: in requests of some megabytes, several at a time, as fast as the cluster takes them.

mod batch;
mod sender;
mod sent;

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use azul_transform::json::{Json, Kind};
use azul_transform::{Error, Result};

use crate::client::{Client, Refused};
use batch::Batch;
use sender::Sender;
pub(crate) use sent::{Sent, digest};

/// How documents are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BulkSettings {
    /// Most bytes of a request. A document that is larger has one of its own.
    pub bytes: usize,
    /// Most documents of a request.
    pub documents: usize,
    /// Requests at a time.
    pub senders: usize,
}

impl Default for BulkSettings {
    fn default() -> Self {
        Self { bytes: 5 << 20, documents: 5000, senders: 2 }
    }
}

/// What is done with a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    /// It takes the place of one with the same id.
    Index,
    /// It is written if there is none with its id.
    Create,
    /// It takes the place of one if that is still the one that was read.
    Replace(Version),
    /// One is deleted if it is still the one that was read.
    Remove(Version),
    /// One is deleted.
    Delete,
    /// A script changes the one that is there, or what comes with it is written.
    Update,
}

/// Which state of a document was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version {
    pub seq_no: u64,
    pub primary_term: u64,
}

impl Version {
    /// The state of a document in an answer, if that says it.
    pub(crate) fn read(document: Json<'_>) -> Option<Self> {
        let number = |name: &str| match document.get(name)?.kind() {
            Kind::Int(int) => u64::try_from(int).ok(),
            _ => None,
        };
        Some(Self { seq_no: number("_seq_no")?, primary_term: number("_primary_term")? })
    }
}

/// What came of documents.
#[derive(Debug, Default)]
pub(crate) struct Written {
    /// Those that were not there.
    pub created: u64,
    /// Those that took the place of others.
    pub replaced: u64,
    /// Those that were deleted.
    pub deleted: u64,
    /// Bytes of requests.
    pub bytes: u64,
    /// Those that were sent again since the cluster had no capacity.
    pub again: u64,
    /// Those that were another state than the one that was read, or there already; by index and id.
    pub conflicts: Vec<(String, String)>,
    /// Those that the cluster refused, by index and id.
    pub failures: Vec<(String, String, Refused)>,
    /// What was sent, if note was taken of it.
    pub sent: Option<Sent>,
}

impl Written {
    fn add(&mut self, other: Self) {
        self.created += other.created;
        self.replaced += other.replaced;
        self.deleted += other.deleted;
        self.bytes += other.bytes;
        self.again += other.again;
        self.conflicts.extend(other.conflicts);
        self.failures.extend(other.failures);
    }
}

/// Documents on their way to a cluster. Those with one id are written in the order in which they come.
pub(crate) struct Bulk {
    client: Arc<Client>,
    settings: BulkSettings,
    lanes: Vec<Lane>,
    sent: Option<Sent>,
    /// What came of documents that are known to be written.
    written: Written,
}

/// Documents of one sender. Each id has its sender, so that no two requests at a time are about one document.
struct Lane {
    batch: Batch,
    sender: Sender,
}

impl Bulk {
    pub(crate) fn new(client: &Arc<Client>, settings: BulkSettings) -> Self {
        let (client, lanes) = (client.clone(), lanes(client, settings));
        Self { client, settings, lanes, sent: None, written: Written::default() }
    }

    /// The same, taking note of what is sent besides what is noted already.
    pub(crate) fn noting(self, sent: Option<Sent>) -> Self {
        Self { sent, ..self }
    }

    /// Takes a document; what is sent of it for an [`Operation`] that deletes is nothing.
    ///
    /// # Errors
    /// If the cluster could not be asked for documents that came before.
    pub(crate) fn push(&mut self, operation: Operation, index: &str, id: &str, source: &[u8]) -> Result<()> {
        if let Some(sent) = &mut self.sent {
            sent.note(operation, index, id, source)?;
        }
        let mut hasher = DefaultHasher::new();
        (index, id).hash(&mut hasher);
        let lane = hasher.finish() as usize % self.lanes.len();
        let lane = &mut self.lanes[lane];
        lane.batch.push(operation, index, id, source);
        if lane.batch.len() >= self.settings.documents || lane.batch.bytes() >= lane.sender.most_bytes() {
            let batch = std::mem::replace(&mut lane.batch, lane.sender.spare());
            lane.sender.send(batch)?;
        }
        Ok(())
    }

    /// Sends the rest and waits until everything is written.
    ///
    /// # Errors
    /// If the cluster could not be asked.
    pub(crate) fn finish(mut self) -> Result<Written> {
        self.drain()?;
        if let Some(mut sent) = self.sent {
            self.written.failures.iter().for_each(|(index, id, _)| sent.forget(index, id));
            self.written.sent = Some(sent);
        }
        Ok(self.written)
    }

    /// Waits until everything that was taken is written, and returns what came of it so far.
    ///
    /// # Errors
    /// If the cluster could not be asked.
    pub(crate) fn settle(&mut self) -> Result<&mut Written> {
        self.drain()?;
        self.lanes = lanes(&self.client, self.settings);
        Ok(&mut self.written)
    }

    fn drain(&mut self) -> Result<()> {
        let mut failed: Option<Error> = None;
        for Lane { batch, sender } in std::mem::take(&mut self.lanes) {
            let sent = if batch.len() == 0 { Ok(()) } else { sender.send(batch) };
            match sent.and_then(|()| sender.finish()) {
                Ok(other) => self.written.add(other),
                // All senders end before the first error is told.
                Err(error) => drop(failed.get_or_insert(error)),
            }
        }
        failed.map_or(Ok(()), Err)
    }
}

fn lanes(client: &Arc<Client>, settings: BulkSettings) -> Vec<Lane> {
    let lane = |_| Lane { batch: Batch::default(), sender: Sender::start(client.clone(), settings.bytes) };
    (0..settings.senders.max(1)).map(lane).collect()
}
