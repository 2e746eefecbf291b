//! Queues: what is delivered to whom, what survives, and what is acknowledged.
#![allow(clippy::unwrap_used, missing_docs, reason = "a failing test is meant to stop")]

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use azul_indexer::queue::{Delivery, Dump, FileMedium, Medium, Name, Queues, groups};
use azul_indexer::run::FailureReport;
use azul_transform::{Error, ErrorKind};
use serde_json::{Value, json};

const LONG: Duration = Duration::from_secs(3600);

fn numbers(range: std::ops::Range<u32>) -> Vec<Value> {
    range.map(Value::from).collect()
}

fn bodies(deliveries: &[Delivery]) -> Vec<u64> {
    deliveries.iter().map(|delivery| delivery.body.as_u64().unwrap()).collect()
}

fn ids(deliveries: &[Delivery]) -> Vec<u64> {
    deliveries.iter().map(|delivery| delivery.id).collect()
}

fn depths(queues: &Queues) -> [[u64; 3]; 3] {
    Name::ALL.map(|name| {
        let depth = queues.depth(name).unwrap();
        [depth.queued, depth.invisible, depth.delayed]
    })
}

fn failure(kind: ErrorKind, path: &str, entity: &str) -> FailureReport {
    FailureReport::new("input", &Error::new(kind, "why").at_path(path).in_entity(entity))
}

#[test]
fn messages_are_delivered_in_order_and_once() {
    let store = tempfile::tempdir().unwrap();
    let (one, other) = (Queues::open(store.path()).unwrap(), Queues::open(store.path()).unwrap());
    one.send(Name::Notifications, numbers(0..5)).unwrap();
    let first = other.receive(Name::Notifications, 3, LONG).unwrap();
    assert_eq!(bodies(&first), [0, 1, 2]);
    let rest = one.receive(Name::Notifications, 10, LONG).unwrap();
    assert_eq!(bodies(&rest), [3, 4]);
    assert_eq!(depths(&one)[0], [0, 5, 0]);
    other.done(ids(&first)).unwrap();
    one.give_back(&rest).unwrap();
    assert_eq!(depths(&other)[0], [2, 0, 0]);
    let again = other.receive(Name::Notifications, 10, LONG).unwrap();
    assert_eq!((bodies(&again), again[0].deliveries), (vec![3, 4], 1), "what was given back was not tried");
}

#[test]
fn a_message_moves_on_after_its_deliveries() {
    let store = tempfile::tempdir().unwrap();
    let queues = Queues::open(store.path()).unwrap();
    queues.send(Name::Notifications, numbers(7..8)).unwrap();
    let mut attempts = 0;
    for queue in [Name::Notifications, Name::Retry] {
        for deliveries in 1..=queue.deliveries().unwrap() {
            // A time of nothing is up at once.
            let delivery = queues.receive(queue, 1, Duration::ZERO).unwrap().remove(0);
            assert_eq!((delivery.queue, delivery.deliveries), (queue, deliveries));
            attempts += 1;
            assert!(queues.receive(Name::Failed, 1, LONG).unwrap().is_empty());
        }
        assert!(queues.receive(queue, 1, LONG).unwrap().is_empty());
    }
    assert_eq!((attempts, depths(&queues)), (10, [[0; 3], [0; 3], [1, 0, 0]]));
    let failed = queues.messages(Name::Failed).unwrap();
    assert_eq!(queues.retry(&[failed[0].id, 99]).unwrap(), 1);
    assert_eq!(depths(&queues), [[0; 3], [1, 0, 0], [0; 3]]);
}

#[test]
fn what_fails_waits_and_is_grouped_by_reason() {
    let store = tempfile::tempdir().unwrap();
    let queues = Queues::open(store.path()).unwrap();
    let body =
        |n: u32| json!({"catalog": "test", "notification": {"bundle_fqid": {"source": {"spec": "s:/0"}, "n": n}}});
    queues.send(Name::Retry, (0..3).map(body).collect()).unwrap();
    let deliveries = queues.receive(Name::Retry, 3, LONG).unwrap();
    queues.fail(&deliveries[0], &failure(ErrorKind::MissingField, "$.a[3]", "donor/1")).unwrap();
    assert_eq!(depths(&queues)[1], [0, 2, 1], "it is tried again after a while");
    // As if they had been received as often as they may.
    for (i, path) in ["$.a[1]", "$.a[2]", "$.b"].into_iter().enumerate() {
        let entity = format!("donor/{i}");
        let stored = tempfile::tempdir().unwrap();
        let queues = Queues::open(stored.path()).unwrap();
        queues.send(Name::Retry, vec![body(0)]).unwrap();
        for _ in 0..8 {
            queues.receive(Name::Retry, 1, Duration::ZERO).unwrap();
        }
        let last = queues.receive(Name::Retry, 1, LONG).unwrap().remove(0);
        queues.fail(&last, &failure(ErrorKind::MissingField, path, &entity)).unwrap();
        let group = groups(&queues.messages(Name::Failed).unwrap()).remove(0);
        let place = if i < 2 { "donor $.a[*]" } else { "donor $.b" };
        assert_eq!(group.describe(), format!("missing-field {place} in 1 bundle of s:/0"));
    }
}

#[test]
fn what_no_repetition_mends_fails_at_once() {
    let store = tempfile::tempdir().unwrap();
    let queues = Queues::open(store.path()).unwrap();
    queues.send(Name::Notifications, numbers(0..2)).unwrap();
    let deliveries = queues.receive(Name::Notifications, 2, LONG).unwrap();
    queues.give_up(&deliveries[0], &failure(ErrorKind::Config, "$", "")).unwrap();
    queues.fail(&deliveries[1], &failure(ErrorKind::Io, "$", "")).unwrap();
    assert_eq!(depths(&queues), [[0; 3], [0, 0, 1], [1, 0, 0]]);
    let totals = queues.totals().unwrap();
    assert_eq!((totals.failed, totals.given_up), (2, 1));
    let failed = queues.messages(Name::Failed).unwrap();
    assert_eq!(groups(&failed)[0].ids, [deliveries[0].id], "it is there to be looked at, and to be tried again");
}

#[test]
fn work_that_is_divided_takes_the_place_of_the_whole() {
    let store = tempfile::tempdir().unwrap();
    let queues = Queues::open(store.path()).unwrap();
    queues.send(Name::Notifications, numbers(7..8)).unwrap();
    let whole = queues.receive(Name::Notifications, 1, LONG).unwrap().remove(0);
    queues.divide(whole.id, Name::Retry, numbers(70..74)).unwrap();
    // Both are there for whoever opens the queue next.
    let queues = Queues::open(store.path()).unwrap();
    assert_eq!(depths(&queues), [[0; 3], [4, 0, 0], [0; 3]]);
    assert_eq!(bodies(&queues.receive(Name::Retry, 9, LONG).unwrap()), [70, 71, 72, 73]);
}

#[test]
fn messages_of_a_worker_that_is_gone_come_back_at_once() {
    let store = tempfile::tempdir().unwrap();
    let queues = Queues::open(store.path()).unwrap();
    queues.send(Name::Retry, numbers(0..2)).unwrap();
    let other = Queues::open(store.path()).unwrap();
    assert_eq!(other.receive(Name::Retry, 2, LONG).unwrap().len(), 2);
    assert!(queues.receive(Name::Retry, 2, LONG).unwrap().is_empty(), "the other one is alive");
    // The lock of its lease goes with it, as it does with a process.
    drop(other);
    let back = queues.receive(Name::Retry, 2, LONG).unwrap();
    assert_eq!((bodies(&back), back[0].deliveries), (vec![0, 1], 1), "which of the two is to blame, nobody knows");
}

#[test]
fn a_message_that_brings_workers_down_is_worked_on_alone_and_given_up() {
    let store = tempfile::tempdir().unwrap();
    Queues::open(store.path()).unwrap().send(Name::Notifications, numbers(0..3)).unwrap();
    let mut received = Vec::new();
    // Whoever works on message 1 is gone; all others are done as soon as it is not with them.
    for _ in 0..40 {
        let queues = Queues::open(store.path()).unwrap();
        for queue in [Name::Notifications, Name::Retry] {
            let deliveries = queues.receive(queue, 9, LONG).unwrap();
            if deliveries.is_empty() {
                continue;
            }
            received.push(bodies(&deliveries));
            if bodies(&deliveries).contains(&1) {
                break;
            }
            queues.done(ids(&deliveries)).unwrap();
        }
    }
    let together = received.iter().take_while(|bodies| bodies.len() > 1).count();
    assert_eq!(together, 3, "{received:?}");
    let alone = received.iter().filter(|bodies| **bodies == [1]).count();
    assert_eq!((alone, received.len()), (9, 3 + 9 + 2), "{received:?}");
    assert_eq!(depths(&Queues::open(store.path()).unwrap()), [[0; 3], [0; 3], [1, 0, 0]]);
}

#[test]
fn everything_is_there_after_the_queue_is_opened_again() {
    let store = tempfile::tempdir().unwrap();
    let queues = Queues::open(store.path()).unwrap();
    queues.send(Name::Notifications, numbers(0..20_000)).unwrap();
    // Many records that say nothing any more, so that the log is written anew in between.
    for _ in 0..40 {
        let taken = queues.receive(Name::Notifications, 400, LONG).unwrap();
        queues.done(ids(&taken)).unwrap();
    }
    let length = std::fs::metadata(store.path().join("queue/LOG")).unwrap().len();
    assert!(length < 1_000_000, "{length} bytes for 4000 messages");
    let reopened = Queues::open(store.path()).unwrap();
    let left = reopened.receive(Name::Notifications, 10_000, LONG).unwrap();
    assert_eq!(bodies(&left), (16_000..20_000).collect::<Vec<_>>());
    assert_eq!(bodies(&queues.receive(Name::Notifications, 1, LONG).unwrap()), [] as [u64; 0]);
}

/// Appends what is left of a log when a process is killed while it writes, and looks whether that is passed over.
#[test]
fn an_incomplete_line_was_never_sent() {
    let store = tempfile::tempdir().unwrap();
    let log = store.path().join("queue/LOG");
    let queues = Queues::open(store.path()).unwrap();
    queues.send(Name::Notifications, numbers(0..2)).unwrap();
    let whole = std::fs::read(&log).unwrap();
    let second = 1 + whole.iter().position(|&byte| byte == b'\n').unwrap();
    for cut in second..whole.len() {
        std::fs::write(&log, &whole[..cut]).unwrap();
        let queues = Queues::open(store.path()).unwrap();
        assert_eq!(bodies(&queues.receive(Name::Notifications, 9, Duration::ZERO).unwrap()), [0], "cut at {cut}");
    }
    // What is damaged before other records is not guessed about.
    let mut damaged = whole.clone();
    damaged[20] ^= 1;
    std::fs::write(&log, &damaged).unwrap();
    let error = Queues::open(store.path()).unwrap_err();
    assert!(error.kind() == ErrorKind::Io && error.to_string().contains("damaged at byte 0"), "{error}");
    assert_eq!(std::fs::read(&log).unwrap(), damaged);
}

/// A file whose operations fail from one of them on.
struct Failing {
    file: FileMedium,
    left: Arc<AtomicUsize>,
}

impl Failing {
    fn next(&self) -> io::Result<()> {
        let left = self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        left.map(drop).map_err(|_| io::Error::from(io::ErrorKind::StorageFull))
    }
}

impl Medium for Failing {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        if let Err(error) = self.next() {
            // As a full disk does it: some bytes are written.
            self.file.append(&bytes[..bytes.len() / 2])?;
            return Err(error);
        }
        self.file.append(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.next()?;
        self.file.sync()
    }

    fn truncate(&mut self, length: u64) -> io::Result<()> {
        self.next()?;
        self.file.truncate(length)
    }
}

fn failing(store: &Path, left: usize) -> (Queues, Arc<AtomicUsize>) {
    let left = Arc::new(AtomicUsize::new(left));
    let shared = left.clone();
    let medium =
        move |file: File| -> Box<dyn Medium> { Box::new(Failing { file: FileMedium(file), left: shared.clone() }) };
    (Queues::open_through(store, medium).unwrap(), left)
}

#[test]
fn nothing_is_acknowledged_that_is_not_durable() {
    // Each operation of the file fails once: appending, flushing, and taking back what was appended.
    for operations in 0..6 {
        let store = tempfile::tempdir().unwrap();
        let (queues, left) = failing(store.path(), operations);
        let mut acknowledged = Vec::new();
        for n in 0..4u32 {
            match queues.send(Name::Notifications, vec![n.into()]) {
                Ok(()) => acknowledged.push(u64::from(n)),
                Err(error) => assert_eq!(error.kind(), ErrorKind::Io),
            }
        }
        assert_eq!(acknowledged.len(), operations / 2, "a message takes two operations: writing and flushing");
        // Later there is room again.
        left.store(1000, Ordering::SeqCst);
        queues.send(Name::Notifications, vec![9.into()]).unwrap();
        drop(queues);
        let queues = Queues::open(store.path()).unwrap();
        let delivered = bodies(&queues.receive(Name::Notifications, 99, LONG).unwrap());
        assert!(acknowledged.iter().chain(&[9]).all(|n| delivered.contains(n)), "{acknowledged:?} {delivered:?}");
    }
}

#[test]
fn dumps_are_read_back() {
    let store = tempfile::tempdir().unwrap();
    let queues = Queues::open(store.path()).unwrap();
    queues.send(Name::Failed, vec![json!({"action": "add", "catalog": "test"}), 2.into()]).unwrap();
    let file = store.path().join("dump.json");
    Dump::of(&queues, Name::Failed).unwrap().write(&file).unwrap();
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.starts_with("{\n    \"queue\": \"notifications_fail\",\n    \"messages\": [\n"), "{text}");
    let dump = Dump::read(&file).unwrap();
    assert_eq!(dump.bodies().unwrap(), [json!({"action": "add", "catalog": "test"}), json!(2)]);
    assert_eq!(dump.messages[0].attributes["ApproximateReceiveCount"], "0");
    // As others write them: the body is text.
    std::fs::write(
        &file,
        r#"{"queue": "https://q/azul-notifications_fail-dev", "messages": [{"Body": "{\"a\": 1}"}]}"#,
    )
    .unwrap();
    assert_eq!(Dump::read(&file).unwrap().bodies().unwrap(), [json!({"a": 1})]);
    assert_eq!(queues.purge(Name::Failed).unwrap(), 2);
    assert_eq!(depths(&queues)[2], [0; 3]);
}
