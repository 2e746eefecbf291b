//! `azul diff`: what differs between two catalogs, and the bundles that caused it.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::check::{check, fixture};

const BUNDLE: &str = "ea2e38c1-3194-4ebf-9a25-d9f48656fd49";
const OLD: &str = "2021-04-13T13:26:16.692150Z";
const NEW: &str = "2022-04-13T13:26:16.692150Z";

/// The fixture, in a newer version in which the specimen is from a liver.
fn newer(directory: &Path) -> String {
    let text = fs::read_to_string(fixture("simple/bundle.json")).unwrap();
    let path = directory.join("newer.json");
    fs::write(&path, text.replace(OLD, NEW).replace("\"kidney\"", "\"liver\"")).unwrap();
    path.to_str().unwrap().to_owned()
}

fn diff(before: &str, after: &str) -> Vec<Value> {
    serde_json::from_str(&check(["diff", before, after, "--format", "json"], 0).stdout).unwrap()
}

fn of<'d>(differences: &'d [Value], index: &str) -> &'d Value {
    differences.iter().find(|difference| difference["index"] == index).unwrap()
}

/// Numbers of added, removed and changed entities of a type.
fn counts(difference: &Value) -> [usize; 3] {
    ["added", "removed", "changed"].map(|kind| difference[kind].as_array().unwrap().len())
}

#[test]
fn generations_of_a_store_differ_by_what_a_bundle_changed() {
    let directory = TempDir::new().unwrap();
    let (newer, store) = (newer(directory.path()), directory.path().join("store"));
    let (newer, store) = (newer.as_str(), store.to_str().unwrap());
    let simple = fixture("simple");
    let index = |input: &str| check(["index", input, "--quiet", "--keep-generations", "3", "--store", store], 0);
    index(simple.to_str().unwrap());
    index(newer);
    let (one, two) = (format!("{store}/hca@1"), format!("{store}@2"));
    let differences = diff(&one, &two);
    let files = of(&differences, "files");
    assert_eq!(counts(files), [0, 0, 2]);
    let changed = &files["changed"][0];
    let organ = json!({"path": "contents.samples[0].organ", "removed": ["kidney"], "added": ["liver"]});
    assert!(changed["fields"].as_array().unwrap().contains(&organ), "{changed}");
    assert_eq!(changed["bundles"], json!([{"uuid": BUNDLE, "version": NEW, "change": "added"}]));
    assert_eq!(counts(of(&diff(&two, store), "files")), [0, 0, 0]);
    assert_eq!(counts(of(&diff(&two, &one), "files")), [0, 0, 2]);

    // What else is deleted, and what comes in addition.
    index(fixture("organoid").to_str().unwrap());
    let delete = directory.path().join("x.actions.ndjson");
    let fqid = json!({"uuid": BUNDLE, "version": OLD});
    let newer_fqid = json!({"uuid": BUNDLE, "version": NEW});
    let line = |fqid: &Value| json!({"action": "delete", "bundle_fqid": fqid}).to_string();
    fs::write(&delete, format!("{}\n{}\n", line(&fqid), line(&newer_fqid))).unwrap();
    check(["index", delete.to_str().unwrap(), "--project", "hca", "--quiet", "--store", store], 0);
    let differences = diff(&two, store);
    let [added, removed, changed] = counts(of(&differences, "files"));
    assert!(added > 0 && removed == 2 && changed == 0, "{differences:?}");
    let removed = &of(&differences, "files")["removed"][0];
    let deleted = |version: &str| json!({"uuid": BUNDLE, "version": version, "change": "deleted"});
    assert_eq!(removed["bundles"], json!([deleted(OLD), deleted(NEW)]));
    check(["diff", &format!("{store}@9"), store], 1).says("generation 9 of the catalog hca is not kept; 1, 2, 3, ");
}

#[test]
fn the_same_differences_whatever_is_compared() {
    let directory = TempDir::new().unwrap();
    let path = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
    let (newer, simple) = (newer(directory.path()), fixture("simple"));
    let simple = simple.to_str().unwrap();
    let emit = ["--quiet", "--emit", "aggregates,contributions", "--to"];
    let (a, b, plain) = (path("a"), path("b"), path("plain"));
    check(["index", simple].iter().chain(&emit).chain(&[a.as_str()]), 0);
    check(["index", simple, &newer].iter().chain(&emit).chain(&[b.as_str()]), 0);
    check(["index", simple, &newer, "--quiet", "--to", &plain], 0);
    let store = path("store");
    check(["index", simple, "--quiet", "--store", &store], 0);
    let expected = diff(&a, &b);
    assert_eq!(diff(&store, &b), expected);
    // Without contributions, documents say which bundles they are of.
    let without = diff(&a, &plain);
    assert_eq!(counts(of(&without, "samples")), counts(of(&expected, "samples")));
    let bundles = &of(&without, "samples")["changed"][0]["bundles"];
    let cause = |version: &str, change: &str| json!({"uuid": BUNDLE, "version": version, "change": change});
    assert_eq!(*bundles, json!([cause(OLD, "removed"), cause(NEW, "added")]));
    assert!(diff(&a, &store).iter().all(|difference| counts(difference) == [0, 0, 0]));
}

#[test]
fn tables_and_changelogs() {
    let directory = TempDir::new().unwrap();
    let path = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
    let (newer, simple, a, b) = (newer(directory.path()), fixture("simple"), path("a"), path("b"));
    check(["index", simple.to_str().unwrap(), "--quiet", "--store", &a], 0);
    check(["index", &newer, "--quiet", "--store", &b], 0);
    let table = check(["diff", &a, &b], 0).stdout;
    for line in ["files: 2 changed\n", "    contents.samples[0].organ  - \"kidney\"  + \"liver\"\n"] {
        assert!(table.contains(line), "{line} is not in {table}");
    }
    let changelog = check(["diff", &a, &b, "--format", "markdown"], 0).stdout;
    for line in [
        "## files\n\n2 changed.\n\n### changed\n",
        "  * `contents.samples[0].organ`: `\"liver\"` instead of `\"kidney\"`\n",
    ] {
        assert!(changelog.contains(line), "{line} is not in {changelog}");
    }
    assert!(check(["diff", &a, &a], 0).stdout.contains("files: no difference"));
}

#[test]
fn what_cannot_be_compared_is_said() {
    let directory = TempDir::new().unwrap();
    let empty = directory.path().to_str().unwrap();
    check(["diff", empty, empty], 1).says("has no documents");
    check(["diff", "/nowhere/at/all", empty], 1).says("neither a store nor a directory of documents");
    fs::write(directory.path().join("x.ndjson"), "{\"index\": {}}\n").unwrap();
    check(["diff", empty, empty], 1).says("bulk form");
}
