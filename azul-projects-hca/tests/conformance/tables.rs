//! Bundles out of the tables of a snapshot, compared with those that the reference makes.

use azul_repository::{Repository, Snapshot, tables};
use azul_transform::{Bundle, BundleFqid, Limits, SourceRef, transform};
use serde_json::Value;

use crate::corpus::{context, corpus};

const SNAPSHOT: &str = "d8c20944-739f-4e7d-9161-b720953432ce";

fn snapshot(corpus: &azul_testing::corpus::Corpus) -> Snapshot {
    let tables = tables::open(&corpus.shared(format!("tdr/{SNAPSHOT}.tables.tdr.json"))).unwrap();
    let source = SourceRef { id: SNAPSHOT.into(), spec: "tdr:bigquery:gcp:test_hca_project:hca_snapshot:/2".into() };
    Snapshot::new(tables, source).unwrap()
}

/// The same snapshot, exported as Parquet files.
fn exported(corpus: &azul_testing::corpus::Corpus) -> (Snapshot, tempfile::TempDir) {
    let directory = tempfile::tempdir().unwrap();
    let text = std::fs::read(corpus.shared(format!("tdr/{SNAPSHOT}.tables.tdr.json"))).unwrap();
    let path = directory.path().join(SNAPSHOT);
    azul_testing::export(&serde_json::from_slice(&text).unwrap(), &path);
    let source = SourceRef { id: SNAPSHOT.into(), spec: "tdr:bigquery:gcp:test_hca_project:hca_snapshot:/2".into() };
    (Snapshot::new(tables::open(&path).unwrap(), source).unwrap(), directory)
}

fn fetch(snapshot: &Snapshot, fqid: &BundleFqid) -> Vec<u8> {
    snapshot.fetch(fqid, &Limits::default()).unwrap_or_else(|error| panic!("{error}")).bytes
}

/// A bundle as values; links have no order.
fn values(bytes: &[u8]) -> Value {
    let mut bundle: Value = serde_json::from_slice(bytes).unwrap();
    bundle["links"]["links"].as_array_mut().unwrap().sort_by_key(Value::to_string);
    bundle
}

#[test]
fn a_bundle_is_stitched_as_the_reference_does_it() {
    let Some(corpus) = corpus() else { return };
    let file = corpus.path("bundles/4426adc5-b3c5-5aab-ab86-51d8ce44dfbe.tdr.hca.json");
    let expected = std::fs::read(file).unwrap();
    let fqid = Bundle::parse(expected.clone()).unwrap().fqid().clone();
    assert!(values(&fetch(&snapshot(&corpus), &fqid)) == values(&expected), "the bundles differ");
}

#[test]
fn an_export_has_the_bundles_that_the_tables_have() {
    let Some(corpus) = corpus() else { return };
    let (snapshot, (exported, _directory)) = (snapshot(&corpus), exported(&corpus));
    let source = snapshot.sources().unwrap().remove(0);
    let all = |snapshot: &Snapshot| {
        let listed = snapshot.bundles(&source, "").unwrap();
        listed.map(|listed| listed.unwrap().fqid).collect::<Vec<_>>()
    };
    assert_eq!(all(&exported), all(&snapshot));
    for fqid in all(&snapshot) {
        assert!(values(&fetch(&exported, &fqid)) == values(&fetch(&snapshot, &fqid)), "{} differs", fqid.uuid);
    }
    assert_eq!(exported.subgraphs(), 4);
}

#[test]
fn every_bundle_of_the_snapshot_has_documents() {
    let Some(corpus) = corpus() else { return };
    let snapshot = snapshot(&corpus);
    let source = snapshot.sources().unwrap().remove(0);
    let all: Vec<BundleFqid> = snapshot.bundles(&source, "").unwrap().map(|listed| listed.unwrap().fqid).collect();
    let uuids: Vec<_> = all.iter().map(|fqid| &fqid.uuid[..8]).collect();
    assert_eq!(uuids, ["1b6d8348", "4426adc5", "b0c2c714", "bd4939c1"]);
    for fqid in &all {
        let bundle = Bundle::parse(fetch(&snapshot, fqid)).unwrap();
        assert_eq!(bundle.fqid(), fqid);
        let batch = transform(&corpus.run.project, bundle, &context()).unwrap_or_else(|error| panic!("{error}"));
        assert!(!batch.is_empty(), "{}", fqid.uuid);
    }
    // The prefixes divide the list.
    let of = |prefix: &str| snapshot.bundles(&source, prefix).unwrap().map(|listed| listed.unwrap().fqid);
    let divided: Vec<BundleFqid> = (0..16).flat_map(|digit| of(&format!("{digit:x}")).collect::<Vec<_>>()).collect();
    assert_eq!(divided, all);
}
