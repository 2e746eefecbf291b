//! All ways to hand over bundles give the same documents.

use std::io::Write;

use crate::check::{check, file, fixture, json, links, run, transform};

const PAIR: [&str; 2] = ["stitched-pair/analysis.json", "stitched-pair/upstream.json"];

fn read(path: &str) -> Vec<u8> {
    std::fs::read(fixture(path)).unwrap()
}

/// The bundles one a line. Line ends are all there is to remove, since none can be in a string.
fn lines() -> Vec<u8> {
    let line = |path| read(path).into_iter().filter(|&b| b != b'\n').chain([b'\n']).collect::<Vec<_>>();
    PAIR.map(line).concat()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn expected() -> String {
    check(transform(PAIR.map(fixture)), 0).stdout
}

#[track_caller]
fn check_file(name: &str, bytes: &[u8]) {
    let directory = tempfile::tempdir().unwrap();
    let path = file(directory.path(), name, bytes);
    assert!(check(transform([path]), 0).stdout == expected(), "{name}");
    assert!(check(transform([directory.path()]), 0).stdout == expected(), "directory with {name}");
}

#[test]
fn files_with_many_bundles() {
    check_file("bundles.ndjson", &lines());
    check_file("bundles.jsonl", &lines());
    check_file("bundles.json", &lines());
    check_file("bundles.ndjson.gz", &gzip(&lines()));
    check_file("bundles.json.zst", &zstd::encode_all(&lines()[..], 1).unwrap());
    check_file("bundles.json", &PAIR.map(read).concat());
}

#[test]
fn standard_input() {
    let check_stdin = |bytes: Vec<u8>| {
        assert!(run(transform(["-"])).stdin(bytes).check(0).stdout == expected());
    };
    check_stdin(lines());
    check_stdin(gzip(&lines()));
    check_stdin(PAIR.map(read).concat());
    let one = run(transform(["-"])).stdin(read("simple/bundle.json")).check(0);
    assert_eq!(one.stdout, check(transform([fixture("simple/bundle.json")]), 0).stdout);
}

#[test]
fn a_bad_line_is_named_by_its_number() {
    let mut bytes = lines();
    bytes.extend_from_slice(b"{\"fqid\": \n\n");
    bytes.extend(lines());
    let ran = run(transform(["-"])).stdin(bytes).check(2);
    ran.says("error: stdin:3: syntax: ").says("1 of 5 inputs failed");
    assert!(ran.stdout == expected());
}

#[test]
fn directories_are_searched_for_bundles_only() {
    let directory = tempfile::tempdir().unwrap();
    let copy = |name: &str, bytes: &[u8]| file(directory.path(), name, bytes);
    copy("b/c/analysis.json", &read(PAIR[0]));
    copy("a.json.gz", &gzip(&read(PAIR[1])));
    for other in ["README.md", "notes.txt", ".hidden.json", ".hidden/a.json", "report.json", "b/a.reason.json"] {
        copy(other, b"not a bundle");
    }
    copy("b/actions.ndjson", b"not a bundle");
    let ran = check(transform([directory.path()]), 0);
    ran.is_quiet();
    assert!(ran.stdout == expected());
}

#[test]
fn nothing_to_read() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().display().to_string();
    let says = |ran: crate::check::Ran, place: &str| {
        ran.says(&format!("no bundle found in {place}; looked for files ending in .json, .ndjson or .jsonl"));
        assert_eq!(ran.stdout, "");
    };
    says(check(transform([directory.path()]), 1), &path);
    file(directory.path(), "README.md", "none here");
    file(directory.path(), "empty.ndjson", "\n");
    says(check(transform([directory.path()]), 1), &path);
    check(transform(["-"]), 1).says("stdin: syntax: standard input is empty").says("the only input failed");
}

#[test]
fn a_staging_area_is_one_bundle_for_each_file_of_links() {
    let area = fixture("staging-area/area");
    let ran = check(transform([area.clone()]), 0);
    ran.is_quiet();
    assert_eq!(ran.bundles(), links(&area));
    let among_others = check(transform([fixture("simple/bundle.json"), area.parent().unwrap().to_owned()]), 0);
    assert_eq!(among_others.bundles().len(), links(&area).len() + 1);
}

#[test]
fn a_file_that_is_named_is_read_whatever_it_is_called() {
    let directory = tempfile::tempdir().unwrap();
    let path = file(directory.path(), ".bundle", json("simple/bundle.json").to_string());
    check(transform([path]), 0);
}
