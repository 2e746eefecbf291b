//! `azul index`: what it writes, and that it is the same however the input comes.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::check::{Ran, check, documents, file, files, fixture, index, json, keys, report, run};

fn aggregates(directory: &Path, entity_type: &str) -> Vec<Value> {
    let path = directory.join(format!("azul_v2_dev_hca_{entity_type}_aggregate.ndjson"));
    documents(&fs::read_to_string(path).unwrap())
}

fn inputs() -> Vec<PathBuf> {
    let paths = [
        "simple",
        "shared-donor-specimen-project/digest-a.json",
        "shared-donor-specimen-project/digest-b.json",
        "older-and-newer-version/v1.json",
        "older-and-newer-version/v2.json",
        "stitched-pair",
        "plate-384",
        "nulls",
        "staging-area",
        "invalid-cycle",
    ];
    paths.map(fixture).into()
}

#[test]
fn files_are_the_same_for_any_order_of_inputs_partitions_and_number_of_threads() {
    let directory = tempfile::tempdir().unwrap();
    let to = directory.path().join("out");
    let mut inputs = inputs();
    run(index(&to, inputs.clone())).threads(1).check(2);
    let expected = files(&to);
    assert_eq!(expected.len(), 11, "five indices with their definitions, and the report");
    for (threads, size) in [(1, "256"), (2, "8"), (8, "1")] {
        inputs.rotate_left(3);
        inputs.swap(0, 5);
        let arguments: Vec<OsString> = inputs.iter().map(Into::into).collect();
        let options = ["--max-partition-size".into(), size.into()];
        run(index(&to, arguments.into_iter().chain(options))).threads(threads).check(2);
        assert!(files(&to) == expected, "{threads} threads, partitions of {size}, {inputs:?}");
    }
}

#[test]
fn aggregates_come_by_their_first_bundle_and_merge_what_bundles_share() {
    let to = tempfile::tempdir().unwrap();
    check(index(to.path(), [fixture("shared-donor-specimen-project")]), 0);
    for entity_type in ["bundles", "cell_suspensions", "files", "projects", "samples"] {
        let documents = aggregates(to.path(), entity_type);
        let first = |d: &Value| d["_source"]["bundles"][0]["uuid"].as_str().unwrap().to_owned();
        let order: Vec<_> = documents.iter().map(first).zip(keys(&documents)).collect();
        assert!(order.is_sorted_by(|a, b| a < b), "{entity_type}: {order:?}");
    }
    let [project] = &aggregates(to.path(), "projects")[..] else { panic!("one project") };
    assert_eq!(project["_source"]["num_contributions"], 2);
    assert_eq!(project["_source"]["bundles"].as_array().unwrap().len(), 2);
    assert_eq!(project["_source"]["contents"]["donors"][0]["donor_count"], 1);
}

#[test]
fn actions_are_applied_in_order() {
    let directory = tempfile::tempdir().unwrap();
    let (v1, v2) = (fixture("older-and-newer-version/v1.json"), fixture("older-and-newer-version/v2.json"));
    let fqid = json("older-and-newer-version/v2.json")["fqid"].to_string();
    let line = |action: &str, path: &Path| format!("{{\"action\": \"{action}\", \"bundle\": {path:?}}}\n");
    let forget = format!("{{\"action\": \"delete\", \"bundle_fqid\": {fqid}}}\n");
    let versions = |actions: String| {
        let list = file(directory.path(), "actions.ndjson", actions);
        let to = directory.path().join("out");
        check(index(&to, [list, "--allow-outside".into()]), 0);
        let bundles = aggregates(&to, "bundles");
        let version = |d: &Value| d["_source"]["bundles"][0]["version"].as_str().unwrap().to_owned();
        bundles.iter().map(version).collect::<Vec<_>>()
    };
    let version = |path: &str| json(path)["fqid"]["version"].as_str().unwrap().to_owned();
    let (one, two) = (version("older-and-newer-version/v1.json"), version("older-and-newer-version/v2.json"));
    let both = line("add", &v1) + &line("add", &v2);
    assert_eq!(versions(both.clone()).join(" "), two);
    assert_eq!(versions(both.clone() + &line("delete", &v2)).join(" "), one);
    assert_eq!(versions(both.clone() + &forget).join(" "), one);
    assert_eq!(versions(both.clone() + &line("delete", &v1)).join(" "), two);
    assert_eq!(versions(both + &line("delete", &v1) + &line("delete", &v2)), [""; 0]);
}

#[test]
fn an_action_list_may_name_files_beside_it_and_says_what_is_wrong_with_it() {
    let to = tempfile::tempdir().unwrap();
    check(index(to.path(), [fixture("deleted-bundle/actions.ndjson")]), 0);
    let directory = tempfile::tempdir().unwrap();
    let list = [
        "{\"action\": \"remove\", \"bundle\": \"x.json\"}",
        "{\"action\": \"add\", \"bundle\": \"missing.json\"}",
        "{\"action\": \"add\"}",
        "{\"action\": \"delete\", \"bundle_fqid\": {\"uuid\": \"u\"}}",
    ];
    let list = file(directory.path(), "list.ndjson", list.join("\n"));
    let ran = check(index(to.path(), ["--actions".into(), list]), 1);
    ran.says("list.ndjson:1: invalid-value").says("missing.json").says("list.ndjson:3: missing-field");
    ran.says("list.ndjson:4: invalid-id");
}

#[test]
fn a_staging_area_is_a_bundle_for_each_links_file() {
    let directory = tempfile::tempdir().unwrap();
    let to = directory.path().join("out");
    check(index(&to, [fixture("staging-area/area")]), 0);
    let bundles = aggregates(&to, "bundles");
    assert_eq!(bundles.len(), 2);
    assert_eq!(bundles[0]["_source"]["sources"][0]["spec"], "file:area:/0");
    let donors = |d: &Value| d["_source"]["contents"]["donors"][0]["organism_age"].clone();
    assert!(bundles.iter().all(|d| donors(d) == serde_json::json!(["45 year"])), "the newer version of the donor");
    let mut arguments: Vec<OsString> = vec![fixture("staging-area").into()];
    arguments.extend(["--source-id", "mine", "--source-spec", "https://github.com/o/r/tree/main:/0"].map(Into::into));
    check(index(&to, arguments), 0);
    assert_eq!(aggregates(&to, "bundles")[0]["_source"]["sources"][0]["id"], "mine");
}

#[test]
fn bulk_files_alternate_actions_and_documents() {
    let to = tempfile::tempdir().unwrap();
    let arguments: [OsString; 3] = [fixture("simple").into(), "--format".into(), "bulk".into()];
    check(index(to.path(), arguments), 0);
    let lines = documents(&fs::read_to_string(to.path().join("azul_v2_dev_hca_files_aggregate.ndjson")).unwrap());
    for pair in lines.chunks(2) {
        assert_eq!(pair[0]["index"]["_index"], "azul_v2_dev_hca_files_aggregate");
        assert_eq!(pair[0]["index"]["_id"], pair[1]["entity_id"]);
    }
    let definition = fs::read(to.path().join("azul_v2_dev_hca_files_aggregate.json")).unwrap();
    let definition: Value = serde_json::from_slice(&definition).unwrap();
    assert!(definition["mappings"]["dynamic_templates"].is_array() && definition["settings"]["index"].is_object());
}

#[test]
fn everything_can_be_written_at_once() {
    let to = tempfile::tempdir().unwrap();
    let arguments = ["--emit".into(), "aggregates,contributions,replicas".into(), fixture("simple").into_os_string()];
    check(index(to.path(), arguments), 0);
    let transformed = check(["transform".into(), fixture("simple")], 0).documents();
    let mut written = Vec::new();
    for (name, bytes) in files(to.path()) {
        if name.ends_with(".ndjson") && !name.contains("_aggregate") {
            written.extend(documents(&String::from_utf8(bytes).unwrap()));
        }
    }
    assert_eq!(keys(&written), keys(&transformed));
    assert!(written == transformed);
}

#[test]
fn failures_are_in_the_report_and_everything_else_comes_out() {
    let to = tempfile::tempdir().unwrap();
    let ran: Ran = check(index(to.path(), ["simple", "invalid-cycle", "invalid-unknown-age-unit"].map(fixture)), 2);
    ran.says("cycle").says("report.json");
    let report = report(to.path());
    assert_eq!(report["bundles"], 1);
    let kinds: Vec<_> = report["failures"].as_array().unwrap().iter().map(|f| f["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["cycle", "invalid-value"]);
    assert_eq!(report["failures"][1]["path"], "$.organism_age_unit");
    assert_eq!(report["aggregates"]["azul_v2_dev_hca_bundles_aggregate"]["documents"], 1);
}

#[test]
fn values_beyond_limits_are_counted() {
    let to = tempfile::tempdir().unwrap();
    check(index(to.path(), [fixture("plate-384")]), 0);
    let losses = report(to.path())["losses"].as_array().unwrap().clone();
    let of = |entity_type: &str, field: &str| {
        losses.iter().find(|l| l["entity_type"] == entity_type && l["field"] == field).cloned().unwrap_or_default()
    };
    let suspensions = of("projects", "contents.cell_suspensions.document_id");
    assert_eq!((&suspensions["entities"], &suspensions["values"]), (&1.into(), &284.into()));
}

#[test]
fn conflicting_bundles_of_one_identity_do_not_depend_on_their_order() {
    let directory = tempfile::tempdir().unwrap();
    let mut other = json("simple/bundle.json");
    let metadata = other["metadata"].as_object_mut().unwrap();
    let donor = metadata.iter_mut().find(|(key, _)| key.starts_with("donor_organism/")).unwrap().1;
    donor["sex"] = "unknown".into();
    let other = file(directory.path(), "other.json", other.to_string());
    let to = directory.path().join("out");
    check(index(&to, [fixture("simple/bundle.json"), other.clone()]), 2);
    let expected = files(&to);
    check(index(&to, [other, fixture("simple/bundle.json")]), 2).says("report.json");
    assert!(files(&to) == expected);
    assert_eq!(report(&to)["failures"][0]["kind"], "conflicting-values");
}

#[test]
fn a_run_without_any_good_bundle_leaves_what_was_there() {
    let directory = tempfile::tempdir().unwrap();
    let to = directory.path().join("out");
    check(index(&to, [fixture("simple")]), 0);
    let expected = files(&to);
    check(index(&to, [fixture("invalid-cycle")]), 1).says("nothing was written");
    let empty = directory.path().join("empty");
    fs::create_dir(&empty).unwrap();
    check(index(&to, [empty]), 1).says("no bundle found");
    assert!(files(&to) == expected);
}

#[test]
fn other_files_in_the_directory_are_kept() {
    let to = tempfile::tempdir().unwrap();
    file(to.path(), "notes.txt", "mine");
    file(to.path(), "azul_v2_dev_hca_files.ndjson", "of an earlier run");
    check(index(to.path(), [fixture("simple")]), 0);
    assert_eq!(fs::read_to_string(to.path().join("notes.txt")).unwrap(), "mine");
    assert!(!to.path().join("azul_v2_dev_hca_files.ndjson").exists());
}
