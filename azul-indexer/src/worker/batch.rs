//! From messages to bundles that are fetched and transformed, and wait for being committed.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use azul_transform::{BundleFqid, Emit, Error, ErrorKind, Partition, Result, SourceRef};
use serde::Deserialize;

use super::flight::{InFlight, Touched};
use super::outcome::Outcome;
use super::{Preparation, Target, Worker, newest_of};
use crate::failure::Failure;
use crate::queue::{Delivery, Message, Name, Notification};
use crate::repository::Remote;
use crate::run::{Index, Ledger, Progress, Settings};
use crate::source::Input;

/// Messages of a reindexing that are sent at once.
const SENT_AT_ONCE: usize = 1000;

/// A message that was read.
pub(super) struct Read {
    pub delivery: Delivery,
    pub message: Message,
    /// The part of the bundle that it is about.
    pub partition: Partition,
}

/// What became of a message.
pub(super) enum Became {
    Indexed,
    /// Nothing, since the bundle is too large: it has these parts.
    Divided(Vec<Partition>),
    Failed(Failure),
}

/// Bundles that are to be committed together.
pub(super) struct Batch<'w> {
    pub preparation: Box<dyn Preparation + 'w>,
    pub index: Index<'w>,
    /// Bundles of which only the identity is known.
    pub deletions: Vec<BundleFqid>,
    /// The messages, and what became of each.
    pub messages: Vec<(Read, Became)>,
    /// The bundles that change.
    pub touched: Arc<Touched>,
}

impl Batch<'_> {
    pub fn deliveries(&self) -> Vec<Delivery> {
        self.messages.iter().map(|(read, _)| read.delivery.clone()).collect()
    }
}

impl Worker {
    /// Does what a message asks for that is about no bundle, and says what is wrong with one that cannot be read; any other, with
    /// the position of its catalog.
    pub(super) fn sort(&self, delivery: &Delivery, outcome: &mut Outcome<'_>) -> Result<Option<(usize, Read)>> {
        let (number, read) = match self.read(delivery) {
            Ok(read) => read,
            Err(error) => return outcome.failed(delivery, &Failure::new("message", error), true).map(|()| None),
        };
        if !matches!(read.message, Message::Reindex { .. }) {
            return Ok(Some((number, read)));
        }
        let target = &*self.targets[number];
        match self.list(target, &read.message) {
            Ok(()) => outcome.all_done(vec![delivery.id])?,
            Err(error) if delivery.queue == Name::Notifications || error.kind() != ErrorKind::Io => {
                outcome.failed_with(delivery, &Failure::new(target.name(), error))?;
            }
            Err(error) => return Err(error),
        }
        Ok(None)
    }

    /// What a message says, and the catalog that it is about.
    fn read(&self, delivery: &Delivery) -> Result<(usize, Read)> {
        let message: Message = Message::deserialize(&delivery.body).map_err(|error| {
            Error::new(ErrorKind::Syntax, format!("the message says nothing that is understood: {error}"))
                .caused_by(error)
        })?;
        if !matches!(message, Message::Reindex { .. }) && message.bundle().is_none() {
            return Err(Error::new(ErrorKind::InvalidId, "the message names no bundle").at_path("$.notification"));
        }
        let target = self.targets.iter().position(|target| target.name() == message.catalog());
        let target = target.ok_or_else(|| {
            let message = format!("there is no catalog {} that is indexed here", message.catalog());
            Error::new(ErrorKind::Config, message)
        })?;
        let partition = message.partition()?;
        Ok((target, Read { delivery: delivery.clone(), message, partition }))
    }

    /// Lists the bundles of a source, and sends a message for each.
    fn list(&self, target: &dyn Target, message: &Message) -> Result<()> {
        let Message::Reindex { catalog, source, prefix } = message else { return Ok(()) };
        let source = SourceRef { id: source.id.clone(), spec: source.spec.clone() };
        let transaction = uuid_of(&source.id, prefix);
        let body = |bundle: &azul_repository::Listed| {
            Message::Add(Notification::of(catalog, &bundle.fqid, bundle.table, &transaction)).to_body()
        };
        let listing = target.repository().bundles(&source, prefix)?;
        let failed = |error| tracing::warn!(%error, catalog, "a bundle cannot be listed");
        newest_of(listing, SENT_AT_ONCE, failed, |some| {
            self.queues.send(Name::Notifications, some.iter().map(body).collect())
        })
    }
}

/// The id of the notifications of one list.
fn uuid_of(source: &str, prefix: &str) -> String {
    uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_OID, format!("{source}:{prefix}").as_bytes()).to_string()
}

/// Fetches and transforms as many bundles as are committed together, and leaves the messages that come later. If that cannot be
/// done now, all are left.
pub(super) fn prepare<'w>(
    target: &'w dyn Target,
    messages: &mut Vec<Read>,
    before: &Arc<Touched>,
    worker: &super::Settings,
) -> Result<Batch<'w>> {
    let later = apart(messages);
    let prepared = target.prepare().and_then(|preparation| {
        let touched = Arc::new(Touched::default());
        let ledger = preparation.ledger().map(|ledger| -> Arc<dyn Ledger> {
            Arc::new(InFlight { ledger, before: before.clone(), touched: touched.clone() })
        });
        let (index, deletions, became) = take_in(target, messages, ledger, worker)?;
        Ok(Batch { preparation, index, deletions, messages: became, touched })
    });
    messages.extend(later);
    prepared
}

/// Takes out the messages that come later: of parts of one bundle one is worked on at a time, since what is known of a bundle in a
/// batch is known of all of it.
fn apart(messages: &mut Vec<Read>) -> Vec<Read> {
    let mut met: HashMap<Option<(String, String)>, Partition> = HashMap::new();
    let is_later = |read: &mut Read| {
        let bundle = read.message.bundle().map(|fqid| (fqid.uuid, fqid.version));
        *met.entry(bundle).or_insert(read.partition) != read.partition
    };
    messages.extract_if(.., is_later).collect()
}

/// Fetches and transforms bundles until these are enough for one commit, and takes out their messages.
#[allow(clippy::type_complexity, reason = "three things that are named where they go")]
fn take_in<'w>(
    target: &'w dyn Target,
    messages: &mut Vec<Read>,
    ledger: Option<Arc<dyn Ledger>>,
    worker: &super::Settings,
) -> Result<(Index<'w>, Vec<BundleFqid>, Vec<(Read, Became)>)> {
    let inputs: Vec<_> = messages.iter().filter_map(|read| input(target, read)).map(Ok).collect();
    let bytes = AtomicUsize::new(0);
    // No more are begun when those that were read are enough.
    let is_enough = |_: &_| bytes.load(Ordering::Relaxed) < worker.bytes;
    let inputs = inputs.into_iter().take_while(is_enough);
    let parts = target.pipeline().projects().iter().map(|project| project.context().max_partition_size);
    let mut settings = Settings {
        emit: Emit::ALL,
        deletions: Some(Vec::new()),
        ledger,
        most_contributions: parts.chain([worker.part]).max(),
        ..Settings::default()
    };
    let mut became: Vec<Became> = Vec::with_capacity(messages.len());
    let mut this = Became::Indexed;
    // Inputs are told of in their order: what is wrong with one comes before it is read.
    let mut tell = |progress: Progress<'_>| match progress {
        Progress::Failure(failure) if matches!(this, Became::Indexed) => this = Became::Failed(failure.clone()),
        Progress::Divided(parts) => this = Became::Divided(parts.to_vec()),
        Progress::Read(_, read) => {
            bytes.fetch_add(read, Ordering::Relaxed);
            became.push(std::mem::replace(&mut this, Became::Indexed));
        }
        _ => {}
    };
    let index = Index::take_in(inputs, target.pipeline(), &mut settings, &mut tell)?;
    let taken = messages.drain(..became.len()).zip(became).collect();
    Ok((index, settings.deletions.unwrap_or_default(), taken))
}

/// What is to be read for a message.
fn input(target: &dyn Target, read: &Read) -> Option<Input> {
    let fqid = read.message.bundle()?;
    let repository = target.repository().clone();
    Some(match &read.message {
        Message::Delete(_) if target.knows_bundles() => Input::Delete(fqid),
        Message::Delete(_) => Input::Remote(Remote::deleted(repository, fqid).part(read.partition)),
        _ => Input::Remote(Remote::new(repository, fqid).part(read.partition)),
    })
}
