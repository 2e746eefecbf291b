//! Warnings: documents are made and stay what they are, but what was left out of them is told, counted and listed.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::check::{check, file, files, fixture, index, json, report};

fn document<'b>(bundle: &'b mut Value, entity_type: &str) -> &'b mut Value {
    let documents = bundle["metadata"].as_object_mut().unwrap();
    documents.iter_mut().find(|(key, _)| key.starts_with(&format!("{entity_type}/"))).unwrap().1
}

/// Indexes inputs that are to be warned of, and returns the listed warnings of a kind.
#[track_caller]
fn warned(inputs: &[PathBuf], kind: &str) -> Vec<Value> {
    let directory = tempfile::tempdir().unwrap();
    let out = directory.path().join("out");
    check(index(&out, inputs), 0).says(&format!(": {kind}: ")).says("; see ");
    let found = report(&out)["warnings"].as_array().unwrap().iter().find(|w| w["kind"] == kind).unwrap().clone();
    assert_eq!(found["count"], found["first"].as_array().unwrap().len());
    // The other commands tell it too, with the same exit code.
    let arguments = |command: &str| [PathBuf::from(command)].into_iter().chain(inputs.iter().cloned());
    if kind != "second-source" {
        assert!(check(arguments("validate"), 0).stdout.contains(&format!("warning[{kind}]")));
        check(arguments("transform"), 0).says(&format!(": {kind}: "));
    }
    found["first"].as_array().unwrap().clone()
}

#[track_caller]
fn warned_of(case: &str, change: impl Fn(&mut Value), kind: &str) -> Value {
    let directory = tempfile::tempdir().unwrap();
    let mut bundle = json(&format!("{case}/bundle.json"));
    change(&mut bundle);
    let path = file(directory.path(), "bundle.json", serde_json::to_string_pretty(&bundle).unwrap());
    let [warning] = &warned(&[path], kind)[..] else { panic!("one warning") };
    assert!(warning["line"].is_u64() && warning["path"].as_str().unwrap().starts_with('$'), "{warning:#}");
    warning.clone()
}

#[test]
fn metadata_that_no_link_mentions() {
    let id = "0f0c1d7e-58a5-4c53-a3b4-6f1a2d9f7c11";
    let add = |bundle: &mut Value| {
        let mut other = document(bundle, "cell_suspension").clone();
        other["provenance"]["document_id"] = id.into();
        bundle["metadata"][format!("cell_suspension/{id}")] = other;
    };
    let warning = warned_of("simple", add, "orphan-metadata");
    assert_eq!(warning["entity"], format!("cell_suspension/{id}"));
}

#[test]
fn data_files_that_no_metadata_describes() {
    let key = "sequence_file/0f0c1d7e-58a5-4c53-a3b4-6f1a2d9f7c11";
    let add = |bundle: &mut Value| {
        let entry = bundle["manifest"].as_object().unwrap().values().next().unwrap().clone();
        bundle["manifest"][key] = entry;
    };
    let warning = warned_of("simple", add, "extra-manifest-entry");
    assert_eq!((&warning["entity"], &warning["path"]), (&key.into(), &format!("$.manifest['{key}']").into()));
}

#[test]
fn strata_that_leave_something_out() {
    let odd = |text: &'static str| {
        let change = move |bundle: &mut Value| {
            let documents = bundle["metadata"].as_object_mut().unwrap().values_mut();
            let described = documents.filter(|document| document.get("file_description").is_some());
            described.for_each(|document| document["file_description"] = text.into());
        };
        warned_of("supplementary-matrix-strata", change, "ignored-text")["message"].as_str().unwrap().to_owned()
    };
    assert!(odd("species=Homo sapiens").contains("the dimension \"species\", which no document shows"));
    assert!(odd("organ=lung\r\norgan=liver").contains("white space around \"lung\""));
    assert!(odd("organ=lung;organ=liver").contains("\"organ\" twice"));
    assert!(odd("organ=lung,").contains("an empty value of \"organ\""));
}

#[test]
fn ranges_that_end_before_they_begin() {
    let warning =
        warned_of("simple", |b| document(b, "donor_organism")["organism_age"] = "90-10".into(), "inverted-range");
    assert_eq!(warning["path"], "$.organism_age");
    let change = |bundle: &mut Value| {
        let entities = bundle["entities"].as_object_mut().unwrap();
        let diagnosis = entities.iter_mut().find(|(key, _)| key.starts_with("anvil_diagnosis/")).unwrap().1;
        diagnosis["onset_age_lower_bound"] = 9.into();
        diagnosis["onset_age_upper_bound"] = 1.into();
    };
    let warning = warned_of("../anvil/primary", change, "inverted-range");
    assert_eq!(warning["path"], "$.onset_age_lower_bound");
}

#[test]
fn keys_that_are_not_the_id() {
    let key = "donor_organism/0f0c1d7e-58a5-4c53-a3b4-6f1a2d9f7c11";
    let rename = |bundle: &mut Value| {
        let donor = document(bundle, "donor_organism").clone();
        let documents = bundle["metadata"].as_object_mut().unwrap();
        documents.retain(|key, _| !key.starts_with("donor_organism/"));
        documents.insert(key.to_owned(), donor);
    };
    let warning = warned_of("simple", rename, "different-id");
    assert_eq!((&warning["entity"], &warning["path"]), (&key.into(), &"$.provenance.document_id".into()));
}

#[test]
fn a_second_source_of_the_same_bundle() {
    let directory = tempfile::tempdir().unwrap();
    let from = |source: &str| {
        let mut bundle = json("simple/bundle.json");
        bundle["fqid"]["source"] = json!({"id": source, "spec": format!("tdr:{source}:/0")});
        file(directory.path(), &format!("{source}.json"), bundle.to_string())
    };
    let inputs = [from("north"), from("south")];
    let forth = warned(&inputs, "second-source");
    let back = warned(&[inputs[1].clone(), inputs[0].clone()], "second-source");
    assert_eq!((forth.len(), &forth), (1, &back), "the order makes no difference");
    assert!(forth[0]["message"].as_str().unwrap().contains("north.json"), "{forth:?}");
}

#[test]
fn documents_do_not_depend_on_warnings_and_the_rest_is_counted() {
    let directory = tempfile::tempdir().unwrap();
    let mut bundle = json("simple/bundle.json");
    let entry = bundle["manifest"].as_object().unwrap().values().next().unwrap().clone();
    for i in 0..150 {
        bundle["manifest"][format!("sequence_file/00000000-0000-4000-8000-{i:012}")] = entry.clone();
    }
    let odd = file(directory.path(), "odd.json", bundle.to_string());
    let (plain, out) = (directory.path().join("plain"), directory.path().join("out"));
    check(index(&plain, [fixture("simple/bundle.json")]), 0);
    let ran = check(index(&out, [odd]), 0);
    ran.says("extra-manifest-entry: there are more than 20; the rest is counted");
    assert_eq!(ran.stderr.matches("warning: ").count(), 21);
    let warnings = &report(&out)["warnings"][0];
    assert_eq!((&warnings["count"], warnings["first"].as_array().unwrap().len()), (&150.into(), 100));
    let documents = |directory| {
        let mut files = files(directory);
        files.remove("report.json");
        files
    };
    assert!(documents(&plain) == documents(&out));
}

#[test]
fn digits_of_other_scripts_are_digits() {
    let directory = tempfile::tempdir().unwrap();
    let mut bundle = json("simple/bundle.json");
    document(&mut bundle, "donor_organism")["organism_age"] = "２０".into();
    let path = file(directory.path(), "bundle.json", bundle.to_string());
    let out = directory.path().join("out");
    check(index(&out, [path]), 0).is_quiet();
    let found = files(&out)["azul_v2_dev_hca_bundles_aggregate.ndjson"].clone();
    assert!(String::from_utf8(found).unwrap().contains("630720000"), "twenty years in seconds");
}
