//! `azul query`: the question on the command line, the answer of the web service.

use serde_json::Value;
use tempfile::TempDir;

use crate::check::{Ran, check, documents, fixture};

/// A store of three fixtures: 8 files, 4 of them of kidneys, and 4 of livers.
fn store() -> TempDir {
    let store = TempDir::new().unwrap();
    let bundles = ["simple", "older-and-newer-version", "shared-donor-specimen-project"].map(fixture);
    let mut arguments: Vec<_> = bundles.iter().map(|path| path.to_str().unwrap()).collect();
    arguments.extend(["--quiet", "--store", store.path().to_str().unwrap()]);
    check(["index"].into_iter().chain(arguments), 0).says("next: azul query files --store");
    store
}

#[track_caller]
fn query(store: &TempDir, arguments: &[&str], code: i32) -> Ran {
    let store = ["--store", store.path().to_str().unwrap()];
    check(["query"].iter().chain(arguments).chain(&store), code)
}

/// Names of the files that pass.
#[track_caller]
fn names(store: &TempDir, arguments: &[&str]) -> Vec<String> {
    let all = [&["files", "--format", "tsv", "--fields", "fileName"], arguments].concat();
    let mut names: Vec<_> =
        query(store, &all, 0).stdout.lines().skip(1).map(|line| line.split('\t').nth(1).unwrap().to_owned()).collect();
    names.sort();
    names
}

#[test]
fn files_from_kidney_samples() {
    let store = store();
    let ran = query(&store, &["files", "organ=kidney"], 0);
    ran.is_quiet();
    let lines: Vec<_> = ran.stdout.lines().collect();
    assert_eq!((lines.len(), lines[5]), (6, "4 files"), "{}", ran.stdout);
    assert!(lines[0].starts_with("entryId ") && lines[0].ends_with("organ"), "{}", lines[0]);
    assert!(lines[1..5].iter().all(|line| line.ends_with("  kidney")), "{}", ran.stdout);
}

#[test]
fn filters_mean_what_they_say() {
    let store = store();
    let check = |filters: &[&str], expected: usize| assert_eq!(names(&store, filters).len(), expected, "{filters:?}");
    check(&[], 8);
    check(&["organ=kidney", "organ=liver"], 8);
    check(&["organ!=kidney"], 4);
    check(&["fileSize>6857719177"], 3);
    check(&["fileSize>=6857719177"], 4);
    check(&["fileSize=6857719177..6860192957", "organ=kidney"], 2);
    check(&["fileSize<=6857719177", "organ=liver"], 3);
    check(&["organ=null"], 0);
    check(&["--q", "kidny"], 4);
    check(&["--size", "3"], 3);
}

#[test]
fn order_and_facets() {
    let store = store();
    let sizes = |sort: &str| {
        let ran = query(&store, &["files", "--sort", sort, "--fields", "fileSize", "--format", "ndjson"], 0);
        documents(&ran.stdout).iter().map(|hit| hit["fileSize"][0].as_u64().unwrap()).collect::<Vec<_>>()
    };
    let (mut rising, falling) = (sizes("fileSize"), sizes("-fileSize"));
    assert!(rising.is_sorted() && rising.len() == 8);
    rising.reverse();
    assert_eq!(rising, falling);
    let ran = query(&store, &["files", "organ=kidney", "--facets", "organ", "--size", "1"], 0);
    assert!(ran.stdout.contains("1 of 4 files\n\norgan   files\nkidney  4\nliver   4\n"), "{}", ran.stdout);
}

#[test]
fn json_is_the_answer_of_the_web_service() {
    let answer = query(&store(), &["files", "organ=liver", "--format", "json"], 0).stdout;
    let answer: Value = serde_json::from_str(&answer).unwrap();
    assert_eq!(answer["pagination"]["total"], 4);
    assert_eq!(answer["hits"][0]["samples"][0]["organ"][0], "liver");
}

#[test]
fn the_nearest_known_names_and_values_are_said() {
    let store = store();
    query(&store, &["file"], 1).says("there is no index `file`; did you mean `files`? There are bundles");
    query(&store, &["files", "orgn=kidney"], 1).says("there is no field `orgn`; did you mean `organ`?");
    query(&store, &["files", "--sort", "filesize"], 1).says("did you mean `fileSize`?");
    query(&store, &["files", "--catalog", "hcaa"], 1).says("did you mean `hca`?");
    query(&store, &["files", "organ=kidny"], 0).says("no files have the organ `kidny`; did you mean `kidney`?");
    query(&store, &["files", "organ=xyz"], 0).says("`xyz`; the most frequent are kidney, liver");
    query(&store, &["files", "kidney"], 1).says("`kidney` is no filter");
    query(&store, &["files", "--facets", "nothing"], 1).says("Unknown facet `nothing`");
}

#[test]
fn documents_that_index_wrote_are_searched_too() {
    let directory = TempDir::new().unwrap();
    let to = directory.path().to_str().unwrap();
    check(["index", fixture("simple").to_str().unwrap(), "--quiet", "--to", to], 0);
    assert_eq!(names(&directory, &["organ=kidney"]).len(), 2);
}
