//! What is done with a batch.

use std::collections::BTreeMap;

use azul_transform::{Emit, Error, ErrorKind, Result, SourceRef};

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
}

impl Worker {
    /// Works on messages.
    pub(super) fn work(&self, deliveries: &[Delivery]) -> Result<Done> {
        let mut outcome = Outcome { worker: self, done: Done::default() };
        let mut by_catalog: BTreeMap<usize, Vec<Read>> = BTreeMap::new();
        for delivery in deliveries {
            match self.read(delivery) {
                Ok((target, message)) => {
                    by_catalog.entry(target).or_default().push(Read { delivery: delivery.clone(), message });
                }
                Err(error) => outcome.failed(delivery, &Failure::new("message", error))?,
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
                        outcome.failed(&read.delivery, &Failure::new(target.name(), error))?;
                    }
                    Err(error) => return Err(error),
                }
            }
            if !bundles.is_empty() {
                outcome.bundles(target, &bundles)?;
            }
        }
        Ok(outcome.done)
    }

    /// What a message says, and the catalog that it is about.
    fn read(&self, delivery: &Delivery) -> Result<(usize, Message)> {
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
        Ok((target, message))
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

    fn failed(&mut self, delivery: &Delivery, failure: &Failure) -> Result<()> {
        self.done.failed += 1;
        tracing::warn!(id = delivery.id, queue = %delivery.queue, %failure, "a message failed");
        self.worker.queues.fail(delivery, &FailureReport::from(failure))
    }

    /// Adds and deletes bundles of a catalog.
    fn bundles(&mut self, target: &dyn Target, messages: &[Read]) -> Result<()> {
        let mut change = target.begin()?;
        let failures = index(target, &mut *change, messages)?;
        for (index, error) in change.finish()? {
            tracing::warn!(index, %error, "an entity cannot be aggregated");
        }
        let mut done = Vec::new();
        for (read, failure) in messages.iter().zip(failures) {
            match failure {
                Some(failure) => self.failed(&read.delivery, &failure)?,
                None => done.push(read.delivery.id),
            }
        }
        self.all_done(done)
    }
}

/// Transforms bundles and hands their documents to a change; what is wrong with each.
fn index(target: &dyn Target, change: &mut dyn Change, messages: &[Read]) -> Result<Vec<Option<Failure>>> {
    let inputs = messages.iter().filter_map(|read| {
        let fqid = read.message.bundle()?;
        Some(Ok(match &read.message {
            Message::Delete(_) if target.knows_bundles() => Input::Delete(fqid),
            Message::Delete(_) => Input::Remote(Remote::deleted(target.repository().clone(), fqid)),
            _ => Input::Remote(Remote::new(target.repository().clone(), fqid)),
        }))
    });
    let mut settings =
        Settings { emit: Emit::ALL, deletions: Some(Vec::new()), ledger: change.ledger(), ..Settings::default() };
    let mut failures: Vec<Option<Failure>> = messages.iter().map(|_| None).collect();
    let mut at = 0;
    // Inputs are told of in their order: what is wrong with one comes before it is read.
    let mut tell = |progress: Progress<'_>| match progress {
        Progress::Failure(failure) => {
            if let Some(place) = failures.get_mut(at) {
                place.get_or_insert_with(|| failure.clone());
            }
        }
        Progress::Read(inputs, _) => at += inputs,
        _ => {}
    };
    let index = Index::take_in(inputs.collect::<Vec<_>>().into_iter(), target.pipeline(), &mut settings, &mut tell)?;
    if index.taken.bundles > 0 {
        index.emit(change, &mut |_| {})?;
    }
    for fqid in settings.deletions.take().unwrap_or_default() {
        change.delete_bundle(&fqid)?;
    }
    Ok(failures)
}
