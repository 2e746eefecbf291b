//! What only older versions of a bundle mention: it stays, unless newer versions are to retract it.

use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::check::{Ran, check, fixture, report};

const OLD: &str = "2021-04-13T13:26:16.692150Z";
const NEW: &str = "2022-04-13T13:26:16.692150Z";
/// A file that the newer version calls by another id.
const FILE: &str = "52d34c8c-e3d9-41a1-8f18-cff7b141d7ea";
const OTHER: &str = "62d34c8c-e3d9-41a1-8f18-cff7b141d7ea";

/// Two versions of a bundle.
fn versions(directory: &Path) -> [String; 2] {
    let old = fs::read_to_string(fixture("simple/bundle.json")).unwrap();
    let new = old.replace(OLD, NEW).replace(FILE, OTHER);
    [("old.json", old), ("new.json", new)].map(|(name, text)| {
        let path = directory.join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    })
}

#[test]
fn files_are_retracted_if_that_is_asked_for() {
    let directory = TempDir::new().unwrap();
    let [old, new] = versions(directory.path());
    let run = |name: &str, more: &[&str]| -> (String, Value, Ran) {
        let to = directory.path().join(name);
        let arguments = [&["index", &old, &new, "--to", to.to_str().unwrap()], more].concat();
        let ran = check(arguments, 0);
        let files = fs::read_to_string(to.join("azul_v2_dev_hca_files_aggregate.ndjson")).unwrap();
        (files, report(&to), ran)
    };
    let (files, said, ran) = run("kept", &[]);
    assert!(files.contains(FILE) && files.contains(OTHER));
    assert_eq!((&said["left_behind"], &said["retracted"]), (&serde_json::json!({"files": 1}), &Value::Null));
    assert!(ran.stdout.contains("1 entity is mentioned only by older versions of bundles"), "{}", ran.stdout);

    let (files, said, ran) = run("retracted", &["--retract"]);
    assert!(!files.contains(&format!("\"_id\":\"{FILE}\"")) && files.contains(OTHER), "{files}");
    assert_eq!((&said["left_behind"], &said["retracted"]), (&Value::Null, &1.into()));
    assert!(ran.stdout.contains("1 older bundle version retracted by newer ones"), "{}", ran.stdout);
}

#[test]
fn stores_retract_whatever_comes_first() {
    let directory = TempDir::new().unwrap();
    let [old, new] = versions(directory.path());
    let exported = |name: &str, runs: &[&[&str]]| {
        let store = directory.path().join(name).to_str().unwrap().to_owned();
        for run in runs {
            check([*run, &["--quiet", "--retract", "--store", &store]].concat().iter().collect::<Vec<_>>(), 0);
        }
        let export = check(["export", "--to", "-", "--store", &store], 0).stdout;
        let is_aggregate = |line: &&str| line.contains("_aggregate\"");
        export.lines().filter(is_aggregate).map(str::to_owned).collect::<Vec<_>>()
    };
    let expected = exported("together", &[&["index", &old, &new]]);
    assert!(!expected.concat().contains(&format!("\"_id\":\"{FILE}\"")), "{expected:?}");
    assert!(expected.concat().contains(OTHER));
    // Nobody saw what was retracted.
    let store = directory.path().join("together").to_str().unwrap().to_owned();
    let status = check(["status", "--format", "json", "--store", &store], 0).stdout;
    let status: Value = serde_json::from_str(&status).unwrap();
    assert_eq!(status[0]["generation"], 1);
    assert_eq!(exported("in-order", &[&["index", &old], &["index", &new]]), expected);
    assert_eq!(exported("backwards", &[&["index", &new], &["index", &old]]), expected);
}
