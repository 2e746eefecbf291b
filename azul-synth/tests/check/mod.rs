//! The rules for bundles, checked independently of how bundles are written.

use serde_json::{Map, Value};
use std::collections::{HashMap, HashSet};

const MANIFEST: &[&str] = &["name", "uuid", "version", "content-type", "crc32c", "sha256", "drs_uri"];

/// Parses a bundle and checks all its rules.
pub fn bundle(bytes: &[u8]) -> Value {
    assert!(!bytes.contains(&b'\n'));
    let bundle: Value = serde_json::from_slice(bytes).unwrap();
    let keys: HashSet<_> = bundle.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, HashSet::from(["fqid", "manifest", "metadata", "links", "stitched"]));
    let metadata = bundle["metadata"].as_object().unwrap();
    let types = metadata.iter().map(|(key, document)| entity(key, document)).collect::<Vec<_>>();
    let types: HashMap<_, _> = types.into_iter().collect();
    assert_eq!(types.len(), metadata.len(), "ids are not unique");
    assert_eq!(types.values().filter(|&&name| name == "project").count(), 1);
    manifest(bundle["manifest"].as_object().unwrap(), metadata);
    links(&bundle["links"], &types);
    let stitched = bundle["stitched"].as_array().unwrap();
    assert!(stitched.is_sorted_by_key(|id| id.as_str()));
    assert!(stitched.iter().all(|id| types.contains_key(id.as_str().unwrap())));
    joiner(&bundle);
    bundle
}

/// The id and the type of an entity.
fn entity<'a>(key: &'a str, document: &'a Value) -> (&'a str, &'a str) {
    let (name, id) = key.split_once('/').unwrap();
    let described_by = document["describedBy"].as_str().unwrap();
    assert_eq!(described_by.rsplit('/').next(), Some(name));
    let provenance = &document["provenance"];
    assert_eq!(provenance["document_id"], id);
    assert_eq!((id.len(), &id[14..15]), (36, "4"));
    let submitted = provenance["submission_date"].as_str().unwrap();
    assert!(submitted.starts_with("20") && submitted.ends_with('Z'));
    if let Some(updated) = provenance.get("update_date") {
        assert!(updated.as_str().unwrap() > submitted);
    }
    let (core, required): (_, &[&str]) = match document["schema_type"].as_str().unwrap() {
        "project" => ("project_core", &["project_short_name", "project_title"]),
        "biomaterial" => ("biomaterial_core", &["biomaterial_id", "ncbi_taxon_id"]),
        "file" => ("file_core", &["file_name", "format"]),
        "process" => ("process_core", &["process_id"]),
        "protocol" => ("protocol_core", &["protocol_id"]),
        other => panic!("{other}"),
    };
    for key in required {
        assert!(!document[core][key].is_null(), "{name}: {key}");
    }
    attributes(name, document);
    (id, name)
}

fn attributes(name: &str, document: &Value) {
    let required: &[&str] = match name {
        "donor_organism" => &["genus_species", "sex"],
        "specimen_from_organism" => &["organ"],
        "cell_line" => &["type", "model_organ"],
        "organoid" => &["model_organ"],
        "imaged_specimen" => &["slice_thickness"],
        "sequence_file" => &["read_index"],
        "library_preparation_protocol" => &["library_construction_method"],
        "imaging_protocol" => &["probe"],
        _ => &[],
    };
    for key in required {
        assert!(!document[key].is_null(), "{name}: {key}");
    }
    assert_eq!(document.get("organism_age").is_some(), document.get("organism_age_unit").is_some());
    let content = document["file_core"]["content_description"].to_string().to_lowercase();
    if content.contains("matrix") {
        assert!(name == "analysis_file" || document["file_description"].is_string());
    }
}

/// All files, and nothing else, have complete entries with the same name.
fn manifest(manifest: &Map<String, Value>, metadata: &Map<String, Value>) {
    let files = metadata.iter().filter(|(_, document)| document["schema_type"] == "file");
    let mut count = 0;
    for (key, document) in files {
        let entry = &manifest[key];
        assert!(MANIFEST.iter().all(|&field| entry[field].is_string()), "{entry}");
        assert!(entry["size"].is_u64() && entry["indexed"].is_boolean());
        assert_eq!(entry["name"], document["file_core"]["file_name"]);
        let name = entry["name"].as_str().unwrap();
        assert!(name.matches(".zarr!").count() <= 1);
        count += 1;
    }
    assert_eq!(count, manifest.len());
}

/// All ends are in the bundle, have the type they say, and may be connected.
fn links(links: &Value, types: &HashMap<&str, &str>) {
    assert_eq!(links["schema_version"], "3.0.0");
    let mut linked = HashSet::new();
    let mut end = |value: &Value, id: &str, kind: &str| {
        let (id, kind) = (value[id].as_str().unwrap(), value[kind].as_str().unwrap());
        assert_eq!(types[id], kind);
        linked.insert(id.to_owned());
        kind.to_owned()
    };
    for link in links["links"].as_array().unwrap() {
        if link["link_type"] == "supplementary_file_link" {
            assert_eq!(end(&link["entity"], "entity_id", "entity_type"), "project");
            for file in link["files"].as_array().unwrap() {
                assert_eq!(end(file, "file_id", "file_type"), "supplementary_file");
            }
            continue;
        }
        assert_eq!(link["link_type"], "process_link");
        assert!(end(link, "process_id", "process_type").ends_with("process"));
        for input in link["inputs"].as_array().unwrap() {
            assert!(!end(input, "input_id", "input_type").contains("pro"));
        }
        for output in link["outputs"].as_array().unwrap() {
            assert!(!end(output, "output_id", "output_type").contains("pro"));
        }
        for protocol in link["protocols"].as_array().unwrap() {
            assert!(end(protocol, "protocol_id", "protocol_type").ends_with("protocol"));
        }
    }
    // Nothing is in the bundle without a reason; the project needs none.
    assert!(types.iter().all(|(id, name)| *name == "project" || linked.contains(*id)));
}

/// No value has two vertical bars, nor is it an empty text.
fn joiner(value: &Value) {
    match value {
        Value::String(text) => assert!(!text.contains("||") && !text.is_empty()),
        Value::Array(list) => list.iter().for_each(joiner),
        Value::Object(members) => members.values().for_each(joiner),
        _ => {}
    }
}
