//! What is too large is refused with a kind, and is not even read.

use std::fs::File;
use std::io::Write;

use serde_json::Value;

use crate::check::{check, file, fixture, json, run, transform};

/// Transforms a bundle with an option, which must not be to its disadvantage if it is `good`.
#[track_caller]
fn within(option: &str, limit: &str, bundle: &str, says: Option<&str>) {
    let arguments = transform(["-", option, limit]);
    let ran = run(arguments).stdin(bundle).check(i32::from(says.is_some()));
    says.map(|says| ran.says(says));
}

#[test]
fn every_limit_can_be_reached_and_not_exceeded() {
    let bundle = json("simple/bundle.json").to_string();
    let bytes = bundle.len();
    within("--max-bundle-bytes", &bytes.to_string(), &bundle, None);
    within("--max-bundle-bytes", &(bytes - 1).to_string(), &bundle, Some("stdin: size: a bundle has more than"));
    within("--max-bundle-bytes", "1M", &bundle, None);
    within("--max-bundle-bytes", "1k", &bundle, Some("size: "));
    let documents = json("simple/bundle.json")["metadata"].as_object().unwrap().len();
    within("--max-documents", &documents.to_string(), &bundle, None);
    within("--max-documents", &(documents - 1).to_string(), &bundle, Some("stdin: size: the bundle has"));
    let longest = longest(&json("simple/bundle.json"));
    within("--max-string-bytes", &longest.to_string(), &bundle, None);
    within("--max-string-bytes", &(longest - 1).to_string(), &bundle, Some("stdin: size: too long a string"));
    let depth = depth(&json("simple/bundle.json"));
    within("--max-depth", &depth.to_string(), &bundle, None);
    within("--max-depth", &(depth - 1).to_string(), &bundle, Some("stdin: depth: nested too deeply"));
}

fn longest(json: &Value) -> usize {
    match json {
        Value::String(text) => text.len(),
        Value::Array(items) => items.iter().map(longest).max().unwrap_or(0),
        Value::Object(members) => members.iter().map(|(key, value)| key.len().max(longest(value))).max().unwrap_or(0),
        _ => 0,
    }
}

fn depth(json: &Value) -> usize {
    match json {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Object(members) => 1 + members.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

#[test]
fn documents_of_the_other_project_are_counted_too() {
    let bundle = fixture("../anvil/primary/bundle.json");
    check(transform(["--max-documents".into(), "1".into(), bundle.clone()]), 1).says("size: the bundle has");
    check(transform([bundle]), 0);
}

#[test]
fn limits_that_make_no_sense() {
    for (option, limit) in [
        ("--max-bundle-bytes", "2G"),
        ("--max-bundle-bytes", "1X"),
        ("--max-bundle-bytes", "M"),
        ("--max-bundle-bytes", "99999999999999999999"),
        ("--max-depth", "128"),
        ("--max-depth", "0"),
        ("--max-documents", "few"),
    ] {
        check(transform(["-", option, limit]), 1).says(option);
    }
}

/// A file that grows a thousandfold when it is unpacked: one text of blanks.
fn bomb(path: &std::path::Path, text: &[u8], times: usize) {
    let mut encoder = flate2::write::GzEncoder::new(File::create(path).unwrap(), flate2::Compression::fast());
    encoder.write_all(b"{\"a\": \"").unwrap();
    (0..times).for_each(|_| encoder.write_all(text).unwrap());
    encoder.finish().unwrap();
}

#[test]
fn a_bomb_does_not_go_off() {
    let directory = tempfile::tempdir().unwrap();
    // 96 MiB unpacked; the limit of memory shows that no more than a part of it is ever held.
    bomb(&directory.path().join("bomb.json.gz"), &[b'x'; 1 << 20], 96);
    bomb(&directory.path().join("bomb.ndjson.gz"), &[b' '; 1 << 20], 96);
    file(directory.path(), "bundle.json", json("simple/bundle.json").to_string());
    let ran = run(transform(["--max-bundle-bytes".into(), "1M".into(), directory.path().to_owned()]));
    let ran = ran.memory(80 << 20).check(2);
    ran.says("bomb.json.gz: size: ").says("bomb.ndjson.gz: size: ").says("  help: Split the bundle");
    assert!(ran.stdout.contains("azul_v2_dev_hca_bundles"));
}

#[test]
fn blanks_after_a_bundle_take_no_memory() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("blanks.json.gz");
    let mut encoder = flate2::write::GzEncoder::new(File::create(&path).unwrap(), flate2::Compression::fast());
    encoder.write_all(json("simple/bundle.json").to_string().as_bytes()).unwrap();
    (0..96).for_each(|_| encoder.write_all(&[b'\n'; 1 << 20]).unwrap());
    encoder.finish().unwrap();
    let ran = run(transform(["--max-bundle-bytes".into(), "1M".into(), path])).memory(80 << 20).check(0);
    assert_eq!(ran.stdout, run(transform(["-"])).stdin(json("simple/bundle.json").to_string()).check(0).stdout);
}

#[test]
fn staging_areas_are_limited_too() {
    let area = fixture("staging-area/area");
    check(transform(["--max-bundle-bytes".into(), "1M".into(), area.clone()]), 0);
    check(transform(["--max-bundle-bytes".into(), "100".into(), area.clone()]), 1).says("size: ");
    check(transform(["--max-bundle-bytes".into(), "4K".into(), area]), 1)
        .says("size: a bundle has more than 4096 bytes");
}
