//! Aggregates of versions and deletions, and of synthetic cases.

use std::collections::BTreeSet;
use std::path::Path;

use azul_testing::Documents;
use azul_testing::corpus::{Corpus, Tally, bundle_files, read};
use azul_transform::json::{Document, Json};
use azul_transform::{Again, Batch, Store};

use crate::corpus::corpus;

/// The aggregates of what is in a store, and the entities that could not be aggregated.
fn aggregates(corpus: &Corpus, store: &Store) -> (Documents, Vec<String>) {
    let (documents, failures) = corpus.aggregates(store);
    (documents, failures.into_iter().map(|e| e.place().entity.clone().unwrap()).collect())
}

fn read_all(corpus: &Corpus, path: &Path) -> Vec<Batch> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().filter(|line| !line.is_empty()).map(|line| corpus.run.batch(line).unwrap()).collect()
}

#[test]
fn versions_and_deletions() {
    let Some(corpus) = corpus() else { return };
    let mut tally = Tally::default();
    for case in std::fs::read_dir(corpus.path("versions")).unwrap() {
        let case = case.unwrap().path();
        let name = case.display().to_string();
        let mut store = Store::new(corpus.run.schema());
        for line in std::fs::read_to_string(case.join("actions.ndjson")).unwrap().lines() {
            let action = Document::parse(line).unwrap();
            let text = |key| action.root().get(key).and_then(Json::as_str).unwrap().to_owned();
            let bundle = corpus.path("bundles").join(format!("{}.json", text("bundle")));
            let batch = corpus.batch(&bundle);
            let batch = if text("action") == "delete" { batch.into_deletion() } else { batch };
            let _outcome = store.add(&batch, Again::Replace, 0);
        }
        let (actual, failures) = aggregates(&corpus, &store);
        tally.check(&name, failures.is_empty(), || format!("{failures:?}"));
        tally.compare(&name, &Documents::read(case.join("aggregates.ndjson")), &actual);
        let deleted = read(case.join("deleted_aggregates.json"));
        for entity in deleted.root().items() {
            let part = |i| entity.at(i).and_then(Json::as_str).unwrap();
            let index = format!("azul_v2_dummy_test_{}_aggregate", part(0));
            let there = actual.0.contains_key(&(index, part(1).to_owned()));
            tally.check(&name, !there, || format!("{entity:?} was not deleted"));
        }
        let expected = Documents::read(case.join("contributions.ndjson"));
        let count = store.contribution_count();
        tally.check(&name, count == expected.0.len(), || format!("{count} contributions"));
    }
    tally.finish("aggregates of versions and deletions");
}

#[test]
fn synthetic_cases() {
    let Some(corpus) = corpus() else { return };
    let mut tally = Tally::default();
    for case in std::fs::read_dir(corpus.path("synthetic")).unwrap() {
        let case = case.unwrap().path();
        let name = case.file_name().unwrap().to_str().unwrap().to_owned();
        let bundles = case.join("bundles.ndjson");
        if !bundles.exists() {
            continue;
        }
        let (actual, failures) = aggregates(&corpus, &corpus.run.store(read_all(&corpus, &bundles)));
        tally.compare(&name, &Documents::read(case.join("aggregates.ndjson")), &actual);
        // The reference names the entities that it fails on in a list of messages.
        let mut expected = BTreeSet::new();
        if case.join("errors.json").exists() {
            for error in read(case.join("errors.json")).root().items() {
                let place = error.get("where").and_then(Json::as_str).unwrap();
                expected.extend(place.strip_prefix("_aggregate test/").map(str::to_owned));
            }
        }
        let failed: BTreeSet<String> = failures.into_iter().collect();
        tally.check(&name, failed == expected, || format!("failed on {failed:?}, not {expected:?}"));
    }
    for path in bundle_files(&corpus.path("synthetic/canned_repository")) {
        let (actual, _) = aggregates(&corpus, &corpus.run.store([corpus.batch(&path)]));
        let expected = Documents::read(path.with_file_name("aggregates.ndjson"));
        tally.compare("canned_repository", &expected, &actual);
    }
    for case in std::fs::read_dir(corpus.path("synthetic/malformed")).unwrap() {
        let case = case.unwrap().path();
        if case.join("aggregates.ndjson").exists() {
            let bundle = bundle_files(&case).into_iter().find(|path| !path.ends_with("expected.json")).unwrap();
            let (actual, _) = aggregates(&corpus, &corpus.run.store([corpus.batch(&bundle)]));
            let expected = Documents::read(case.join("aggregates.ndjson"));
            tally.compare(&case.display().to_string(), &expected, &actual);
        }
    }
    tally.finish("aggregates of synthetic cases");
}
