//! Copies of inner entities that disagree between bundles are counted and listed.

use std::path::Path;

use azul_synth::{Catalog, CatalogSpec};
use serde_json::{Value, json};

use crate::check::{file, fixture, index, json, report, run};

const A: &str = "shared-donor-specimen-project/digest-a.json";
const B: &str = "shared-donor-specimen-project/digest-b.json";

/// A bundle whose documents of one entity type are changed.
fn changed(path: &str, entity_type: &str, change: impl Fn(&mut Value)) -> Value {
    let mut bundle = json(path);
    let documents = bundle["metadata"].as_object_mut().unwrap();
    documents.iter_mut().filter(|(key, _)| key.starts_with(entity_type)).for_each(|(_, document)| change(document));
    bundle
}

fn conflicts(to: &Path, inputs: &[&Path], threads: usize) -> Value {
    run(index(to, inputs.iter().copied())).threads(threads).check(0);
    report(to)["conflicts"].clone()
}

#[test]
fn both_bundles_and_the_fields_are_named() {
    let directory = tempfile::tempdir().unwrap();
    let other = changed(B, "donor_organism/", |donor| donor["sex"] = "unknown".into());
    let other = file(directory.path(), "b.json", other.to_string());
    let out = directory.path().join("out");
    assert_eq!(conflicts(&out, &[&fixture(A), &fixture(B)], 2), json!([]), "they agree as they are");

    let found = conflicts(&out, &[&fixture(A), &other], 1);
    let fqid = |path: &str| {
        let fqid = &json(path)["fqid"];
        json!({"uuid": fqid["uuid"], "version": fqid["version"]})
    };
    let mut bundles = [fqid(A), fqid(B)];
    bundles.sort_by_key(|bundle| bundle.to_string());
    let donors = found.as_array().unwrap().iter().find(|c| c["inner_entity_type"] == "donors").unwrap();
    assert_eq!((&donors["plugin"], &donors["entities"], &donors["pairs"]), (&"hca".into(), &1.into(), &1.into()));
    assert_eq!(donors["first"][0]["bundles"], json!(bundles));
    assert_eq!(donors["first"][0]["fields"], json!(["biological_sex"]));
    let metadata = json(A)["metadata"].as_object().unwrap().clone();
    let donor = metadata.keys().find_map(|key| key.strip_prefix("donor_organism/")).unwrap();
    assert_eq!(donors["first"][0]["entity_id"], donor);

    for threads in [1, 8] {
        assert_eq!(conflicts(&out, &[&other, &fixture(A)], threads), found);
    }
}

#[test]
fn a_sound_catalog_has_none() {
    let directory = tempfile::tempdir().unwrap();
    let catalog = Catalog::new(CatalogSpec { bundles: 300, projects: 3, ..CatalogSpec::default() });
    let lines: Vec<u8> = catalog.iter().flat_map(|line| [line, b"\n".to_vec()].concat()).collect();
    let lines = file(directory.path(), "bundles.ndjson", lines);
    assert_eq!(conflicts(&directory.path().join("out"), &[&lines], 2), json!([]));
}

#[test]
fn a_thousand_conflicts_are_counted_and_a_hundred_listed() {
    let directory = tempfile::tempdir().unwrap();
    // Every bundle has another title of the one project that they share.
    let bundle = |i: usize| {
        let title = format!("Title {}", i % 7);
        let mut bundle =
            changed(A, "project/", |project| project["project_core"]["project_title"] = title.clone().into());
        bundle["fqid"]["uuid"] = format!("00000000-0000-4000-8000-{i:012}").into();
        bundle.to_string() + "\n"
    };
    let few = file(directory.path(), "few.ndjson", (0..7).map(bundle).collect::<String>());
    let out = directory.path().join("out");
    let projects = |found: Value| {
        let of_type = |c: &&Value| c["inner_entity_type"] == "projects";
        found.as_array().unwrap().iter().find(of_type).unwrap().clone()
    };
    let found = projects(conflicts(&out, &[&few], 2));
    assert_eq!((&found["entities"], &found["first"][0]["fields"]), (&1.into(), &json!(["project_title"])));

    // Each bundle has a donor of its own, which another bundle describes differently.
    let pair = |i: usize| {
        let id = format!("11111111-0000-4000-8000-{i:012}");
        let donor = json(A)["metadata"]
            .as_object()
            .unwrap()
            .keys()
            .find_map(|k| k.strip_prefix("donor_organism/").map(str::to_owned))
            .unwrap();
        let one = |version: usize| {
            let bundle = changed(A, "donor_organism/", |donor| donor["sex"] = ["male", "female"][version].into());
            let mut bundle: Value = serde_json::from_str(&bundle.to_string().replace(&donor, &id)).unwrap();
            bundle["fqid"]["uuid"] = format!("0000000{version}-0000-4000-8000-{i:012}").into();
            bundle.to_string() + "\n"
        };
        one(0) + &one(1)
    };
    let many = file(directory.path(), "many.ndjson", (0..1000).map(pair).collect::<String>());
    let found = conflicts(&out, &[&many], 2);
    let donors = found.as_array().unwrap().iter().find(|c| c["inner_entity_type"] == "donors").unwrap();
    assert_eq!((&donors["entities"], &donors["pairs"]), (&1000.into(), &1000.into()));
    let listed: Vec<_> = donors["first"].as_array().unwrap().iter().map(|c| c["entity_id"].as_str().unwrap()).collect();
    assert_eq!(listed.len(), 100);
    assert!(listed.is_sorted() && listed[99].ends_with("000000000099"));
}
