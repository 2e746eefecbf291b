//! `azul catalog`: sources are indexed again, taken out, and waited for.

use std::path::Path;

use serde_json::{Value, json};

use crate::check::check;
use crate::incremental::{Event, events, export};
use crate::worker::{HCA, Indexer, index, publish};

/// Two sources.
const SOURCES: [(&str, &str); 2] = [("one", "tdr:bigquery:gcp:p:one:/0"), ("two", "tdr:bigquery:gcp:p:two:/0")];

/// Bundles of two sources, some in several versions.
fn bundles() -> Vec<Value> {
    let added = events(12).into_iter().filter_map(|event| match event {
        Event::Add(bundle) => Some(bundle),
        Event::Delete(_) => None,
    });
    let of_source = |mut bundle: Value| {
        // All versions of a bundle are of one source.
        let digit = bundle["fqid"]["uuid"].as_str().unwrap().as_bytes()[0];
        let (id, spec) = SOURCES[usize::from(digit % 2)];
        bundle["fqid"]["source"] = json!({"id": id, "spec": spec});
        bundle
    };
    added.map(of_source).collect()
}

/// Everything but replicas, which stay.
fn documents(store: &Path) -> Vec<String> {
    let exported = export(store);
    let lines = exported.lines().filter(|line| line.contains("\"azul_v2_dev_hca_") && !line.contains("_replica\""));
    lines.map(str::to_owned).collect()
}

struct Operator {
    indexer: Indexer,
}

impl Operator {
    fn run(&self, arguments: &[&str], code: i32) -> String {
        let config = self.indexer.place("azul.toml");
        let common = ["catalog", "--config", config.to_str().unwrap(), "--catalog", HCA];
        check(common.iter().chain(arguments), code).stderr
    }

    /// The documents of some bundles, indexed by themselves.
    fn expected(&self, bundles: &[Value]) -> Vec<String> {
        let inputs = tempfile::tempdir().unwrap();
        bundles.iter().for_each(|bundle| publish(inputs.path(), &Event::Add(bundle.clone())));
        let store = inputs.path().join("store");
        index(&store, HCA, &[inputs.path()]);
        documents(&store)
    }

    fn documents(&self) -> Vec<String> {
        documents(&self.indexer.place("store"))
    }
}

#[test]
fn sources_are_indexed_again_and_taken_out() {
    let operator = Operator { indexer: Indexer::new("worker = false") };
    let bundles = bundles();
    bundles.iter().for_each(|bundle| publish(&operator.indexer.place(HCA), &Event::Add(bundle.clone())));
    // Of each bundle the newest version.
    let is_newest = |bundle: &&Value| {
        let newer = |other: &Value| {
            other["fqid"]["uuid"] == bundle["fqid"]["uuid"]
                && other["fqid"]["version"].as_str() > bundle["fqid"]["version"].as_str()
        };
        !bundles.iter().any(newer)
    };
    let newest: Vec<Value> = bundles.iter().filter(is_newest).cloned().collect();
    assert!(newest.len() < bundles.len());
    let all = operator.expected(&newest);

    let said = operator.run(&["--delete", "--index", "--nowait"], 0);
    assert!(said.contains("is empty") && said.contains("is to be listed, in 1 part"), "{said}");
    assert_eq!(operator.documents(), [""; 0], "nobody works");
    operator.indexer.until_empty();
    assert!(operator.documents() == all, "the newest versions, and nothing else");

    // One source goes, and what it has in common with the other one is that of the other one.
    let said = operator.run(&["--deindex", "--source", "*:one", "--nowait"], 0);
    assert!(said.contains(" of tdr:bigquery:gcp:p:one:/0 taken out"), "{said}");
    let others: Vec<Value> = newest.iter().filter(|bundle| bundle["fqid"]["source"]["id"] == "two").cloned().collect();
    assert!(!others.is_empty() && others.len() < newest.len());
    assert!(operator.documents() == operator.expected(&others), "what is left is the other source");

    // It comes back, by a prefix at a time.
    for digit in "0123456789abcdef".chars() {
        operator.run(&["--index", "--prefix", &digit.to_string(), "--nowait"], 0);
    }
    operator.indexer.until_empty();
    assert!(operator.documents() == all, "all are there again");
    operator.run(&["--delete", "--nowait"], 0);
    assert_eq!(operator.documents(), [""; 0]);
}

#[test]
fn what_cannot_be_meant_is_refused() {
    let operator = Operator { indexer: Indexer::new("worker = false") };
    let says = |arguments: &[&str], words: &str| {
        let said = operator.run(arguments, 1);
        assert!(said.contains(words), "{arguments:?}: {said}");
    };
    says(&["--index", "--source", "nowhere"], "no source fits nowhere");
    says(&["--deindex"], "--deindex takes no --source '*'");
    says(&["--deindex", "--index"], "cannot be used with");
    says(&["--catalog", "other"], "has no catalog other");
    // Patterns without match are no error if there is another one.
    let said = operator.run(&["--index", "--source", "nowhere", "--source", "*", "--nowait"], 0);
    assert!(said.contains("no source fits nowhere"), "{said}");
    says(&["--deindex", "--source", "tdr:*"], "messages are being worked on");
    says(&["--stalled", "1"], "stalled: nothing was done for 1 seconds; 1 message left");
    let said = operator.run(&["--purge"], 0);
    assert!(said.contains("1 message removed from notifications"), "{said}");
}

#[test]
fn whoever_waits_is_told_when_all_is_done() {
    let mut operator = Operator { indexer: Indexer::new("worker = false") };
    let bundles = bundles();
    bundles.iter().for_each(|bundle| publish(&operator.indexer.place(HCA), &Event::Add(bundle.clone())));
    operator.indexer.start_worker();
    let said = operator.run(&["--index"], 0);
    assert!(said.contains("is to be listed"), "{said}");
    assert_eq!(operator.indexer.left(), 0);
    // A bundle that is broken is told of when it has failed for good; it takes minutes until then.
    let failed = json!({"queue": "notifications_fail", "messages": [{"Body": {"action": "add", "catalog": HCA}}]});
    let dump = operator.indexer.place("dump.json");
    std::fs::write(&dump, failed.to_string()).unwrap();
    let (store, dump) = (operator.indexer.place("store"), dump.to_str().unwrap());
    check(["queue", "feed", "--store", store.to_str().unwrap(), dump, "--queue", "notifications_fail"], 0);
    operator.run(&[], 0);
}
