//! What is done with a batch.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicUsize, Ordering};

use azul_transform::{Emit, Error, ErrorKind, Partition, Result, SourceRef};

use super::{Change, Done, Target, Worker, newest};
use crate::failure::Failure;
use crate::queue::{Delivery, Message, Name, Notification};
use crate::repository::Remote;
use crate::run::{FailureReport, Index, Progress, Settings};
use crate::source::Input;

/// Messages of a reindexing that are sent at once.
const SENT_AT_ONCE: usize = 1000;

/// A message that was read.
struct Read {
    delivery: Delivery,
    message: Message,
    /// The part of the bundle that it is about.
    partition: Partition,
}

impl Worker {
    /// Works on messages.
    pub(super) fn work(&self, deliveries: &[Delivery]) -> Result<Done> {
        let mut outcome = Outcome { worker: self, done: Done::default() };
        let mut by_catalog: BTreeMap<usize, Vec<Read>> = BTreeMap::new();
        for delivery in deliveries {
            match self.read(delivery) {
                Ok((target, read)) => by_catalog.entry(target).or_default().push(read),
                Err(error) => outcome.failed(delivery, &Failure::new("message", error), true)?,
            }
        }
        for (target, messages) in by_catalog {
            let target = &*self.targets[target];
            let (lists, bundles): (Vec<_>, Vec<_>) =
                messages.into_iter().partition(|read| matches!(read.message, Message::Reindex { .. }));
            for read in lists {
                match self.list(target, &read.message) {
                    Ok(()) => outcome.all_done(vec![read.delivery.id])?,
                    Err(error) if read.delivery.queue == Name::Notifications || error.kind() != ErrorKind::Io => {
                        let is_final = is_final(error.kind());
                        outcome.failed(&read.delivery, &Failure::new(target.name(), error), is_final)?;
                    }
                    Err(error) => return Err(error),
                }
            }
            if !bundles.is_empty() {
                outcome.bundles(target, bundles)?;
            }
        }
        Ok(outcome.done)
    }

    /// What a message says, and the catalog that it is about.
    fn read(&self, delivery: &Delivery) -> Result<(usize, Read)> {
        let message: Message = serde_json::from_value(delivery.body.clone()).map_err(|error| {
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
        let mut listed = Vec::new();
        for bundle in target.repository().bundles(&source, prefix)? {
            match bundle {
                Ok(bundle) => listed.push(bundle),
                Err(error) => tracing::warn!(%error, catalog, "a bundle cannot be listed"),
            }
        }
        let transaction = uuid_of(&source.id, prefix);
        let body = |bundle: &azul_repository::Listed| {
            Message::Add(Notification::of(catalog, &bundle.fqid, bundle.table, &transaction)).to_body()
        };
        for some in newest(listed).chunks(SENT_AT_ONCE) {
            self.queues.send(Name::Notifications, some.iter().map(body).collect())?;
        }
        Ok(())
    }
}

/// The id of the notifications of one list.
fn uuid_of(source: &str, prefix: &str) -> String {
    uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_OID, format!("{source}:{prefix}").as_bytes()).to_string()
}

/// Says what came of messages, and counts.
struct Outcome<'w> {
    worker: &'w Worker,
    done: Done,
}

impl Outcome<'_> {
    fn all_done(&mut self, ids: Vec<u64>) -> Result<()> {
        self.done.done += ids.len();
        self.worker.queues.done(ids)
    }

    /// A message failed. Whether that is final: trying again is of no use.
    fn failed(&mut self, delivery: &Delivery, failure: &Failure, is_final: bool) -> Result<()> {
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

    /// Adds and deletes bundles of a catalog.
    fn bundles(&mut self, target: &dyn Target, messages: Vec<Read>) -> Result<()> {
        let (messages, later) = apart(messages);
        self.give_back(later)?;
        let mut change = target.begin()?;
        let became = index(target, &mut *change, &messages, &self.worker.settings)?;
        for (index, error) in change.finish()? {
            tracing::warn!(index, %error, "an entity cannot be aggregated");
        }
        let mut done = Vec::new();
        let mut messages = messages.into_iter();
        for (became, read) in became.into_iter().zip(messages.by_ref()) {
            match became {
                Became::Indexed => done.push(read.delivery.id),
                Became::Divided(parts) => self.divided(&read, &parts)?,
                Became::Failed(failure) => {
                    self.failed(&read.delivery, &failure, is_final(failure.error.kind()))?;
                }
            }
        }
        self.give_back(messages)?;
        self.all_done(done)
    }

    /// Some come later.
    fn give_back(&self, messages: impl IntoIterator<Item = Read>) -> Result<()> {
        let deliveries: Vec<Delivery> = messages.into_iter().map(|read| read.delivery).collect();
        if deliveries.is_empty() { Ok(()) } else { self.worker.queues.give_back(&deliveries) }
    }
}

/// Whether trying again is of no use, since it is not the bundle or its repository that has to be mended but the
/// configuration, or the message. What is wrong with bundles and repositories may pass.
fn is_final(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::Config | ErrorKind::Schema)
}

/// The messages of a batch that can be worked on together, and those that come later: of parts of one bundle one at a time,
/// since what is known of a bundle in a batch is known of all of it.
fn apart(messages: Vec<Read>) -> (Vec<Read>, Vec<Read>) {
    let mut met: HashMap<Option<(String, String)>, Partition> = HashMap::new();
    messages.into_iter().partition(|read| {
        let bundle = read.message.bundle().map(|fqid| (fqid.uuid, fqid.version));
        *met.entry(bundle).or_insert(read.partition) == read.partition
    })
}

/// What became of a message.
enum Became {
    Indexed,
    /// Nothing, since the bundle is too large: it has these parts.
    Divided(Vec<Partition>),
    Failed(Failure),
}

/// Transforms bundles and hands their documents to a change; what became of each of the first ones, as many as are worked on
/// at once.
fn index(
    target: &dyn Target,
    change: &mut dyn Change,
    messages: &[Read],
    worker: &super::Settings,
) -> Result<Vec<Became>> {
    let inputs = messages.iter().filter_map(|read| {
        let fqid = read.message.bundle()?;
        let repository = target.repository().clone();
        Some(Ok(match &read.message {
            Message::Delete(_) if target.knows_bundles() => Input::Delete(fqid),
            Message::Delete(_) => Input::Remote(Remote::deleted(repository, fqid).part(read.partition)),
            _ => Input::Remote(Remote::new(repository, fqid).part(read.partition)),
        }))
    });
    // No more are begun when those that were read are enough for one commit.
    let bytes = AtomicUsize::new(0);
    let is_enough = |_: &_| bytes.load(Ordering::Relaxed) < worker.bytes;
    let inputs = inputs.collect::<Vec<_>>().into_iter().take_while(is_enough);
    let parts = target.pipeline().projects().iter().map(|project| project.context().max_partition_size);
    let mut settings = Settings {
        emit: Emit::ALL,
        deletions: Some(Vec::new()),
        ledger: change.ledger(),
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
    if index.taken.bundles > 0 {
        index.emit(change, &mut |_| {})?;
    }
    for fqid in settings.deletions.take().unwrap_or_default() {
        change.delete_bundle(&fqid)?;
    }
    Ok(became)
}
