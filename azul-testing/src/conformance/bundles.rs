//! Documents of every bundle.

use std::collections::BTreeMap;

use super::Reference;
use crate::Documents;
use crate::corpus::{Tally, bundle_files, stem};
use azul_transform::{DocumentRun, DocumentType, Replica};

/// Contributions and replicas of every bundle, and the replicas of all bundles, merged.
///
/// # Panics
/// If not all are equal.
pub fn contributions_and_replicas(reference: &Reference) {
    let corpus = &reference.corpus;
    let mut tally = Tally::default();
    let mut replicas: BTreeMap<String, Replica> = BTreeMap::new();
    for path in bundle_files(&corpus.path("bundles")) {
        let stem = stem(&path);
        match corpus.documents(&path) {
            Err(e) => tally.problem(format!("{stem}: {e}")),
            Ok((batch, actual)) => {
                tally.compare(&stem, &Documents::expected(corpus.path("expected").join(&stem)), &actual);
                for replica in batch.replicas() {
                    let merged = replicas.entry(replica.id().to_string());
                    merged.and_modify(|r| r.merge(replica.clone())).or_insert_with(|| replica.clone());
                }
            }
        }
    }
    let expected = Documents::read(corpus.path("expected/all/replicas.ndjson"));
    let index = corpus.run.index(DocumentType::Replica, "replica");
    let mut run = DocumentRun::of(&index);
    replicas.values().for_each(|replica| replica.put(&mut run));
    tally.compare("all", &expected, &Documents::parse(run.lines()));
    tally.finish("contributions and replicas of all bundles");
}

/// Aggregates of each bundle alone, and of all together in two orders.
///
/// # Panics
/// If not all are equal.
pub fn each_bundle_alone_and_all_together(reference: &Reference) {
    let corpus = &reference.corpus;
    let mut tally = Tally::default();
    let mut batches = Vec::new();
    for path in bundle_files(&corpus.path("bundles")) {
        let stem = stem(&path);
        let batch = corpus.batch(&path);
        let (actual, failures) = corpus.aggregates(&corpus.run.store([&batch]));
        tally.check(&stem, failures.is_empty(), || format!("{failures:?}"));
        let expected = corpus.path("expected").join(&stem).join("aggregates.ndjson");
        tally.compare(&stem, &Documents::read(expected), &actual);
        batches.push(batch);
    }
    let expected = Documents::read(corpus.path("expected/all/aggregates.ndjson"));
    let (forward, failures) = corpus.aggregates(&corpus.run.store(&batches));
    tally.check("all", failures.is_empty(), || format!("{failures:?}"));
    tally.compare("all", &expected, &forward);
    let (backward, _) = corpus.aggregates(&corpus.run.store(batches.iter().rev()));
    tally.compare("all, backwards", &expected, &backward);
    tally.finish("aggregates of each bundle alone and of all together");
}
