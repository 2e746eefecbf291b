//! What a store remembers of bundles and inputs.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use azul_catalog::{BundleRecord, Ledger, Store};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::check::{Ran, check, documents, run};

/// A store, and a directory of inputs.
struct Place {
    directory: TempDir,
}

impl Place {
    fn new() -> Self {
        let directory = TempDir::new().unwrap();
        fs::create_dir(directory.path().join("inputs")).unwrap();
        Self { directory }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn write(&self, name: &str, bundle: &Value) {
        fs::write(self.path("inputs").join(name), bundle.to_string()).unwrap();
    }

    #[track_caller]
    fn index(&self, code: i32) -> Ran {
        self.index_with(&[], code)
    }

    #[track_caller]
    fn index_with(&self, more: &[&str], code: i32) -> Ran {
        let mut arguments = vec!["index", "--project", "hca"];
        arguments.extend(more);
        let (inputs, store) = (self.path("inputs"), self.path("store"));
        arguments.extend(["--store", store.to_str().unwrap(), inputs.to_str().unwrap()]);
        check(arguments, code)
    }

    fn ledger(&self) -> Ledger {
        Store::open(self.path("store")).unwrap().catalog("hca").unwrap().ledger().unwrap()
    }

    fn bundles(&self) -> Vec<BundleRecord> {
        self.ledger().bundles().map(Result::unwrap).collect()
    }

    /// Contributions and aggregates; replicas stay, whatever takes the place of what.
    fn export(&self) -> String {
        let store = self.path("store");
        let lines = check(["export", "--to", "-", "--store", store.to_str().unwrap()], 0).stdout;
        lines.lines().filter(|line| !line.starts_with("{\"_index\":\"azul_v2_dev_hca_replica\"")).collect()
    }

    fn status(&self) -> String {
        let store = self.path("store");
        check(["status", "--check", "--store", store.to_str().unwrap()], 0).stdout
    }
}

fn synth(count: usize) -> Vec<Value> {
    let bundles = check(["synth", "--seed", "3", "--bundles", &count.to_string()], 0).stdout;
    bundles.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A file that is none.
fn broken(bundle: &Value) -> Value {
    let mut broken = bundle.clone();
    broken["links"] = json!([{"process": "nothing"}]);
    broken
}

/// The same bundle, with another organ.
fn another(bundle: &Value) -> Value {
    let mut other = bundle.clone();
    let key = other["metadata"].as_object().unwrap().keys().find(|key| key.starts_with("specimen")).unwrap().clone();
    other["metadata"][&key]["organ"] = json!({"text": "another organ"});
    other
}

fn fqid(bundle: &Value) -> (&str, &str) {
    (bundle["fqid"]["uuid"].as_str().unwrap(), bundle["fqid"]["version"].as_str().unwrap())
}

#[test]
fn every_bundle_is_in_the_ledger_with_what_it_contributed() {
    let place = Place::new();
    let bundles = synth(3);
    bundles.iter().enumerate().for_each(|(i, bundle)| place.write(&format!("{i}.json"), bundle));
    place.index(0);
    let ledger = place.ledger();
    let export = place.export();
    for (i, bundle) in bundles.iter().enumerate() {
        let (uuid, version) = fqid(bundle);
        let record = ledger.bundle(uuid, version).unwrap().unwrap();
        assert_eq!(record.source_id, bundle["fqid"]["source"]["id"].as_str().unwrap());
        let indexed = record.indexed.as_ref().unwrap();
        assert!(indexed.input.ends_with(&format!("{i}.json")), "{}", indexed.input);
        assert!(indexed.at > 1_700_000_000);
        // Its contributions, and no others.
        for (outer_type, id) in &indexed.entities {
            let contribution = format!("\"azul_v2_dev_hca_{outer_type}\",\"_id\":\"{id}_{uuid}_{version}_exists\"");
            assert!(export.contains(&contribution), "{contribution}");
        }
        let contributions = export.matches(&format!("_{uuid}_{version}_exists\",\"_source\"")).count();
        assert_eq!(contributions, indexed.entities.len());
        let fingerprint = ledger.fingerprint(&indexed.fingerprint).unwrap().unwrap();
        assert_eq!(fingerprint.digest(), indexed.fingerprint);
        assert_eq!(fingerprint.declared()["inner/specimens/fields/organ/accumulator"], "Set(Some(100))");
        let of_source = ledger.of_source(&record.source_id).map(Result::unwrap);
        assert!(of_source.into_iter().any(|found| found == record));
        assert_eq!(ledger.versions(uuid).unwrap(), [record]);
    }
    assert_eq!(ledger.of_source("another").count(), 0);
    assert_eq!(place.bundles().len(), 3);
    assert_eq!(ledger.failures().count(), 0);
    place.index(0).says("3 bundles are unchanged");
}

#[test]
fn unchanged_bundles_are_not_transformed_again() {
    let place = Place::new();
    let bundles = synth(4);
    bundles.iter().enumerate().for_each(|(i, bundle)| place.write(&format!("{i}.json"), bundle));
    place.index(0).says("generation 1");
    let before = (place.export(), place.bundles());
    // Nothing is transformed: not one document comes.
    let ran = place.index(0);
    ran.says("4 bundles are unchanged since an earlier run")
        .says("generation 1: 0 contributions are new or changed, 0 were");
    assert!((place.export(), place.bundles()) == before);

    // One that says other things is done again, and nothing else is.
    place.write("2.json", &another(&bundles[2]));
    place.index(0).says("3 bundles are unchanged").says("generation 2");
    assert!(place.export().contains("another organ"));
    place.index(0).says("4 bundles are unchanged");

    // What it said first is not taken for unchanged, though the store has seen it.
    place.write("2.json", &bundles[2]);
    place.index(0).says("3 bundles are unchanged");
    assert!(place.export() == before.0);

    // Documents that other options make are other documents.
    let ran = place.index_with(&["--max-partition-size", "7"], 0);
    assert!(!ran.stderr.contains("unchanged"), "{}", ran.stderr);
}

#[test]
fn failures_are_kept_until_they_are_mended() {
    let place = Place::new();
    let bundles = synth(2);
    let (uuid, version) = fqid(&bundles[1]);
    place.write("good.json", &bundles[0]);
    place.write("bad.json", &broken(&bundles[1]));
    fs::write(place.path("inputs/none.json"), "{").unwrap();
    place.index(2);
    let failures: Vec<_> = place.ledger().failures().map(Result::unwrap).collect();
    assert_eq!(failures.len(), 2, "{failures:?}");
    let failure = place.ledger().failure(uuid, version).unwrap().unwrap();
    assert!(failure.input.ends_with("bad.json"), "{failure:?}");
    assert!(failure.reason.path.as_deref().is_some_and(|path| path.contains("links")), "{failure:?}");
    let status = place.status();
    for line in ["1 bundle in the ledger, 2 failures", "    syntax: 1", "none.json: "] {
        assert!(status.contains(line), "{status}");
    }

    // The same again is no news, and no new generation; nor is a store forgotten of which all inputs fail.
    place.index(2).says("1 bundle is unchanged").says("generation 1:");
    fs::remove_file(place.path("inputs/good.json")).unwrap();
    place.index(1).says("all 2 inputs failed");
    assert_eq!(place.ledger().failures().count(), 2);

    // Mended, under another name; the other one is still broken.
    fs::remove_file(place.path("inputs/bad.json")).unwrap();
    place.write("mended.json", &bundles[1]);
    place.index(2);
    assert_eq!(place.ledger().failure(uuid, version).unwrap(), None);
    let left: Vec<_> = place.ledger().failures().map(Result::unwrap).collect();
    assert!(matches!(&left[..], [left] if left.input.ends_with("none.json")), "{left:?}");
    assert!(place.ledger().bundle(uuid, version).unwrap().unwrap().indexed.is_some());
}

#[test]
fn a_store_of_nothing_but_failures_remembers_them() {
    let place = Place::new();
    fs::write(place.path("inputs/none.json"), "{").unwrap();
    place.index(1).says("nothing was written: the only input failed");
    let failures: Vec<_> = place.ledger().failures().map(Result::unwrap).collect();
    assert!(matches!(&failures[..], [failure] if failure.input.ends_with("none.json")), "{failures:?}");
    let why = check(["why", "none.json", "--store", place.path("store").to_str().unwrap()], 0).stdout;
    assert!(why.contains("none.json: failed") && why.contains("syntax"), "{why}");
    // What was mended is a catalog like any other.
    fs::remove_file(place.path("inputs/none.json")).unwrap();
    place.write("good.json", &synth(1)[0]);
    place.index(0);
    assert_eq!(place.bundles().len(), 1);
}

#[test]
fn deletions_are_in_the_ledger() {
    let place = Place::new();
    let bundles = synth(2);
    let (uuid, version) = fqid(&bundles[0]);
    bundles.iter().enumerate().for_each(|(i, bundle)| place.write(&format!("{i}.json"), bundle));
    place.index(0);
    let store = place.path("store");
    for fqid in [&bundles[0]["fqid"], &json!({"uuid": "00000000-0000-4000-8000-000000000000", "version": "1"})] {
        let line = json!({"action": "delete", "bundle_fqid": fqid}).to_string();
        let list = place.path("list.actions.ndjson");
        fs::write(&list, line).unwrap();
        let store: &Path = &store;
        check(["index", "--project", "hca", "--store", store.to_str().unwrap(), list.to_str().unwrap()], 0);
    }
    let record = place.ledger().bundle(uuid, version).unwrap().unwrap();
    assert!(record.deleted.is_some() && record.indexed.is_some());
    let never = place.ledger().bundle("00000000-0000-4000-8000-000000000000", "1").unwrap().unwrap();
    assert!(never.deleted.is_some() && never.indexed.is_none());
    let (uuid, version) = fqid(&bundles[1]);
    assert_eq!(place.ledger().bundle(uuid, version).unwrap().unwrap().deleted, None);
}

#[test]
fn inputs_that_say_different_things_of_a_bundle_are_looked_at_again() {
    let place = Place::new();
    let bundle = synth(1).remove(0);
    let other = another(&bundle);
    place.write("a.json", &bundle);
    place.index(0);
    // One of the two is known already; that one is left out, whichever comes first.
    place.write("b.json", &other);
    place.index(2).says("a.json: conflicting-values").says("1 bundle is unchanged");
    assert!(place.export().contains("another organ"));
    // From now on, the same one is kept in every run.
    let ran = place.index(2);
    assert!(!ran.stderr.contains("unchanged"), "{}", ran.stderr);
    let kept = place.export();
    for _ in 0..2 {
        place.index(2);
        assert!(place.export() == kept);
    }
    let fresh = Place::new();
    fresh.write("a.json", &bundle);
    fresh.write("b.json", &other);
    fresh.index(2);
    assert!(fresh.export() == kept);
    assert!(place.status().contains("    conflicting-values: 1"), "{}", place.status());
}

#[test]
fn actions_are_applied_in_order_though_one_is_unchanged() {
    let place = Place::new();
    let bundle = synth(1).remove(0);
    let other = another(&bundle);
    place.write("a.json", &bundle);
    place.write("b.json", &other);
    let store = place.path("store");
    let list = place.path("inputs/list.actions.ndjson");
    let apply = |files: &[&str]| {
        let add = |file: &&str| json!({"action": "add", "bundle": file}).to_string() + "\n";
        fs::write(&list, files.iter().map(add).collect::<String>()).unwrap();
        run(["index", "--project", "hca", "--store", store.to_str().unwrap(), list.to_str().unwrap()]).check(0);
        place.export().contains("another organ")
    };
    assert!(!apply(&["a.json"]));
    assert!(apply(&["a.json", "b.json"]));
    assert!(!apply(&["b.json", "a.json"]));
    assert!(!apply(&["b.json", "a.json"]));
    assert!(apply(&["a.json", "b.json", "a.json", "b.json"]));
    assert!(!apply(&["b.json", "a.json"]));
}

/// The bundles and actions of the corpus about versions, one after the other: in one run, and each in a run of its own.
#[test]
fn versions_of_the_corpus_come_to_the_same_in_a_store() {
    let Some(corpus) = azul_testing::corpus::folder(env!("CARGO_MANIFEST_DIR")) else { return };
    let cases: Vec<_> = fs::read_dir(corpus.join("hca/versions")).unwrap().map(|case| case.unwrap().path()).collect();
    assert_eq!(cases.len(), 9);
    for case in cases {
        let actions: Vec<Value> = documents(&fs::read_to_string(case.join("actions.ndjson")).unwrap());
        let place = Place::new();
        let (at_once, one_by_one) = (place.path("at-once"), place.path("one-by-one"));
        let apply = |store: &Path, actions: &[Value]| {
            let list = place.path("inputs/list.actions.ndjson");
            let line = |action: &Value| {
                let path = corpus.join("hca/bundles").join(format!("{}.json", action["bundle"].as_str().unwrap()));
                json!({"action": action["action"], "bundle": path.canonicalize().unwrap()}).to_string() + "\n"
            };
            fs::write(&list, actions.iter().map(line).collect::<String>()).unwrap();
            let common =
                ["index", "--project", "hca", "--quiet", "--allow-outside", "--drs-domain", "mock_drs_domain.lan"];
            let more =
                ["--source-id", SOURCE.0, "--source-spec", SOURCE.1, "--deployment", "dummy", "--catalog", "test"];
            let files = ["--store", store.to_str().unwrap(), "--actions", list.to_str().unwrap()];
            check(common.into_iter().chain(more).chain(files), 0);
        };
        apply(&at_once, &actions);
        actions.iter().for_each(|action| apply(&one_by_one, std::slice::from_ref(action)));
        let export = |store: &Path| check(["export", "--to", "-", "--store", store.to_str().unwrap()], 0).stdout;
        let text = export(&at_once);
        assert!(text == export(&one_by_one), "{}", case.display());
        // The documents that must be there, and no others.
        let ids = |text: &str| -> BTreeSet<(String, String)> {
            let id = |d: Value| (d["_index"].as_str().unwrap().to_owned(), d["_id"].as_str().unwrap().to_owned());
            documents(text).into_iter().map(id).filter(|(index, _)| !index.ends_with("_replica")).collect()
        };
        let [contributions, aggregates] = ["contributions.ndjson", "aggregates.ndjson"]
            .map(|file| ids(&fs::read_to_string(case.join(file)).unwrap()));
        assert_eq!(ids(&text), contributions.union(&aggregates).cloned().collect(), "{}", case.display());
    }
}

/// The source of the bundles in the corpus.
const SOURCE: (&str, &str) = ("42848d8f-ecdc-5b32-a667-a7b5aedfc9f5", "https://fake_dss_instance/v1:/2");
