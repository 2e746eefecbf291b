//! The summary is what one gets by counting hits.

use std::collections::{BTreeMap, BTreeSet};

use azul_search::Request;
use serde_json::{Value, json};

use super::{asked, service};

/// The distinct values under a key of some objects, null included.
fn distinct<'v>(objects: impl Iterator<Item = &'v Value>, key: &str) -> BTreeSet<String> {
    let values = objects.flat_map(|object| match &object[key] {
        Value::Array(values) => values.iter().collect(),
        value => vec![value],
    });
    values.map(Value::to_string).collect()
}

fn parts<'v>(hits: &'v [Value], key: &'static str) -> impl Iterator<Item = &'v Value> {
    hits.iter().flat_map(move |hit| hit[key].as_array().unwrap())
}

/// Compares the summary with a recount, both filtered.
fn check(filters: &Value) {
    let service = service();
    let asked = asked(&service);
    let with = |path: &str| Request::get(path).with("filters", &filters.to_string());
    let summary = asked.get(&with("/index/summary"));
    let [files, samples, projects] =
        ["/index/files", "/index/samples", "/index/projects"].map(|path| asked.lines(with(path)));
    assert!(!files.is_empty(), "{filters} finds something");

    let mut formats: BTreeMap<&str, (u64, f64)> = BTreeMap::new();
    for file in parts(&files, "files") {
        let (count, size) = formats.entry(file["format"].as_str().unwrap()).or_default();
        *count += 1;
        *size += file["size"].as_f64().unwrap();
    }
    let total: f64 = formats.values().map(|(_, size)| size).sum();
    let counts = json!({"files": files.len(), "size": total, "projects": projects.len(),
        "specimens": distinct(parts(&samples, "specimens"), "id").len(),
        "donors": distinct(parts(&samples, "donorOrganisms"), "id").len(),
        "species": distinct(parts(&samples, "donorOrganisms"), "genusSpecies").len(),
        "labs": distinct(parts(&projects, "projects"), "laboratory").len()});
    let stated = json!({"files": summary["fileCount"], "size": summary["totalFileSize"],
        "projects": summary["projectCount"], "specimens": summary["specimenCount"], "donors": summary["donorCount"],
        "species": summary["speciesCount"], "labs": summary["labCount"]});
    assert_eq!(stated, counts, "{filters}");

    let stated: BTreeMap<&str, (u64, f64)> = summary["fileTypeSummaries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|part| {
            let numbers = (part["count"].as_u64().unwrap(), part["totalSize"].as_f64().unwrap());
            (part["format"].as_str().unwrap(), numbers)
        })
        .collect();
    assert_eq!(stated, formats, "{filters}");
    let organs = summary["organTypes"].as_array().unwrap().iter().map(Value::to_string).collect();
    assert_eq!(distinct(parts(&samples, "samples"), "effectiveOrgan"), organs, "{filters}");
}

#[test]
fn of_everything() {
    check(&json!({}));
}

#[test]
fn of_what_filters_find() {
    check(&json!({"fileFormat": {"is": ["fastq.gz"]}}));
    check(&json!({"biologicalSex": {"is": ["female"]}, "genusSpecies": {"is": ["Homo sapiens"]}}));
}
