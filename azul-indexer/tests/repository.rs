//! Repositories on disk: what they list, and what they fetch.
#![allow(clippy::unwrap_used, missing_docs, reason = "a failing test is meant to stop")]

use std::path::Path;
use std::sync::Arc;

use azul_indexer::repository::open;
use azul_projects_hca as _;
use azul_repository::Repository;
use azul_transform::json::Document;
use azul_transform::{BundleFqid, ErrorKind, Limits, SourceRef};
use serde_json::{Value, json};

const A: &str = "a0000000-0000-4000-8000-000000000001";
const B: &str = "b0000000-0000-4000-8000-000000000002";
const VERSION: &str = "2024-01-02T03:04:05.000006Z";

fn source() -> SourceRef {
    SourceRef { id: "here".into(), spec: "file:here:/0".into() }
}

fn opened(path: &Path) -> Arc<dyn Repository> {
    open(path, Some(source()), Limits::default()).unwrap_or_else(|error| panic!("{error}"))
}

/// UUIDs and versions of the bundles whose UUID begins with a prefix; kinds of errors.
fn listed(repository: &dyn Repository, prefix: &str) -> Vec<String> {
    let sources = repository.sources().unwrap();
    let all = sources.iter().flat_map(|source| repository.bundles(source, prefix).unwrap());
    let text = |listed: azul_transform::Result<azul_repository::Listed>| match listed {
        Ok(listed) => format!("{} {}", &listed.fqid.uuid[..1], &listed.fqid.version[..10]),
        Err(error) => error.kind().code().to_owned(),
    };
    all.map(text).collect()
}

fn fqid(uuid: &str, version: &str) -> BundleFqid {
    BundleFqid { uuid: uuid.into(), version: version.into(), source: source() }
}

/// The member `n` of a bundle.
fn number(repository: &dyn Repository, uuid: &str, version: &str) -> Result<String, ErrorKind> {
    let fetched = repository.fetch(&fqid(uuid, version), &Limits::default()).map_err(|error| error.kind())?;
    let document = Document::parse(fetched.bytes).unwrap();
    let mut out = Vec::new();
    document.root().get("n").unwrap().write(&mut out);
    Ok(String::from_utf8(out).unwrap())
}

#[test]
fn directories_of_bundles() {
    let directory = tempfile::tempdir().unwrap();
    let write = |name: &str, text: String| std::fs::write(directory.path().join(name), text).unwrap();
    write(&format!("{A}.{VERSION}.tdr.hca.json"), r#"{"n": 1}"#.into());
    write("other.json", format!(r#"{{"n": 2, "fqid": {{"uuid": "{B}", "version": "2023-02-02T00:00:00.000000Z"}}}}"#));
    let line =
        |n: u32| format!(r#"{{"n": {n}, "fqid": {{"uuid": "{B}", "version": "2024-0{n}-02T00:00:00.000000Z"}}}}"#);
    write("lines.ndjson", format!("{}\n{}\n", line(3), line(4)));
    write("nobody.json", r#"{"n": 5}"#.into());
    let repository = opened(directory.path());
    assert_eq!(
        listed(&*repository, ""),
        ["invalid-id", "a 2024-01-02", "b 2023-02-02", "b 2024-03-02", "b 2024-04-02"]
    );
    assert_eq!(listed(&*repository, "a"), ["a 2024-01-02"]);
    assert_eq!(number(&*repository, A, VERSION), Ok("1".into()));
    assert_eq!(number(&*repository, &A.to_uppercase(), VERSION), Ok("1".into()));
    assert_eq!(number(&*repository, B, "2023-02-02T00:00:00.000000Z"), Ok("2".into()));
    assert_eq!(number(&*repository, B, "2024-04-02T00:00:00.000000Z"), Ok("4".into()));
    assert_eq!(number(&*repository, A, "2025-01-01T00:00:00.000000Z"), Err(ErrorKind::InvalidId));
    assert!(repository.bundles(&SourceRef::default(), "x").is_err(), "no UUID begins with x");
    // Published just now, after the list was made.
    for n in 6..9 {
        let version = format!("2024-0{n}-02T00:00:00.000000Z");
        write(&format!("{A}.{version}.json"), format!(r#"{{"n": {n}}}"#));
        assert_eq!(number(&*repository, A, &version), Ok(n.to_string()));
    }
    assert_eq!(number(&*repository, A, "../x"), Err(ErrorKind::InvalidId));
}

#[test]
fn staging_areas() {
    let area = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/hca/staging-area/area");
    let repository = opened(&area);
    let source = repository.sources().unwrap().remove(0);
    let all: Vec<_> = repository.bundles(&source, "").unwrap().map(|listed| listed.unwrap().fqid).collect();
    assert!(!all.is_empty());
    for fqid in &all {
        let fetched = repository.fetch(fqid, &Limits::default()).unwrap();
        assert!(fetched.flaws.is_empty() && fetched.provenance.is_some());
        let bundle = azul_transform::Bundle::parse(fetched.bytes).unwrap();
        assert_eq!((&bundle.fqid().uuid, &bundle.fqid().source), (&fqid.uuid, &source));
    }
    assert_eq!(number(&*repository, A, VERSION), Err(ErrorKind::InvalidId));
    assert_eq!(repository.bundles(&SourceRef::default(), "").err().map(|e| e.kind()), Some(ErrorKind::Config));
}

#[test]
fn what_is_no_repository() {
    let directory = tempfile::tempdir().unwrap();
    let check = |name: &str, text: &str, kind: ErrorKind| {
        let path = directory.path().join(name);
        std::fs::write(&path, text).unwrap();
        let error = open(&path, None, Limits::default()).err().unwrap();
        assert_eq!(error.kind(), kind, "{error}");
    };
    check("a.json", "{}", ErrorKind::Io);
    check("a.tables.tdr.json", "{", ErrorKind::Syntax);
    check("b.tables.tdr.json", r#"{"tables": {"books": {"rows": []}}}"#, ErrorKind::Plugin);
}

/// A bundle in two files, as the data store of 2019 had them: the metadata documents by the names of their files, which
/// `named` makes of type, number and document, and a manifest of all files.
fn check_pair(fixture: &str, name_of: impl Fn(&str, usize) -> (String, Option<&'static str>)) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/hca").join(fixture).join("bundle.json");
    let bundle: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let mut metadata = serde_json::Map::new();
    for (number, (key, document)) in bundle["metadata"].as_object().unwrap().iter().enumerate() {
        let (name, group) = name_of(key.split('/').next().unwrap(), number);
        match group {
            None => drop(metadata.insert(name, document.clone())),
            Some(group) => {
                let all = metadata.entry(name).or_insert_with(|| json!({group: []}));
                all[group].as_array_mut().unwrap().push(document.clone());
            }
        }
    }
    metadata.insert("links.json".into(), bundle["links"].clone());
    let without_colons = |version: &Value| {
        let (day, time) = version.as_str().unwrap().split_once('T').unwrap();
        format!("{day}T{}", time.replace(':', ""))
    };
    let mut manifest: Vec<Value> = bundle["manifest"].as_object().unwrap().values().cloned().collect();
    manifest.iter_mut().for_each(|entry| entry["version"] = without_colons(&entry["version"]).into());
    manifest.push(json!({"name": "links.json", "indexed": true, "version": "2018-11-02T113344.698028Z"}));
    let directory = tempfile::tempdir().unwrap();
    let write = |half: &str, value: Value| {
        let name = format!("{A}.2018-11-02T113344.698028Z.{half}.json");
        std::fs::write(directory.path().join(name), value.to_string()).unwrap();
    };
    write("manifest", manifest.into());
    write("metadata", metadata.into());
    let repository = opened(directory.path());
    assert_eq!(listed(&*repository, ""), ["a 2018-11-02"]);
    let fqid = fqid(A, "2018-11-02T11:33:44.698028Z");
    let joined: Value = serde_json::from_slice(&repository.fetch(&fqid, &Limits::default()).unwrap().bytes).unwrap();
    for part in ["manifest", "metadata", "links"] {
        assert_eq!(joined[part], bundle[part], "{fixture}: {part}");
    }
}

#[test]
fn bundles_in_two_files() {
    check_pair("simple", |entity_type, number| (format!("{entity_type}_{number}.json"), None));
    check_pair("links-v5-edges-content-wrapped", |entity_type, _| match entity_type {
        "project" => ("project.json".into(), None),
        _ if entity_type.ends_with("_file") => ("file.json".into(), Some("files")),
        _ if entity_type.ends_with("_protocol") => ("protocol.json".into(), Some("protocols")),
        _ if entity_type.contains("process") => ("process.json".into(), Some("processes")),
        _ => ("biomaterial.json".into(), Some("biomaterials")),
    });
}
