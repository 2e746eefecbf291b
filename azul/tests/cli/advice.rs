//! What a person is told to do: in the words of the project at hand, and of those who use the program.

use std::ffi::OsString;

use serde_json::{Value, json};

use crate::check::{Ran, check, file, fixture, index, json};

fn refused(bundle: &Value, options: &[&str]) -> Ran {
    let directory = tempfile::tempdir().unwrap();
    let path = file(directory.path(), "bundle.json", bundle.to_string());
    let options = options.iter().map(OsString::from);
    check(index(&directory.path().join("out"), options.chain([path.into()])), 1)
}

#[test]
fn a_bundle_that_lacks_a_part() {
    for part in ["manifest", "metadata", "links"] {
        let mut bundle = json("simple/bundle.json");
        bundle.as_object_mut().unwrap().remove(part);
        let ran = refused(&bundle, &[]);
        ran.says("no project takes the bundle: anvil misses `entities`").says(&format!("hca misses `{part}`"));
        assert!(!ran.stderr.contains("use azul_projects"), "words for programmers: {}", ran.stderr);
        refused(&bundle, &["--project", "hca"]).says("missing-field: ").says(&format!("path $.{part}"));
    }
}

#[test]
fn a_dataset_that_is_neither_complete_nor_a_stub() {
    let mut bundle = json("../anvil/primary/bundle.json");
    let entities = bundle["entities"].as_object_mut().unwrap();
    let dataset = entities.iter_mut().find(|(key, _)| key.starts_with("anvil_dataset/")).unwrap().1;
    *dataset = json!({"datarepo_row_id": "x"});
    refused(&bundle, &[]).says("neither a `description`, as a stub has").says("path $.description");
}

#[test]
fn an_activity_without_a_link() {
    let mut bundle = json("../anvil/primary/bundle.json");
    bundle["entities"]["anvil_imagingactivity/3dcb01f1-f8dc-4a76-9744-68c946e9c706"] = json!({});
    let ran = refused(&bundle, &[]);
    ran.says("impossible-link: no link has the activity").says("help: Make the activity that of exactly one link");
    assert!(!ran.stderr.contains("processes"), "{}", ran.stderr);
}

#[test]
fn help_of_the_other_project_speaks_of_processes() {
    let bundle = json("invalid-process-to-process-link/bundle.json");
    refused(&bundle, &[]).says("help: Correct the link; entities connect through processes.");
}

#[test]
fn both_of_two_bundles_of_one_identity_are_named() {
    let directory = tempfile::tempdir().unwrap();
    let mut other = json("simple/bundle.json");
    let documents = other["metadata"].as_object_mut().unwrap();
    let project = documents.iter_mut().find(|(key, _)| key.starts_with("project/")).unwrap().1;
    project["project_core"]["project_title"] = "Another title".into();
    let other: OsString = file(directory.path(), "other.json", other.to_string()).into();
    let one: OsString = fixture("simple/bundle.json").into();
    let out = directory.path().join("out");
    let run = |inputs: [&OsString; 2], code| check(index(&out, inputs), code).stderr.lines().next().unwrap().to_owned();
    let forth = run([&one, &other], 2);
    assert!(forth.contains("simple/bundle.json") && forth.contains("other.json"), "{forth}");
    assert_eq!(forth, run([&other, &one], 2), "the order makes no difference");
    let arguments = [OsString::from("--fail-fast"), one.clone(), other.clone()];
    let ran = check(index(&out, arguments), 1);
    ran.says("other.json")
        .says("simple/bundle.json")
        .says("stopped: 1 of 2 inputs failed, more than --fail-fast allows");
}

#[test]
fn a_deletion_may_come_before_the_addition() {
    let directory = tempfile::tempdir().unwrap();
    let bundle = json("simple/bundle.json");
    file(directory.path(), "bundle.json", bundle.to_string());
    let fqid = &bundle["fqid"];
    let delete = json!({"action": "delete", "bundle_fqid": {"uuid": fqid["uuid"], "version": fqid["version"]}});
    let add = json!({"action": "add", "bundle": "bundle.json"});
    let documents = |actions: [&Value; 2]| {
        let actions = file(directory.path(), "actions.ndjson", format!("{}\n{}\n", actions[0], actions[1]));
        let out = directory.path().join("out");
        check(index(&out, [actions]), 0).is_quiet();
        crate::check::files(&out)
    };
    let (early, late) = (documents([&delete, &add]), documents([&add, &delete]));
    assert!(early == late);
    assert_eq!(early["azul_v2_dev_hca_files_aggregate.ndjson"], b"", "the bundle is not visible");
}

#[test]
fn the_table_points_to_a_report_only_if_there_is_one() {
    let directory = tempfile::tempdir().unwrap();
    let check_table = |option: &str, expected: &str| {
        let place = directory.path().join(option);
        let inputs = fixture("plate-384/bundle.json");
        let arguments = ["index".as_ref(), inputs.as_os_str(), option.as_ref(), place.as_os_str()];
        let table = check(arguments, 0).stdout;
        assert!(table.contains(expected), "{option}: {table}");
        assert_eq!(table.contains("see report.json"), place.join("report.json").is_file(), "{option}: {table}");
        assert!(!table.contains(" 0 bytes"), "{option}: {table}");
    };
    check_table("--to", "values dropped by limits, most in ");
    check_table("--store", "`azul index --to DIR` lists them in report.json");
}
