//! Snapshots with something wrong: which error, and about what.
#![allow(clippy::unwrap_used, missing_docs, reason = "a failing test is meant to stop")]

use azul_projects_hca as _;
use azul_repository::{Repository, Snapshot, tables};
use azul_transform::{BundleFqid, ErrorKind, Limits, Result, SourceRef};
use serde_json::{Value, json};

const ROOT: &str = "11111111-1111-4111-8111-111111111111";
const UPSTREAM: &str = "22222222-2222-4222-8222-222222222222";
const VERSION: &str = "2024-01-02T03:04:05.000006Z";

/// A project, and a process that makes one data file of another, which a second links document makes of nothing.
fn tables() -> Value {
    let row = |entity_type: &str, id: &str, content: Value| json!({"rows": [{format!("{entity_type}_id"): id, "version": VERSION, "content": content}]});
    let file = |id: &str| {
        json!({
            "sequence_file_id": id, "version": VERSION, "content": {"file_core": {"file_name": format!("{id}.txt")}},
            "file_id": format!("drs://host.test/{id}"),
            "descriptor": {"file_id": format!("uuid-of-{id}"), "file_version": VERSION, "content_type": "text/plain",
                           "size": 1, "crc32c": "", "sha256": ""},
        })
    };
    let links = |id: &str, inputs: &[&str], output: &str| {
        let inputs: Vec<_> = inputs.iter().map(|id| json!({"input_type": "sequence_file", "input_id": id})).collect();
        let link = json!({
            "link_type": "process_link", "process_type": "process", "process_id": "p", "protocols": [],
            "inputs": inputs, "outputs": [{"output_type": "sequence_file", "output_id": output}],
        });
        let content = json!({"describedBy": "d", "schema_type": "links", "schema_version": "3.0.0", "links": [link]});
        json!({"links_id": id, "version": VERSION, "content": content, "project_id": "q"})
    };
    json!({"tables": {
        "project": row("project", "q", json!({})),
        "process": row("process", "p", json!({})),
        "sequence_file": {"rows": [file("a"), file("b")]},
        "links": {"rows": [links(ROOT, &["a"], "b"), links(UPSTREAM, &[], "a")]},
    }})
}

fn open(content: &Value) -> Snapshot {
    let file = tempfile::Builder::new().suffix(".tables.tdr.json").tempfile().unwrap();
    std::fs::write(file.path(), content.to_string()).unwrap();
    Snapshot::new(tables::open(file.path()).unwrap(), SourceRef::default()).unwrap()
}

fn fetch(tables: &Value) -> Result<Value> {
    let fqid = BundleFqid { uuid: ROOT.into(), version: VERSION.into(), source: SourceRef::default() };
    Ok(serde_json::from_slice(&open(tables).fetch(&fqid, &Limits::default())?.bytes).unwrap())
}

#[test]
fn a_bundle_is_stitched() {
    let bundle = fetch(&tables()).unwrap();
    let keys: Vec<_> = bundle["metadata"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(keys, ["process/p", "project/q", "sequence_file/a", "sequence_file/b"]);
    assert_eq!(bundle["stitched"], json!(["a", "uuid-of-a"]));
    assert_eq!(bundle["links"]["links"].as_array().unwrap().len(), 2);
    assert_eq!(bundle["manifest"]["sequence_file/b"]["content-type"], "text/plain; dcp-type=data");
}

/// What is changed, the error that follows, and words of it.
fn check(change: impl Fn(&mut Value), kind: ErrorKind, words: &str) {
    let mut tables = tables();
    change(&mut tables["tables"]);
    let error = fetch(&tables).unwrap_err();
    assert!(error.kind() == kind && error.to_string().contains(words), "{words}: {error}");
    assert_eq!(error.place().bundle.as_ref().map(|(uuid, _)| uuid.as_str()), Some(ROOT));
}

#[test]
fn what_is_wrong_with_rows_is_said() {
    let link = |tables: &mut Value, row: usize, change: &dyn Fn(&mut Value)| {
        change(&mut tables["links"]["rows"][row]["content"]["links"][0]);
    };
    check(|t| link(t, 1, &|l| l["outputs"] = json!([])), ErrorKind::DanglingLink, "sequence_file/a");
    check(|t| link(t, 0, &|l| l["link_type"] = "x".into()), ErrorKind::ImpossibleLink, "$.links[0].link_type");
    check(|t| link(t, 0, &|l| l["process_id"] = 1.into()), ErrorKind::WrongType, "$.links[0].process_id");
    check(|t| t["links"]["rows"][1]["content"]["extra"] = 1.into(), ErrorKind::UnsupportedLinks, "extra");
    check(|t| t["process"]["rows"] = json!([]), ErrorKind::DanglingLink, "process/p");
    let twice = |t: &mut Value| {
        let row = t["process"]["rows"][0].clone();
        t["process"]["rows"].as_array_mut().unwrap().push(row);
    };
    check(twice, ErrorKind::DuplicateEntity, "process/p");
    let file =
        |key: &'static str, value: Value| move |t: &mut Value| t["sequence_file"]["rows"][1][key] = value.clone();
    check(file("content", "{".into()), ErrorKind::Syntax, "table sequence_file, row 2");
    check(file("file_id", "https://host.test/b".into()), ErrorKind::InvalidValue, "drs://");
    check(file("file_id", Value::Null), ErrorKind::MissingField, "drs_uri");
    check(file("descriptor", json!({})), ErrorKind::MissingField, "$.descriptor");
    check(|t| t["links"]["rows"][0]["version"] = "2020-01-01T00:00:00.000000Z".into(), ErrorKind::InvalidId, "");
    let supplementary = json!({"link_type": "supplementary_file_link", "files": [],
                               "entity": {"entity_type": "project", "entity_id": "other"}});
    check(|t| link(t, 0, &|l| *l = supplementary.clone()), ErrorKind::ImpossibleLink, "$.links[0].entity");
}

#[test]
fn rows_that_are_no_bundles_are_listed_as_errors() {
    let mut tables = tables();
    let rows = tables["tables"]["links"]["rows"].as_array_mut().unwrap();
    let (mut unnamed, twice) = (rows[1].clone(), rows[1].clone());
    unnamed["links_id"] = "x".into();
    rows.extend([unnamed, twice]);
    let snapshot = open(&tables);
    let listed = snapshot.bundles(&SourceRef::default(), "").unwrap();
    let listed: Vec<_> = listed.map(|listed| listed.map(|l| l.fqid.uuid).map_err(|e| e.kind())).collect();
    assert_eq!(listed, [Err(ErrorKind::InvalidValue), Ok(ROOT.into()), Err(ErrorKind::DuplicateEntity)]);
}

#[test]
fn an_address_may_be_missing_if_the_descriptor_says_so() {
    let mut tables = tables();
    let row = &mut tables["tables"]["sequence_file"]["rows"][1];
    row["file_id"] = Value::Null;
    row["descriptor"]["drs_uri"] = Value::Null;
    assert_eq!(fetch(&tables).unwrap()["manifest"]["sequence_file/b"]["drs_uri"], Value::Null);
}
