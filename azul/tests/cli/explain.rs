//! `azul explain`: where the values of a document come from.

use std::fs;

use serde_json::Value;
use tempfile::TempDir;

use crate::check::{Ran, check, fixture};

const FILE: &str = "52d34c8c-e3d9-41a1-8f18-cff7b141d7ea";

#[track_caller]
fn explain(store: &TempDir, arguments: &[&str], code: i32) -> Ran {
    let store = ["--store", store.path().to_str().unwrap()];
    check(["explain"].iter().chain(arguments).chain(&store), code)
}

/// A store of the fixture, and of another bundle in which the specimen is from a liver.
fn store() -> TempDir {
    let (store, bundles) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let simple = fs::read_to_string(fixture("simple/bundle.json")).unwrap();
    let other = simple
        .replace("ea2e38c1-3194-4ebf-9a25-d9f48656fd49", "fb3f49d2-42a5-4fc0-8b36-eaf59767fe50")
        .replace("2021-04-13T13:26:16.692150Z", "2022-04-13T13:26:16.692150Z")
        .replace("\"kidney\"", "\"liver\"");
    fs::write(bundles.path().join("simple.json"), simple).unwrap();
    fs::write(bundles.path().join("other.json"), other).unwrap();
    let (bundles, to) = (bundles.path().to_str().unwrap(), store.path().to_str().unwrap());
    check(["index", bundles, "--quiet", "--store", to], 0);
    store
}

#[test]
fn values_are_traced_to_bundles_entities_and_paths() {
    let store = store();
    let ran = explain(&store, &["files", FILE, "fileFormat"], 0);
    for text in [
        "from 2 bundles\n",
        "contents.files[0].file_format, public name fileFormat\n",
        "from $.file_core.format, else $.file_core.file_format\n",
        "fastq.gz  files 52d34c8c-e3d9-41a1-8f18-cff7b141d7ea  bundles 1, 2  $.file_core.format\n",
    ] {
        assert!(ran.stdout.contains(text), "{text} is not in {}", ran.stdout);
    }
    assert!(!ran.stdout.contains("organ"), "{}", ran.stdout);
}

#[test]
fn copies_that_lost_are_shown_with_what_they_said() {
    let store = store();
    let ran = explain(&store, &["files", FILE, "specimens.organ"], 0);
    assert!(ran.stdout.contains("copies that lost against newer ones"), "{}", ran.stdout);
    assert!(ran.stdout.contains("organ  liver, not kidney"), "{}", ran.stdout);
    let json = explain(&store, &["files", FILE, "specimens.organ", "--format", "json"], 0).stdout;
    let json: Value = serde_json::from_str(&json).unwrap();
    let field = &json["fields"][0];
    assert_eq!(field["value"], serde_json::json!(["liver"]));
    let entity = &json["entities"][field["values"][0]["from"][0].as_u64().unwrap() as usize];
    assert_eq!((&entity["bundles"][0], &entity["lost"][0]["bundle"]), (&1.into(), &0.into()));
    let lost = entity["lost"][0]["fields"].as_array().unwrap().iter().find(|field| field["name"] == "organ");
    assert_eq!(lost.unwrap()["lost"], "kidney");
}

#[test]
fn versions_that_do_not_count_are_shown() {
    let store = TempDir::new().unwrap();
    let bundles = fixture("older-and-newer-version");
    check(["index", bundles.to_str().unwrap(), "--quiet", "--store", store.path().to_str().unwrap()], 0);
    let rows = check(["query", "projects", "--format", "tsv", "--store", store.path().to_str().unwrap()], 0).stdout;
    let id = rows.lines().nth(1).unwrap().split('\t').next().unwrap();
    let ran = explain(&store, &["projects", id, "projectTitle"], 0);
    assert!(ran.stdout.contains("superseded by 2021-09-15T06:45:10.250000Z"), "{}", ran.stdout);
    assert!(ran.stdout.contains("from 1 bundle\n"), "{}", ran.stdout);
}

#[test]
fn what_cannot_be_explained_is_said() {
    let store = store();
    explain(&store, &["files", FILE, "orgn"], 1).says("there is no field `orgn`; did you mean `organ`?");
    explain(&store, &["samples", FILE], 1).says("no bundle contributes to samples 52d34c8c");
    let directory = TempDir::new().unwrap();
    let to = directory.path().to_str().unwrap();
    check(["index", fixture("simple").to_str().unwrap(), "--quiet", "--to", to], 0);
    explain(&directory, &["files", FILE], 1).says("has no contributions");
}
