//! Contributions and replicas of every bundle.

use std::collections::BTreeMap;

use azul_transform::Replica;

use crate::corpus::{Documents, Tally, bundle_files, context, documents, folder, stem};

#[test]
fn contributions_and_replicas() {
    let Some(corpus) = folder() else { return };
    let mut tally = Tally::default();
    let mut replicas: BTreeMap<String, Replica> = BTreeMap::new();
    for path in bundle_files(&corpus.join("anvil/bundles")) {
        let stem = stem(&path);
        match documents(&path, &context()) {
            Err(e) => tally.problem(format!("{stem}: {e}")),
            Ok((batch, actual)) => {
                let expected = corpus.join("anvil/expected").join(&stem);
                let mut all = Documents::read(expected.join("contributions.ndjson"));
                all.extend(Documents::read(expected.join("replicas.ndjson")));
                tally.compare(&stem, &all, &actual);
                for replica in batch.replicas() {
                    let merged = replicas.entry(replica.id().to_string());
                    merged.and_modify(|r| r.merge(replica.clone())).or_insert_with(|| replica.clone());
                }
            }
        }
    }
    let expected = Documents::read(corpus.join("anvil/expected/all/replicas.ndjson"));
    let mut lines = Vec::new();
    for (id, replica) in replicas {
        azul_transform::write_line(&mut lines, "azul_v2_dummy_test_replica", &id, |out| replica.write(out));
    }
    tally.compare("all", &expected, &Documents::parse(&lines));
    tally.finish("contributions and replicas of all bundles");
}
