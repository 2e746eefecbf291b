//! Tables of a snapshot: what they become is what their bundles become.

use std::path::Path;

use serde_json::{Map, Value, json};

use crate::check::check;

const SOURCE: &str = "5f3c9d1e-7b24-4c86-9a10-2e8d64b7f035";

/// Bundles, the same as tables, and these as an export.
fn bundles_and_tables(directory: &Path) {
    let made = check(["synth", "--bundles", "12"], 0);
    std::fs::write(directory.join("bundles.ndjson"), &made.stdout).unwrap();
    let mut tables: Map<String, Value> = Map::new();
    for line in made.stdout.lines() {
        add(&mut tables, &serde_json::from_str(line).unwrap());
    }
    for table in tables.values_mut() {
        let rows = table["rows"].as_array_mut().unwrap();
        rows.sort_by_key(Value::to_string);
        rows.dedup();
    }
    let file = directory.join(format!("{SOURCE}.tables.tdr.json"));
    let tables = json!({"tables": tables});
    std::fs::write(file, tables.to_string()).unwrap();
    azul_testing::export(&tables, &directory.join(SOURCE));
}

/// Adds the rows of a bundle.
fn add(tables: &mut Map<String, Value>, bundle: &Value) {
    let mut put = |table: &str, row: Value| {
        let table = tables.entry(table).or_insert_with(|| json!({"rows": []}));
        table["rows"].as_array_mut().unwrap().push(row);
    };
    let version = &bundle["fqid"]["version"];
    let mut project = Value::Null;
    for (key, content) in bundle["metadata"].as_object().unwrap() {
        let (entity_type, id) = key.split_once('/').unwrap();
        // One content as text, as databases have it, and the others as they are.
        let column = if entity_type == "donor_organism" { content.to_string().into() } else { content.clone() };
        let mut row =
            json!({format!("{entity_type}_id"): id, "version": "2024-01-01T00:00:00.000000Z", "content": column});
        if let Some(entry) = bundle["manifest"].get(key) {
            row["file_id"] = entry["drs_uri"].clone();
            row["descriptor"] = descriptor(entry);
        }
        if entity_type == "project" {
            project = id.into();
        }
        put(entity_type, row);
    }
    let links = bundle["links"].to_string();
    put(
        "links",
        json!({"links_id": bundle["fqid"]["uuid"], "version": version, "content": links, "project_id": project}),
    );
}

fn descriptor(entry: &Value) -> Value {
    let content_type = entry["content-type"].as_str().unwrap().trim_end_matches("; dcp-type=data");
    let mut descriptor = json!({
        "file_id": entry["uuid"], "file_version": entry["version"], "content_type": content_type, "size": entry["size"],
    });
    for key in ["crc32c", "sha256", "sha1", "s3_etag"] {
        if let Some(checksum) = entry.get(key) {
            descriptor[key] = checksum.clone();
        }
    }
    descriptor
}

/// The documents of an input, without the order of lists that depends on that of the metadata.
fn documents(directory: &Path, input: &str) -> Vec<Value> {
    let store = directory.join(format!("{input}-store"));
    check(["index".into(), directory.join(input), "--store".into(), store.clone(), "--quiet".into()], 0);
    let export = directory.join(format!("{input}-export"));
    check(["export".into(), "--store".into(), store, "--to".into(), export.clone()], 0);
    let mut documents = Vec::new();
    let mut files: Vec<_> = std::fs::read_dir(export).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for file in files {
        let text = std::fs::read_to_string(file).unwrap();
        documents.extend(text.lines().map(|line| unordered(serde_json::from_str(line).unwrap())));
    }
    documents
}

fn unordered(value: Value) -> Value {
    match value {
        Value::Array(items) => {
            let mut items: Vec<Value> = items.into_iter().map(unordered).collect();
            items.sort_by_key(Value::to_string);
            Value::Array(items)
        }
        Value::Object(members) => members.into_iter().map(|(key, value)| (key, unordered(value))).collect(),
        other => other,
    }
}

#[test]
fn tables_become_what_their_bundles_become() {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    bundles_and_tables(directory);
    let from_bundles = documents(directory, "bundles.ndjson");
    assert!(from_bundles.len() > 50);
    for tables in [format!("{SOURCE}.tables.tdr.json"), SOURCE.to_owned()] {
        let from_tables = documents(directory, &tables);
        assert_eq!(from_bundles.len(), from_tables.len());
        for (a, b) in from_bundles.iter().zip(&from_tables) {
            let source =
                |document: &Value| document.to_string().replace("azul_synth:hca_synth", &format!("local:{SOURCE}"));
            assert_eq!(source(a), source(b));
        }
    }
}
