//! Actions come from files that were named as action lists, and from nowhere else.

use std::fs;

use crate::check::{check, documents, file, fixture, index, json, transform};

#[test]
fn a_bundle_with_a_key_action_is_a_bundle() {
    let directory = tempfile::tempdir().unwrap();
    let mut bundle = json("simple/bundle.json");
    bundle["action"] = "delete".into();
    let bundle = file(directory.path(), "bundle.json", bundle.to_string());
    check(index(&directory.path().join("out"), [bundle]), 0);
}

#[test]
fn what_lies_among_bundles_is_no_command() {
    let directory = tempfile::tempdir().unwrap();
    let bundles = directory.path().join("bundles");
    file(&bundles, "good.json", fs::read(fixture("simple/bundle.json")).unwrap());
    let outside = file(directory.path(), "secret.json", fs::read(fixture("nulls/bundle.json")).unwrap());
    let fqid = json("simple/bundle.json")["fqid"].to_string();
    let delete = format!("{{\"action\": \"delete\", \"bundle_fqid\": {fqid}}}\n");
    let add = format!("{{\"action\": \"add\", \"bundle\": {outside:?}}}\n");
    file(&bundles, "evil.json", &delete);
    file(&bundles, "more.ndjson", add.clone() + &delete);
    let out = directory.path().join("out");
    let ran = check(index(&out, [bundles.clone()]), 2);
    ran.says("evil.json: ").says("more.ndjson:1: ").says("more.ndjson:2: ").says("is given with --actions FILE");
    let written = || documents(&fs::read_to_string(out.join("azul_v2_dev_hca_bundles_aggregate.ndjson")).unwrap());
    assert_eq!(written().len(), 1);
    // Nor is a list that is found, rather than named.
    fs::remove_file(bundles.join("evil.json")).unwrap();
    fs::rename(bundles.join("more.ndjson"), bundles.join("more.actions.ndjson")).unwrap();
    check(index(&out, [bundles.clone()]), 0);
    assert_eq!(written().len(), 1);
    check(index(&out, [bundles.join("more.actions.ndjson")]), 1).says("is outside of").says("--allow-outside");
}

#[test]
fn a_list_leads_out_of_its_directory_only_if_that_is_allowed() {
    let directory = tempfile::tempdir().unwrap();
    let lists = directory.path().join("lists");
    file(directory.path(), "bundle.json", fs::read(fixture("simple/bundle.json")).unwrap());
    let list = file(&lists, "a.actions.ndjson", "{\"action\": \"add\", \"bundle\": \"../bundle.json\"}\n");
    let out = directory.path().join("out");
    check(index(&out, [list.clone()]), 1).says("outside");
    check(index(&out, [list.clone(), "--allow-outside".into()]), 0);
    file(&lists, "bundle.json", fs::read(fixture("simple/bundle.json")).unwrap());
    file(&lists, "a.actions.ndjson", "{\"action\": \"add\", \"bundle\": \"bundle\"}\n");
    check(index(&out, [list]), 0);
}

#[test]
fn all_commands_that_read_bundles_understand_actions() {
    let list = fixture("deleted-bundle/actions.ndjson");
    let ran = check(transform([list.clone()]), 0);
    assert!(ran.documents().iter().any(|d| d["_source"]["bundle_deleted"] == true), "there are deletions");
    check(["validate".into(), list], 0);
}

#[test]
fn the_order_of_a_deletion_and_its_addition_does_not_matter() {
    let directory = tempfile::tempdir().unwrap();
    file(directory.path(), "v1.json", fs::read(fixture("older-and-newer-version/v1.json")).unwrap());
    file(directory.path(), "v2.json", fs::read(fixture("older-and-newer-version/v2.json")).unwrap());
    let fqid = &json("older-and-newer-version/v2.json")["fqid"];
    let delete = format!(
        "{{\"action\": \"delete\", \"bundle_fqid\": {{\"uuid\": {}, \"version\": {}}}}}\n",
        fqid["uuid"], fqid["version"]
    );
    let add = |name: &str| format!("{{\"action\": \"add\", \"bundle\": \"{name}\"}}\n");
    let lists =
        [delete.clone() + &add("v1") + &add("v2"), add("v1") + &delete + &add("v2"), add("v1") + &add("v2") + &delete];
    let mut all = Vec::new();
    for list in lists {
        let list = file(directory.path(), "actions.ndjson", list);
        let out = directory.path().join("out");
        check(index(&out, [list.clone()]), 0);
        let aggregates = fs::read_to_string(out.join("azul_v2_dev_hca_bundles_aggregate.ndjson")).unwrap();
        assert_eq!(documents(&aggregates).len(), 1);
        all.push((aggregates, check(transform([list]), 0).stdout));
    }
    assert!(all.windows(2).all(|pair| pair[0] == pair[1]));
    // A bundle that never comes cannot be deleted.
    let list = file(directory.path(), "actions.ndjson", add("v1") + &delete);
    check(index(&directory.path().join("out"), [list.clone()]), 2).says("is not among the inputs");
    check(transform([list]), 2).says("is not among the inputs");
}
