//! Staging areas with something wrong: the file that holds it is named, and what would help is said.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::check::{Ran, check, documents, file, fixture, index, report};

/// A copy of the staging area of the fixtures.
fn area(directory: &Path) -> PathBuf {
    let area = directory.join("area");
    copy(&fixture("staging-area/area"), &area);
    area
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(|entry| entry.unwrap()) {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// The newest file of a type.
fn newest(area: &Path, place: &str) -> PathBuf {
    let entries = std::fs::read_dir(area.join(place)).unwrap().map(|entry| entry.unwrap().path());
    entries.max_by_key(|path| path.file_name().unwrap().to_str().unwrap()[37..].to_owned()).unwrap()
}

/// Changes the newest document of a type, one property a line.
fn change(area: &Path, place: &str, change: impl Fn(&mut Value)) -> (PathBuf, String) {
    let path = newest(area, place);
    let mut document: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    change(&mut document);
    let text = serde_json::to_string_pretty(&document).unwrap();
    std::fs::write(&path, &text).unwrap();
    (path, text)
}

fn validate(area: &Path, code: i32) -> (Ran, Vec<Value>) {
    let ran = check(["validate".into(), "--format".into(), "json".into(), area.to_owned()], code);
    let problems = documents(&ran.stdout).into_iter().flat_map(|c| c["problems"].as_array().unwrap().clone()).collect();
    (ran, problems)
}

#[test]
fn values_are_in_the_file_that_holds_them() {
    let directory = tempfile::tempdir().unwrap();
    for (place, property, value, path) in [
        ("metadata/donor_organism", "organism_age", "a lot", "$.organism_age"),
        ("descriptors/sequence_file", "size", "big", "$.size"),
        ("links", "links", "none", "$.links"),
    ] {
        let area = area(directory.path());
        let (changed, text) = change(&area, place, |document| document[property] = value.into());
        let out = directory.path().join("out");
        let good = fixture("simple/bundle.json");
        check(index(&out, [area.clone(), good]), 2);
        let failures = report(&out)["failures"].as_array().unwrap().clone();
        let (_, problems) = validate(&area, 2);
        let of_kind = |told: &&Value| told["severity"] != "warning";
        for told in failures.iter().chain(&problems).filter(of_kind) {
            assert_eq!(
                (&told["input"], &told["path"]),
                (&changed.display().to_string().into(), &path.into()),
                "{told:#}"
            );
            let line = text.lines().nth(told["line"].as_u64().unwrap() as usize - 1).unwrap();
            assert!(line.contains(property) && line.contains(value), "{told:#}");
        }
        assert!(!failures.is_empty() && !problems.is_empty());
        std::fs::remove_dir_all(&area).unwrap();
    }
}

#[test]
fn everything_that_is_missing_is_told_at_once() {
    let directory = tempfile::tempdir().unwrap();
    let area = area(directory.path());
    std::fs::remove_dir_all(area.join("metadata/project")).unwrap();
    std::fs::remove_dir_all(area.join("metadata/donor_organism")).unwrap();
    let (_, problems) = validate(&area, 2);
    for entity in ["project/", "donor_organism/"] {
        let is_it = |problem: &&Value| problem["entity"].as_str().is_some_and(|found| found.starts_with(entity));
        let found = problems.iter().find(is_it).unwrap_or_else(|| panic!("{entity}: {problems:#?}"));
        assert_eq!(found["kind"], "dangling-link");
        assert!(found["input"].as_str().unwrap().contains("/links/") && found["line"].is_u64(), "{found:#}");
    }
    check(index(&directory.path().join("out"), [&area]), 1).says("; 1 more").says("donor_organism/");
}

#[test]
fn an_id_of_another_type_is_no_missing_id() {
    let directory = tempfile::tempdir().unwrap();
    let area = area(directory.path());
    std::fs::rename(area.join("metadata/collection_protocol"), area.join("metadata/treatment_protocol")).unwrap();
    let (_, problems) = validate(&area, 2);
    let message = problems.iter().find_map(|problem| problem["message"].as_str().filter(|m| m.contains("but of a")));
    assert!(message.unwrap().contains("but of a treatment_protocol with that id: metadata/treatment_protocol/"));
}

#[test]
fn a_name_that_is_not_the_id_is_told_as_such() {
    let directory = tempfile::tempdir().unwrap();
    let area = area(directory.path());
    let other = "0f0c1d7e-58a5-4c53-a3b4-6f1a2d9f7c11";
    let (changed, _) =
        change(&area, "metadata/donor_organism", |donor| donor["provenance"]["document_id"] = other.into());
    let ran = check(["validate".into(), area.clone()], 2);
    let name = changed.display().to_string();
    assert!(ran.stdout.contains(&format!("calls itself {other}")) && ran.stdout.contains(&name), "{}", ran.stdout);
    assert!(ran.stdout.contains("help: Give the document, and its key or file, the same id."));
}

#[test]
fn half_a_staging_area_is_told_once() {
    let directory = tempfile::tempdir().unwrap();
    let area = area(directory.path());
    std::fs::remove_dir_all(area.join("descriptors")).unwrap();
    let ran = check(index(&directory.path().join("out"), [&area]), 1);
    ran.says("area: io: looks like a staging area, but lacks descriptors/");
    assert_eq!(ran.stderr.matches("error: ").count(), 1);
}

#[test]
fn files_that_no_links_mention_are_warned_of() {
    let directory = tempfile::tempdir().unwrap();
    let area = area(directory.path());
    let id = "0f0c1d7e-58a5-4c53-a3b4-6f1a2d9f7c11";
    let donor = std::fs::read(newest(&area, "metadata/donor_organism")).unwrap();
    let version = "2021-10-20T09:30:00.000000Z";
    let orphan = file(&area, &format!("metadata/donor_organism/{id}_{version}.json"), donor);
    let descriptor = std::fs::read(newest(&area, "descriptors/sequence_file")).unwrap();
    let id = "0f0c1d7e-58a5-4c53-a3b4-6f1a2d9f7c12";
    let extra = file(&area, &format!("descriptors/sequence_file/{id}_{version}.json"), descriptor);
    let out = directory.path().join("out");
    check(index(&out, [&area]), 0);
    let warnings = report(&out)["warnings"].as_array().unwrap().clone();
    let of = |kind: &str| warnings.iter().find(|w| w["kind"] == kind).unwrap()["first"][0]["input"].clone();
    assert_eq!(of("orphan-metadata"), orphan.display().to_string());
    assert_eq!(of("extra-manifest-entry"), extra.display().to_string());
}
