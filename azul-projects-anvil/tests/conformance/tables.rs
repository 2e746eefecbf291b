//! Bundles out of the tables of a snapshot, compared with those that the reference makes.

use azul_repository::{Repository, Snapshot, tables};
use azul_testing::corpus::Corpus;
use azul_transform::{Bundle, BundleFqid, ErrorKind, Limits, SourceRef, transform};
use serde_json::Value;

use crate::corpus::{context, corpus};

const SNAPSHOT: &str = "6c87f0e1-509d-46a4-b845-7584df39263b";

/// The snapshot of the corpus, with or without what the dataset is registered with.
fn snapshot(corpus: &Corpus, registered: bool) -> (Snapshot, tempfile::TempDir) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join(format!("{SNAPSHOT}.tables.tdr.json"));
    std::fs::copy(corpus.shared(format!("tdr/{SNAPSHOT}.tables.tdr.json")), &path).unwrap();
    if registered {
        let registration = r#"{"datasetId": 1, "studyDescription": "Study description from DUOS"}"#;
        std::fs::write(directory.path().join(format!("{SNAPSHOT}.duos.json")), registration).unwrap();
    }
    let spec = "tdr:bigquery:gcp:test_anvil_project:anvil_snapshot:/2".into();
    let source = SourceRef { id: SNAPSHOT.into(), spec };
    (Snapshot::new(tables::open(&path).unwrap(), source).unwrap(), directory)
}

/// The same snapshot with what the dataset is registered with, exported as Parquet files.
fn exported(corpus: &Corpus) -> (Snapshot, tempfile::TempDir) {
    let (_, directory) = snapshot(corpus, true);
    let path = directory.path().join(SNAPSHOT);
    let text = std::fs::read(directory.path().join(format!("{SNAPSHOT}.tables.tdr.json"))).unwrap();
    azul_testing::export(&serde_json::from_slice(&text).unwrap(), &path);
    let spec = "tdr:bigquery:gcp:test_anvil_project:anvil_snapshot:/2".into();
    let source = SourceRef { id: SNAPSHOT.into(), spec };
    (Snapshot::new(tables::open(&path).unwrap(), source).unwrap(), directory)
}

/// A bundle as values; links, and the members of links, have no order.
fn values(bytes: &[u8]) -> Value {
    let mut bundle: Value = serde_json::from_slice(bytes).unwrap();
    let links = bundle["links"].as_array_mut().unwrap();
    for link in links.iter_mut() {
        for key in ["inputs", "outputs"] {
            link[key].as_array_mut().unwrap().sort_by_key(Value::to_string);
        }
    }
    links.sort_by_key(Value::to_string);
    bundle
}

#[test]
fn bundles_are_what_the_reference_makes() {
    let Some(corpus) = corpus() else { return };
    let (snapshot, _directory) = snapshot(&corpus, true);
    let files = azul_testing::corpus::bundle_files(&corpus.path("bundles"));
    assert!(files.len() >= 2);
    for file in files {
        let expected = std::fs::read(&file).unwrap();
        let fqid = Bundle::parse(expected.clone()).unwrap().fqid().clone();
        let fetched = snapshot.fetch(&fqid, &Limits::default()).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(values(&fetched.bytes), values(&expected), "{}", file.display());
    }
}

#[test]
fn an_export_has_the_bundles_that_the_tables_have() {
    let Some(corpus) = corpus() else { return };
    let ((tables, _one), (exported, _other)) = (snapshot(&corpus, true), exported(&corpus));
    let source = tables.sources().unwrap().remove(0);
    let all = |snapshot: &Snapshot| {
        let listed = snapshot.bundles(&source, "").unwrap().map(|listed| listed.unwrap());
        listed.map(|listed| (listed.fqid, listed.table)).collect::<Vec<_>>()
    };
    assert_eq!(all(&exported), all(&tables));
    let fetch =
        |snapshot: &Snapshot, fqid: &BundleFqid| values(&snapshot.fetch(fqid, &Limits::default()).unwrap().bytes);
    assert!(all(&tables).len() >= 3);
    for (fqid, _) in all(&tables) {
        assert_eq!(fetch(&exported, &fqid), fetch(&tables, &fqid), "{}", fqid.uuid);
    }
}

#[test]
fn every_bundle_of_the_snapshot_has_documents() {
    let Some(corpus) = corpus() else { return };
    let (registered, _directory) = snapshot(&corpus, true);
    let source = registered.sources().unwrap().remove(0);
    let all: Vec<_> = registered.bundles(&source, "").unwrap().map(|listed| listed.unwrap()).collect();
    let listed: Vec<_> = all.iter().map(|listed| (&listed.fqid.uuid[..18], listed.table.unwrap())).collect();
    let expected = [
        ("2370f948-2783-aeb6", "anvil_dataset"),
        ("6b0f6c0f-5d80-a242", "anvil_file"),
        ("826dea02-e274-affe", "anvil_biosample"),
    ];
    assert_eq!(listed, expected);
    for fqid in all.iter().map(|listed| &listed.fqid) {
        let fetched = registered.fetch(fqid, &Limits::default()).unwrap();
        let bundle = Bundle::parse(fetched.bytes).unwrap();
        let batch = transform(&corpus.run.project, bundle, &context()).unwrap_or_else(|error| panic!("{error}"));
        assert!(!batch.is_empty(), "{}", fqid.uuid);
    }
    let some: Vec<_> = registered.bundles(&source, "6b").unwrap().map(|listed| listed.unwrap().fqid.uuid).collect();
    assert_eq!(some, ["6b0f6c0f-5d80-a242-accb-840921351cd5"]);
}

#[test]
fn there_is_no_stub_without_a_registration() {
    let Some(corpus) = corpus() else { return };
    let (plain, _directory) = snapshot(&corpus, false);
    let source = plain.sources().unwrap().remove(0);
    assert_eq!(plain.bundles(&source, "").unwrap().count(), 2);
    let uuid = "2370f948-2783-aeb6-afea-e022897f4dcf".to_owned();
    let fqid = BundleFqid { uuid, version: "2022-06-01T00:00:00.000000Z".into(), source };
    assert_eq!(plain.fetch(&fqid, &Limits::default()).unwrap_err().kind(), ErrorKind::InvalidId);
}
