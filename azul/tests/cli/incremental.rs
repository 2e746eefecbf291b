//! Indexing into a store, run by run: whatever the history, the catalog is the same as of all inputs at once.

use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::check::{check, run};

/// A small source of numbers, so that a history can be repeated.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }

    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i + 1));
        }
    }
}

/// Something that happens to a catalog.
#[derive(Clone)]
pub(crate) enum Event {
    Add(Value),
    Delete(Value),
}

impl Event {
    /// The event as input of `azul index`: a bundle, or a line of an action list.
    fn write(&self, directory: &Path, number: usize) {
        let (name, text) = match self {
            Event::Add(bundle) => (format!("{number}.json"), bundle.to_string()),
            Event::Delete(fqid) => {
                let action = json!({"action": "delete", "bundle_fqid": fqid});
                (format!("{number}.actions.ndjson"), action.to_string())
            }
        };
        std::fs::write(directory.join(name), text).unwrap();
    }
}

/// Bundles, newer versions of some, and deletions of some, one of a bundle that never comes.
pub(crate) fn events(count: usize) -> Vec<Event> {
    let bundles = check(["synth", "--bundles", &count.to_string(), "--seed", "5"], 0).stdout;
    let bundles: Vec<Value> = bundles.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let mut events: Vec<Event> = bundles.iter().cloned().map(Event::Add).collect();
    for bundle in bundles.iter().step_by(4) {
        let mut newer = bundle.clone();
        newer["fqid"]["version"] = json!("2099-01-01T00:00:00.000000Z");
        events.push(Event::Add(newer));
    }
    for bundle in bundles.iter().skip(1).step_by(5).chain(bundles.iter().step_by(8)) {
        events.push(Event::Delete(bundle["fqid"].clone()));
    }
    let mut never = bundles[0]["fqid"].clone();
    never["version"] = json!("1999-01-01T00:00:00.000000Z");
    events.push(Event::Delete(never));
    events
}

/// Indexes some events in one run.
pub(crate) fn index(store: &Path, events: &[Event]) {
    let inputs = TempDir::new().unwrap();
    events.iter().enumerate().for_each(|(number, event)| event.write(inputs.path(), number));
    let mut arguments: Vec<_> = ["index", "--project", "hca", "--quiet", "--store"].map(Into::into).into();
    arguments.push(store.as_os_str().to_owned());
    let mut files: Vec<_> = std::fs::read_dir(inputs.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    arguments.extend(files.into_iter().map(Into::into));
    check(arguments, 0);
}

pub(crate) fn export(store: &Path) -> String {
    check(["export".as_ref(), "--to".as_ref(), "-".as_ref(), "--store".as_ref(), store.as_os_str()], 0).stdout
}

#[test]
fn whatever_the_history_the_catalog_is_that_of_all_at_once() {
    let stores = TempDir::new().unwrap();
    let events = events(24);
    let at_once = stores.path().join("at-once");
    index(&at_once, &events);
    let expected = export(&at_once);
    // Something was deleted, something replaced, and something is left.
    for kind in ["_deleted\"", "2099-01-01", "files_aggregate", "_replica\""] {
        assert!(expected.contains(kind), "{kind}");
    }
    for seed in 0..4 {
        let mut dice = Dice(seed);
        let mut history = events.clone();
        // Some happen twice.
        for _ in 0..5 {
            history.push(events[dice.below(events.len())].clone());
        }
        dice.shuffle(&mut history);
        let store = stores.path().join(format!("history-{seed}"));
        let mut rest = &history[..];
        while !rest.is_empty() {
            let (batch, next) = rest.split_at((1 + dice.below(9)).min(rest.len()));
            index(&store, batch);
            rest = next;
        }
        let actual = export(&store);
        let differs = |(one, other): &(&str, &str)| one != other;
        let difference = expected.lines().zip(actual.lines()).find(differs).map(|(one, _)| &one[..200]);
        assert_eq!(difference, None, "history {seed}");
        assert_eq!(expected.lines().count(), actual.lines().count(), "history {seed}");
    }
}

#[test]
fn what_is_there_already_makes_no_new_generation() {
    let stores = TempDir::new().unwrap();
    let store = stores.path().join("store");
    let bundles = check(["synth", "--bundles", "3"], 0).stdout;
    let store = store.to_str().unwrap();
    let arguments = ["index", "-", "--quiet", "--store", store];
    run(arguments).stdin(bundles.clone()).check(0).says("generation 1: ");
    run(arguments).stdin(bundles).check(0).says("generation 1: 0 contributions are new or changed");
}

#[test]
fn where_documents_go_must_be_said_once() {
    check(["index", "-"], 1).says("--to <DIR>");
    check(["index", "-", "--to", "x", "--store", "y"], 1).says("cannot be used with");
}
