//! Aggregates of the conformance corpus; see `tests/conformance`.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs, reason = "a failing test is meant to stop")]

#[path = "../conformance/corpus.rs"]
#[allow(dead_code, reason = "each test program uses a part of it")]
mod corpus;

use std::collections::BTreeSet;
use std::path::Path;

use azul_projects_hca::Hca;
use azul_transform::aggregate::{Aggregator, Lines, Memo};
use azul_transform::json::Json;
use azul_transform::{Again, Batch, Bundle, DocumentType, IndexName, Plugin, Store, transform};

use corpus::{Documents, Tally, bundle_files, context, folder, stem};

/// The aggregates of what is in a store, and the entities that could not be aggregated.
fn aggregates(store: &Store) -> (Documents, Vec<String>) {
    let schema = Hca.schema().unwrap();
    let aggregator = Aggregator::new(schema, store).unwrap();
    let (mut lines, mut failures) = (Vec::new(), Vec::new());
    for (outer_type, outer) in schema.outer_types().iter().enumerate() {
        let index = IndexName::new("dummy", "test", DocumentType::Aggregate, outer.name).unwrap().to_string();
        let all = aggregator.run(
            outer_type,
            0..aggregator.len(outer_type),
            &Lines { index },
            &mut Memo::default(),
            &mut lines,
        );
        failures.extend(all.failures.into_iter().map(|e| e.place().entity.clone().unwrap()));
    }
    (Documents::parse(&lines), failures)
}

fn batch(bytes: impl Into<Vec<u8>>) -> Batch {
    transform(&Hca, Bundle::parse(bytes).unwrap(), &context()).unwrap()
}

fn store(batches: impl IntoIterator<Item = Batch>) -> Store {
    let mut store = Store::new(Hca.schema().unwrap());
    batches.into_iter().for_each(|batch| store.add(&batch, Again::Replace));
    store
}

fn read_all(path: &Path) -> Vec<Batch> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().filter(|line| !line.is_empty()).map(batch).collect()
}

#[test]
fn each_bundle_alone_and_all_together() {
    let Some(corpus) = folder() else { return };
    let mut tally = Tally::default();
    let mut batches = Vec::new();
    for path in bundle_files(&corpus.join("hca/bundles")) {
        let stem = stem(&path);
        let batch = batch(std::fs::read(&path).unwrap());
        let (actual, failures) = aggregates(&store([batch.clone()]));
        tally.check(&stem, failures.is_empty(), || format!("{failures:?}"));
        let expected = corpus.join("hca/expected").join(&stem).join("aggregates.ndjson");
        tally.compare(&stem, &Documents::read(expected), &actual);
        batches.push(batch);
    }
    let expected = Documents::read(corpus.join("hca/expected/all/aggregates.ndjson"));
    let (forward, failures) = aggregates(&store(batches.iter().cloned()));
    tally.check("all", failures.is_empty(), || format!("{failures:?}"));
    tally.compare("all", &expected, &forward);
    let (backward, _) = aggregates(&store(batches.into_iter().rev()));
    tally.compare("all, backwards", &expected, &backward);
    tally.finish("aggregates of each bundle alone and of all together");
}

#[test]
fn versions_and_deletions() {
    let Some(corpus) = folder() else { return };
    let mut tally = Tally::default();
    for case in std::fs::read_dir(corpus.join("hca/versions")).unwrap() {
        let case = case.unwrap().path();
        let name = case.display().to_string();
        let mut store = Store::new(Hca.schema().unwrap());
        for line in std::fs::read_to_string(case.join("actions.ndjson")).unwrap().lines() {
            let action = azul_transform::json::Document::parse(line).unwrap();
            let text = |key| action.root().get(key).and_then(Json::as_str).unwrap().to_owned();
            let bundle = corpus.join("hca/bundles").join(format!("{}.json", text("bundle")));
            let batch = batch(std::fs::read(bundle).unwrap());
            let batch = if text("action") == "delete" { batch.into_deletion() } else { batch };
            store.add(&batch, Again::Replace);
        }
        let (actual, failures) = aggregates(&store);
        tally.check(&name, failures.is_empty(), || format!("{failures:?}"));
        tally.compare(&name, &Documents::read(case.join("aggregates.ndjson")), &actual);
        let deleted = corpus::read(case.join("deleted_aggregates.json"));
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
    let Some(corpus) = folder() else { return };
    let mut tally = Tally::default();
    for case in std::fs::read_dir(corpus.join("hca/synthetic")).unwrap() {
        let case = case.unwrap().path();
        let name = case.file_name().unwrap().to_str().unwrap().to_owned();
        let bundles = case.join("bundles.ndjson");
        if !bundles.exists() {
            continue;
        }
        let (actual, failures) = aggregates(&store(read_all(&bundles)));
        tally.compare(&name, &Documents::read(case.join("aggregates.ndjson")), &actual);
        // The reference names the entities that it fails on in a list of messages.
        let mut expected = BTreeSet::new();
        if case.join("errors.json").exists() {
            for error in corpus::read(case.join("errors.json")).root().items() {
                let place = error.get("where").and_then(Json::as_str).unwrap();
                expected.extend(place.strip_prefix("_aggregate test/").map(str::to_owned));
            }
        }
        let failed: BTreeSet<String> = failures.into_iter().collect();
        tally.check(&name, failed == expected, || format!("failed on {failed:?}, not {expected:?}"));
    }
    for path in bundle_files(&corpus.join("hca/synthetic/canned_repository")) {
        let (actual, _) = aggregates(&store([batch(std::fs::read(&path).unwrap())]));
        let expected = Documents::read(path.with_file_name("aggregates.ndjson"));
        tally.compare("canned_repository", &expected, &actual);
    }
    for case in std::fs::read_dir(corpus.join("hca/synthetic/malformed")).unwrap() {
        let case = case.unwrap().path();
        if case.join("aggregates.ndjson").exists() {
            let bundle = bundle_files(&case).into_iter().find(|path| !path.ends_with("expected.json")).unwrap();
            let (actual, _) = aggregates(&store([batch(std::fs::read(bundle).unwrap())]));
            let expected = Documents::read(case.join("aggregates.ndjson"));
            tally.compare(&case.display().to_string(), &expected, &actual);
        }
    }
    tally.finish("aggregates of synthetic cases");
}
