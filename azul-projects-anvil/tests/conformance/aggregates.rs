//! Aggregates of each bundle alone and of all together.

use azul_projects_anvil::Anvil;
use azul_transform::aggregate::{Aggregator, Lines, Memo};
use azul_transform::{Again, Batch, Bundle, DocumentType, IndexName, Plugin, Store, transform};

use crate::corpus::{Documents, Tally, bundle_files, context, folder, stem};

/// The aggregates of what is in a store, and the entities that could not be aggregated.
fn aggregates(batches: impl IntoIterator<Item = Batch>) -> (Documents, Vec<String>) {
    let schema = Anvil.schema().unwrap();
    let mut store = Store::new(schema);
    batches.into_iter().for_each(|batch| store.add(&batch, Again::Replace));
    let aggregator = Aggregator::new(schema, &store).unwrap();
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
        failures.extend(all.failures.into_iter().map(|e| e.to_string()));
    }
    (Documents::parse(&lines), failures)
}

#[test]
fn each_bundle_alone_and_all_together() {
    let Some(corpus) = folder() else { return };
    let mut tally = Tally::default();
    let mut batches = Vec::new();
    for path in bundle_files(&corpus.join("anvil/bundles")) {
        let stem = stem(&path);
        let bundle = Bundle::parse(std::fs::read(&path).unwrap()).unwrap();
        let batch = transform(&Anvil, bundle, &context()).unwrap();
        let (actual, failures) = aggregates([batch.clone()]);
        tally.check(&stem, failures.is_empty(), || format!("{failures:?}"));
        let expected = corpus.join("anvil/expected").join(&stem).join("aggregates.ndjson");
        tally.compare(&stem, &Documents::read(expected), &actual);
        batches.push(batch);
    }
    let expected = Documents::read(corpus.join("anvil/expected/all/aggregates.ndjson"));
    let (forward, failures) = aggregates(batches.iter().cloned());
    tally.check("all", failures.is_empty(), || format!("{failures:?}"));
    tally.compare("all", &expected, &forward);
    let (backward, _) = aggregates(batches.into_iter().rev());
    tally.compare("all, backwards", &expected, &backward);
    tally.finish("aggregates of each bundle alone and of all together");
}
