//! What `azul transform` writes, and where.

use std::collections::BTreeSet;
use std::fs::{read_dir, read_to_string};

use crate::check::{check, documents, fixture, keys, run, transform};

#[test]
fn a_bundle_becomes_contributions_and_replicas() {
    let ran = check(transform([fixture("simple/bundle.json")]), 0);
    ran.is_quiet();
    let documents = ran.documents();
    let indices: BTreeSet<_> = keys(&documents).iter().map(|key| key.0).collect();
    let expected = ["bundles", "cell_suspensions", "files", "projects", "replica", "samples"];
    assert_eq!(indices, expected.map(|name| format!("azul_v2_dev_hca_{name}")).iter().map(String::as_str).collect());
    assert!(keys(&documents).is_sorted());
    let files: Vec<_> = documents.iter().filter(|d| d["_index"] == "azul_v2_dev_hca_files").collect();
    assert_eq!(files.len(), 2);
    assert_eq!(files[0]["_source"]["document_id"], files[0]["_id"]);
    assert_eq!(files[0]["_source"]["bundle_uuid"], "ea2e38c1-3194-4ebf-9a25-d9f48656fd49");
}

#[test]
fn kinds_of_documents_are_chosen() {
    let both = check(transform([fixture("simple/bundle.json")]), 0).documents();
    let only = |kind: &str| {
        let arguments = ["transform", "--emit", kind].map(Into::into).into_iter();
        check(arguments.chain([fixture("simple/bundle.json")]), 0).documents()
    };
    let (replicas, contributions): (Vec<_>, Vec<_>) =
        both.into_iter().partition(|d| d["_index"] == "azul_v2_dev_hca_replica");
    assert!(!replicas.is_empty());
    assert_eq!(only("replicas"), replicas);
    assert_eq!(only("contributions"), contributions);
    assert!(only("contributions,replicas").len() == replicas.len() + contributions.len());
}

#[test]
fn deployment_and_catalog_name_the_indices() {
    let bundle = fixture("simple/bundle.json");
    let arguments = |catalog: &str| {
        let options = ["transform", "--deployment", "test", "--catalog", catalog, "--project", "hca"];
        options.map(Into::into).into_iter().chain([bundle.clone()]).collect::<Vec<_>>()
    };
    let ran = check(arguments("dcp3"), 0);
    assert!(ran.stdout.lines().all(|line| line.starts_with("{\"_index\":\"azul_v2_test_dcp3_")));
    check(arguments("no_such_name"), 1).says("no_such_name");
}

#[test]
fn a_directory_gets_one_file_an_index() {
    let directory = tempfile::tempdir().unwrap();
    let out = directory.path().join("new/documents");
    let inputs = [fixture("simple/bundle.json"), fixture("specimen-without-files/no-files-at-all.json")];
    let ran = check(transform(["--out".into(), out.clone()].into_iter().chain(inputs.clone())), 0);
    assert_eq!(ran.stdout, "");
    let mut names: Vec<_> = read_dir(&out).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    let expected = ["bundles", "cell_suspensions", "files", "projects", "replica", "samples"];
    assert_eq!(names, expected.map(|name| format!("azul_v2_dev_hca_{name}.ndjson")));
    let texts = || names.iter().map(|name| read_to_string(out.join(name)).unwrap());
    for (name, text) in names.iter().zip(texts()) {
        assert!(documents(&text).iter().all(|d| format!("{}.ndjson", d["_index"].as_str().unwrap()) == *name));
    }
    assert_eq!(texts().collect::<String>(), check(transform(inputs), 0).stdout);
}

#[test]
fn files_of_an_earlier_run_are_replaced_even_if_nothing_goes_there() {
    let directory = tempfile::tempdir().unwrap();
    let out = |input: &str| transform(["--out".into(), directory.path().to_owned(), fixture(input)]);
    let files = directory.path().join("azul_v2_dev_hca_files.ndjson");
    check(out("simple/bundle.json"), 0);
    assert_eq!(read_to_string(&files).unwrap().lines().count(), 2);
    check(out("invalid-joiner/bundle.json"), 1);
    assert_eq!(read_to_string(&files).unwrap().lines().count(), 2);
    check(out("specimen-without-files/no-files-at-all.json"), 0);
    assert_eq!(read_to_string(&files).unwrap(), "");
}

#[test]
fn the_size_of_partitions_does_not_show() {
    let bundle = fixture("plate-384/bundle.json");
    let whole = check(transform([bundle.clone()]), 0);
    let divided = run(transform(["--max-partition-size".into(), "16".into(), bundle])).check(0);
    assert!(whole.stdout == divided.stdout);
}
