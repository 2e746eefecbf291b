//! `azul why`: what became of bundles, files, entities and inputs.

use std::fs;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::check::{check, fixture};

/// Verdicts with what they are about.
#[track_caller]
fn why(store: &TempDir, what: &str) -> Vec<(String, String)> {
    let store = store.path().to_str().unwrap();
    let json = check(["why", what, "--format", "json", "--store", store], 0).stdout;
    let findings: Vec<Value> = serde_json::from_str(&json).unwrap();
    let text = |finding: &Value, name: &str| finding[name].as_str().unwrap().to_owned();
    findings.iter().map(|finding| (text(finding, "what"), text(finding, "verdict"))).collect()
}

#[track_caller]
fn says(store: &TempDir, what: &str, expected: &str) {
    let table = check(["why", what, "--store", store.path().to_str().unwrap()], 0).stdout;
    assert!(table.contains(expected), "{expected} is not in {table}");
}

fn index(store: &TempDir, fixture_name: &str, code: i32) {
    let bundle = fixture(fixture_name);
    check(
        ["index", bundle.to_str().unwrap(), "--quiet", "--project", "hca", "--store", store.path().to_str().unwrap()],
        code,
    );
}

#[test]
fn bundles_are_there_or_superseded_or_deleted_or_never_seen() {
    let store = TempDir::new().unwrap();
    index(&store, "older-and-newer-version", 0);
    let uuid = "b7f15069-125e-4455-b521-a77e3cf5d939";
    let bundle = |version: &str| format!("bundle {uuid} {version}");
    let (old, new) = (bundle("2021-06-01T12:00:00.000000Z"), bundle("2021-09-15T06:45:10.250000Z"));
    let expected =
        |verdicts: [&str; 2]| vec![(old.clone(), verdicts[0].to_owned()), (new.clone(), verdicts[1].to_owned())];
    assert_eq!(why(&store, uuid), expected(["superseded", "in the catalog"]));
    assert_eq!(why(&store, &format!("{uuid}.2021-06-01T12:00:00.000000Z")), expected(["superseded", ""])[..1]);
    says(&store, uuid, "Version 2021-09-15T06:45:10.250000Z is newer. It is from ");

    let actions = TempDir::new().unwrap();
    let list = actions.path().join("x.actions.ndjson");
    let fqid = json!({"uuid": uuid, "version": "2021-09-15T06:45:10.250000Z"});
    fs::write(&list, json!({"action": "delete", "bundle_fqid": fqid}).to_string()).unwrap();
    let store_path = store.path().to_str().unwrap();
    check(["index", list.to_str().unwrap(), "--quiet", "--project", "hca", "--store", store_path], 0);
    assert_eq!(why(&store, uuid), expected(["in the catalog", "deleted"]));

    let never = "00000000-0000-4000-8000-000000000000";
    assert_eq!(why(&store, never), [(never.to_owned(), "never seen".to_owned())]);
    says(&store, never, "The ledger knows 2 bundles, all of tdr:bigquery:gcp:azul_rs_fixtures:hca_fixtures:/0.");
    assert_eq!(why(&store, "tdr:bigquery:gcp:azul_rs_fixtures:hca_fixtures:/0")[0].1, "in the catalog");
}

#[test]
fn files_and_entities() {
    let store = TempDir::new().unwrap();
    index(&store, "simple", 0);
    let file = "52d34c8c-e3d9-41a1-8f18-cff7b141d7ea";
    assert_eq!(why(&store, file), [(format!("files {file}"), "in the catalog".to_owned())]);
    assert_eq!(
        why(&store, "RCA17C2_S1_L001_R1_001.fastq.gz"),
        [(format!("files {file}"), "in the catalog".to_owned())]
    );
    assert_eq!(
        why(&store, "simple/bundle.json"),
        [("input simple/bundle.json".to_owned(), "in the catalog".to_owned())]
    );
    // A protocol: nothing is about it, but files have it.
    let replicas = check(["export", "--to", "-", "--store", store.path().to_str().unwrap()], 0).stdout;
    let of_protocol = |line: &&str| line.contains("_replica\"") && line.contains("\"library_preparation_protocol\"");
    let protocol: Value = serde_json::from_str(replicas.lines().find(of_protocol).unwrap()).unwrap();
    let verdict = why(&store, protocol["_source"]["entity_id"].as_str().unwrap());
    assert_eq!(verdict[0].1, "part of others");
}

#[test]
fn what_failed_says_why_and_where() {
    let store = TempDir::new().unwrap();
    says(&store, "invalid-dangling-link/bundle.json", "never seen\n  The store has no catalogs.");
    index(&store, "simple", 0);
    index(&store, "invalid-dangling-link", 1);
    let found = why(&store, "invalid-dangling-link/bundle.json");
    assert_eq!(found[0].1, "failed");
    says(&store, "invalid-dangling-link/bundle.json", "dangling-link: ");
    let uuid = found[0].0.split(' ').nth(1).unwrap();
    assert_eq!(why(&store, uuid)[0].1, "failed");
}

#[test]
fn what_is_not_linked() {
    let (store, bundles) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let id = "0f0c1d7e-58a5-4c53-a3b4-6f1a2d9f7c11";
    let mut bundle = crate::check::json("simple/bundle.json");
    let documents = bundle["metadata"].as_object_mut().unwrap();
    let (_, known) = documents.iter().find(|(key, _)| key.starts_with("cell_suspension/")).unwrap();
    let mut other = known.clone();
    other["provenance"]["document_id"] = id.into();
    documents.insert(format!("cell_suspension/{id}"), other);
    fs::write(bundles.path().join("bundle.json"), bundle.to_string()).unwrap();
    let arguments = ["index", bundles.path().to_str().unwrap(), "--quiet", "--store", store.path().to_str().unwrap()];
    check(arguments, 0);
    // A document is about it, but no other mentions it.
    let found = why(&store, id);
    assert_eq!(found[0], (format!("cell_suspensions {id}"), "in the catalog".to_owned()));
    assert_eq!(found[1], (format!("cell_suspension {id}"), "not linked".to_owned()));
    says(&store, id, "orphan-metadata: ");
}
