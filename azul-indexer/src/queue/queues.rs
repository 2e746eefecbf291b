//! Sending, receiving, and what operators do.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use azul_transform::{Error, ErrorKind, Result};
use serde_json::Value;

use super::lease::Lease;
use super::log::{Log, Open};
use super::medium::{FileMedium, Medium};
use super::state::{Record, State, Totals, failure_value};
use super::{Depth, Name};
use crate::run::FailureReport;

/// How long a message waits before it is tried again: a second, twice as long after each attempt, a minute at most.
const FIRST_WAIT: u64 = 1000;
const LONGEST_WAIT: u64 = 60_000;
/// From how many workers on that were gone while they had it a message is worked on alone.
const SUSPICIOUS: u32 = 3;

/// The queues of a store.
pub struct Queues {
    directory: PathBuf,
    log: Mutex<Log>,
    lease: Mutex<Option<Lease>>,
}

/// A message that was received.
#[derive(Debug, Clone, PartialEq)]
pub struct Delivery {
    /// Its id.
    pub id: u64,
    /// The queue that it came from.
    pub queue: Name,
    /// How often it was received from that queue, this time included.
    pub deliveries: u32,
    /// Workers were gone again and again while they had it: nothing else is to be worked on besides.
    pub is_alone: bool,
    /// What it says.
    pub body: Value,
}

/// A message, as it is looked at without being received.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored {
    /// Its id.
    pub id: u64,
    /// When it was sent, in milliseconds since 1970.
    pub sent: u64,
    /// How often it was received from the queue it is in.
    pub deliveries: u32,
    /// What it says.
    pub body: Value,
    /// Why it failed last, if it did.
    pub failure: Option<Value>,
}

impl Queues {
    /// Opens the queues of a store; they are made if there are none.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if they cannot be read or are damaged.
    pub fn open(store: &Path) -> Result<Self> {
        Self::with(store, Box::new(|file| Box::new(FileMedium(file))))
    }

    /// The same, written through something else than a file. For tests of what happens when writing fails.
    ///
    /// # Errors
    /// As [`Queues::open`].
    pub fn open_through(
        store: &Path,
        medium: impl Fn(File) -> Box<dyn Medium> + Send + Sync + 'static,
    ) -> Result<Self> {
        Self::with(store, Box::new(medium))
    }

    fn with(store: &Path, open: Open) -> Result<Self> {
        let directory = store.join("queue");
        std::fs::create_dir_all(&directory).map_err(|error| failed(&directory, error))?;
        let lock = lock(&directory)?;
        let log = Log::new(&directory, open)?;
        drop(lock);
        Ok(Self { directory, log: Mutex::new(log), lease: Mutex::new(None) })
    }

    /// Does something with the log as it is now, while nobody else does.
    fn locked<T>(&self, use_it: impl FnOnce(&mut Log, u64) -> Result<T>) -> Result<T> {
        let mut log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        let lock = lock(&self.directory)?;
        log.catch_up()?;
        let used = use_it(&mut log, now());
        drop(lock);
        used
    }

    /// Sends messages. They are on disk when this returns.
    ///
    /// # Errors
    /// [`ErrorKind::Io`]; nobody may be told then that the messages were taken.
    pub fn send(&self, queue: Name, bodies: Vec<Value>) -> Result<()> {
        self.locked(|log, now| {
            let records = new_messages(&log.state, now, queue, bodies);
            if records.is_empty() { Ok(()) } else { log.write(records, true) }
        })
    }

    /// Sends messages in the place of one that is done with that: the work that it is about is divided among them.
    ///
    /// # Errors
    /// [`ErrorKind::Io`]; the message is then delivered again.
    pub fn divide(&self, id: u64, queue: Name, bodies: Vec<Value>) -> Result<()> {
        self.locked(|log, now| {
            let mut records = new_messages(&log.state, now, queue, bodies);
            // What is sent comes first: should only a part of this be written, the work is done twice, and not never.
            records.push(Record::Done { ids: vec![id] });
            log.write(records, true)
        })
    }

    /// Receives messages of a queue, at most so many. Others do not see them for some time. A message whose worker was
    /// gone again and again comes alone, so that one that brings workers down does not take others with it.
    ///
    /// # Errors
    /// [`ErrorKind::Io`].
    pub fn receive(&self, queue: Name, most: usize, invisible: Duration) -> Result<Vec<Delivery>> {
        let mut lease = self.lease.lock().unwrap_or_else(PoisonError::into_inner);
        self.locked(|log, now| {
            if lease.is_none() {
                *lease = Some(Lease::take(&self.directory).map_err(|error| failed(&self.directory, error))?);
            }
            let by = lease.as_ref().map(|lease| lease.name.clone()).unwrap_or_default();
            let mut records = self.returned(&log.state, queue, now);
            if !records.is_empty() {
                log.write(std::mem::take(&mut records), false)?;
            }
            let mut taken = Vec::new();
            for id in log.state.visible(queue, now).take(most) {
                let known = &log.state.messages[&id];
                let is_suspicious = known.lost >= SUSPICIOUS;
                if is_suspicious && !taken.is_empty() {
                    break;
                }
                let Record::Put { body, .. } = log.record(known)? else { continue };
                let (deliveries, is_alone) = (known.deliveries + 1, is_suspicious);
                taken.push(Delivery { id, queue, deliveries, is_alone, body });
                if is_suspicious {
                    break;
                }
            }
            if !taken.is_empty() {
                let ids: Vec<u64> = taken.iter().map(|delivery| delivery.id).collect();
                let (until, together) = (now + invisible.as_millis() as u64, ids.len());
                log.write(vec![Record::Take { ids, by, until, together }], false)?;
            }
            Ok(taken)
        })
    }

    /// What becomes of messages whose workers are gone, or whose time was up: they are visible again, or move on.
    fn returned(&self, state: &State, queue: Name, now: u64) -> Vec<Record> {
        let holders = state.held(queue).filter_map(|(_, known)| known.by.as_deref());
        let gone = Lease::gone(&self.directory, holders);
        let mut records = Vec::new();
        for (id, known) in state.held(queue) {
            let Some(by) = &known.by else { continue };
            let is_gone = gone.contains(by);
            if is_gone || known.visible <= now {
                let is_over = queue.deliveries().is_some_and(|most| known.deliveries >= most);
                // Of several messages nobody knows which one ended the worker, if it was one of them: no blame is laid on
                // any, but after a few times each is worked on alone.
                let is_blamed = !is_gone || known.together == 1 || queue == Name::Notifications;
                let (queue, deliveries) = match (is_blamed, is_over) {
                    (false, _) => (queue, known.deliveries - 1),
                    (true, false) => (queue, known.deliveries),
                    (true, true) => (queue.next(), 0),
                };
                records.push(Record::Move {
                    id,
                    queue,
                    visible: now,
                    deliveries,
                    lost: known.lost + u32::from(is_gone),
                });
            }
        }
        records
    }

    /// Says that messages are done.
    ///
    /// # Errors
    /// [`ErrorKind::Io`]; they are then delivered again.
    pub fn done(&self, ids: Vec<u64>) -> Result<()> {
        if ids.is_empty() {
            return Ok(());
        }
        self.locked(|log, _| log.write(vec![Record::Done { ids }], false))
    }

    /// Says that a message cannot be worked on. It is delivered again after a while, or moves on.
    ///
    /// # Errors
    /// [`ErrorKind::Io`]; it is then delivered again.
    pub fn fail(&self, delivery: &Delivery, failure: &FailureReport) -> Result<()> {
        self.failed(delivery, failure, false)
    }

    /// Says that a message cannot be worked on, and that trying again is no use: it is for people to look at.
    ///
    /// # Errors
    /// [`ErrorKind::Io`]; it is then delivered again.
    pub fn give_up(&self, delivery: &Delivery, failure: &FailureReport) -> Result<()> {
        self.failed(delivery, failure, true)
    }

    fn failed(&self, delivery: &Delivery, failure: &FailureReport, is_final: bool) -> Result<()> {
        self.locked(|log, now| {
            let Some(known) = log.state.messages.get(&delivery.id).cloned() else { return Ok(()) };
            // Somebody else has it by now.
            if known.queue != delivery.queue || known.deliveries != delivery.deliveries {
                return Ok(());
            }
            let is_over = known.queue.deliveries().is_some_and(|most| known.deliveries >= most);
            let (queue, deliveries) = match (is_final, is_over) {
                (true, _) => (Name::Failed, 0),
                (false, true) => (known.queue.next(), 0),
                (false, false) => (known.queue, known.deliveries),
            };
            let wait = if queue == Name::Failed { 0 } else { wait_after(known.deliveries) };
            let body = delivery.body.clone();
            let (id, failure) = (delivery.id, Some(failure_value(failure)));
            let (sent, visible) = (known.sent, now + wait);
            let record = Record::Put { id, queue, sent, visible, deliveries, lost: 0, body, failure };
            log.write(vec![record], queue == Name::Failed)
        })
    }

    /// Gives messages back that nobody worked on.
    ///
    /// # Errors
    /// [`ErrorKind::Io`]; they come back when their time is up.
    pub fn give_back(&self, deliveries: &[Delivery]) -> Result<()> {
        self.locked(|log, now| {
            let is_mine = |delivery: &&Delivery| {
                let known = log.state.messages.get(&delivery.id);
                known.is_some_and(|known| known.by.is_some() && known.deliveries == delivery.deliveries)
            };
            let back = |delivery: &Delivery| {
                let (id, queue, deliveries) = (delivery.id, delivery.queue, delivery.deliveries - 1);
                let lost = log.state.messages.get(&id).map_or(0, |known| known.lost);
                Record::Move { id, queue, visible: now, deliveries, lost }
            };
            let records: Vec<Record> = deliveries.iter().filter(is_mine).map(back).collect();
            log.write(records, false)
        })
    }

    /// What became of messages so far.
    ///
    /// # Errors
    /// [`ErrorKind::Io`].
    pub fn totals(&self) -> Result<Totals> {
        self.locked(|log, _| Ok(log.state.totals))
    }

    /// Numbers of messages in a queue.
    ///
    /// # Errors
    /// [`ErrorKind::Io`].
    pub fn depth(&self, queue: Name) -> Result<Depth> {
        self.locked(|log, now| Ok(log.state.depth(queue, now)))
    }

    /// The messages of a queue, by id.
    ///
    /// # Errors
    /// [`ErrorKind::Io`].
    pub fn messages(&self, queue: Name) -> Result<Vec<Stored>> {
        self.first(queue, usize::MAX)
    }

    /// The first messages of a queue, at most so many, by id.
    ///
    /// # Errors
    /// [`ErrorKind::Io`].
    pub fn first(&self, queue: Name, most: usize) -> Result<Vec<Stored>> {
        self.locked(|log, _| {
            let mut ids: Vec<u64> = log.state.of(queue).collect();
            ids.sort_unstable();
            ids.truncate(most);
            let mut all = Vec::with_capacity(ids.len());
            for id in ids {
                let known = &log.state.messages[&id];
                let Record::Put { body, failure, .. } = log.record(known)? else { continue };
                all.push(Stored { id, sent: known.sent, deliveries: known.deliveries, body, failure });
            }
            Ok(all)
        })
    }

    /// Removes all messages of a queue, those included that are being worked on; how many there were.
    ///
    /// # Errors
    /// [`ErrorKind::Io`].
    pub fn purge(&self, queue: Name) -> Result<u64> {
        self.locked(|log, now| {
            let all = log.state.depth(queue, now).all();
            log.write(vec![Record::Purge { queue }], true)?;
            Ok(all)
        })
    }

    /// Removes some messages.
    ///
    /// # Errors
    /// [`ErrorKind::Io`].
    pub fn remove(&self, ids: Vec<u64>) -> Result<()> {
        if ids.is_empty() {
            return Ok(());
        }
        self.locked(|log, _| log.write(vec![Record::Done { ids }], true))
    }

    /// Lets messages that failed be tried again, as often as any other; how many there were.
    ///
    /// # Errors
    /// [`ErrorKind::Io`].
    pub fn retry(&self, ids: &[u64]) -> Result<usize> {
        self.locked(|log, now| {
            let has_failed = |id: &&u64| log.state.messages.get(id).is_some_and(|known| known.queue == Name::Failed);
            let again = |id: &u64| Record::Move { id: *id, queue: Name::Retry, visible: now, deliveries: 0, lost: 0 };
            let records: Vec<Record> = ids.iter().filter(has_failed).map(again).collect();
            let count = records.len();
            log.write(records, true)?;
            Ok(count)
        })
    }
}

impl std::fmt::Debug for Queues {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Queues").field("directory", &self.directory).finish_non_exhaustive()
    }
}

/// The records of messages that are sent.
fn new_messages(state: &State, now: u64, queue: Name, bodies: Vec<Value>) -> Vec<Record> {
    let record =
        |(id, body)| Record::Put { id, queue, sent: now, visible: now, deliveries: 0, lost: 0, body, failure: None };
    (state.next_id..).zip(bodies).map(record).collect()
}

fn wait_after(deliveries: u32) -> u64 {
    (FIRST_WAIT << deliveries.saturating_sub(1).min(10)).min(LONGEST_WAIT)
}

/// The lock of a log. It is let go of when it is dropped, or when the process ends.
fn lock(directory: &Path) -> Result<File> {
    let path = directory.join("LOCK");
    let open = File::options().create(true).truncate(false).write(true).open(&path);
    let file = open.and_then(|file| file.lock().map(|()| file));
    file.map_err(|error| failed(&path, error))
}

fn failed(path: &Path, error: std::io::Error) -> Error {
    Error::new(ErrorKind::Io, format!("the queue {} cannot be used: {error}", path.display())).caused_by(error)
}

/// Milliseconds since 1970.
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_millis() as u64)
}
