//! Bundles that fail are kept, and too many of them end a run.

use std::ffi::OsString;
use std::fs::{read, read_dir, read_to_string};
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::check::{check, file, files, fixture, index, json, run};

const GOOD: &str = "simple/bundle.json";
const BAD: &str = "invalid-unknown-age-unit/bundle.json";

fn names(directory: &Path) -> Vec<String> {
    let entries = read_dir(directory).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Indexes inputs with a quarantine, and returns that.
fn quarantine(directory: &Path, inputs: impl IntoIterator<Item = PathBuf>, code: i32) -> PathBuf {
    let quarantine = directory.join("quarantine");
    let options: [OsString; 2] = ["--quarantine".into(), quarantine.clone().into()];
    check(index(&directory.join("out"), inputs.into_iter().map(Into::into).chain(options)), code);
    quarantine
}

#[test]
fn a_bundle_is_kept_as_it_came_beside_the_reason() {
    let directory = tempfile::tempdir().unwrap();
    let kept = quarantine(directory.path(), [fixture(GOOD), fixture(BAD)], 2);
    let [bundle, reason] = &names(&kept)[..] else { panic!("{:?}", names(&kept)) };
    assert_eq!(read(kept.join(bundle)).unwrap(), read(fixture(BAD)).unwrap());
    let fqid = &json(BAD)["fqid"];
    let identity = format!("{}.{}.", fqid["uuid"].as_str().unwrap(), fqid["version"].as_str().unwrap());
    assert!(bundle.starts_with(&identity) && bundle.ends_with(".json"), "{bundle}");
    assert_eq!(*reason, bundle.replace(".json", ".reason.json"));
    let reason: Value = serde_json::from_str(&read_to_string(kept.join(reason)).unwrap()).unwrap();
    assert_eq!(reason["kind"], "invalid-value");
    assert_eq!(reason["input"], fixture(BAD).display().to_string());
    assert_eq!(reason["path"], "$.organism_age_unit");
    assert_eq!(reason["bundle_uuid"], fqid["uuid"]);
    for text in ["message", "cause", "cure", "entity"] {
        assert!(reason[text].as_str().is_some_and(|text| !text.is_empty()), "{text}");
    }
}

#[test]
fn what_the_name_of_a_file_says_is_kept_too() {
    let directory = tempfile::tempdir().unwrap();
    let (uuid, version) = ("aaa96233-bf27-44c7-82df-b4dc15ad4d9d", "2018-11-02T11:33:44.698028Z");
    let bytes = read(fixture("invalid-no-fqid/bundle.json")).unwrap();
    let named = file(directory.path(), &format!("{uuid}.{version}.json"), bytes);
    let kept = quarantine(directory.path(), [named], 1);
    assert!(names(&kept)[0].starts_with(&format!("{uuid}.{version}.")), "{:?}", names(&kept));
    // With the source, which was all that lacked, it is good.
    let mut arguments: Vec<OsString> = vec![kept.into()];
    arguments.extend(["--source-id", "s", "--source-spec", "tdr:x:/0"].map(Into::into));
    check(index(&directory.path().join("out"), arguments), 0);
}

#[test]
fn a_mended_bundle_is_fed_again() {
    let directory = tempfile::tempdir().unwrap();
    let kept = quarantine(directory.path(), [fixture(BAD)], 1);
    let bundle = kept.join(&names(&kept)[0]);
    let text = read_to_string(&bundle).unwrap();
    assert!(text.contains("fortnight"));
    std::fs::write(&bundle, text.replace("fortnight", "year")).unwrap();
    check(index(&directory.path().join("out"), [&kept]), 0).is_quiet();
    // Naming all files, as a shell does with `quarantine/*.json`, names the reasons too.
    check(index(&directory.path().join("out"), names(&kept).iter().map(|name| kept.join(name))), 0).is_quiet();
}

#[test]
fn bundles_of_lines_and_of_compressed_files_are_single_files_there() {
    let directory = tempfile::tempdir().unwrap();
    let line = |path: &str| json(path).to_string() + "\n";
    let lines = [line(GOOD), line(BAD), "{\"fqid\": \n".to_owned(), line("invalid-cycle/bundle.json")].concat();
    let lines = file(directory.path(), "lines.ndjson.zst", zstd::encode_all(lines.as_bytes(), 1).unwrap());
    let kept = quarantine(directory.path(), [lines], 2);
    let contents: Vec<_> = names(&kept).into_iter().filter(|name| !name.contains(".reason.")).collect();
    assert_eq!(contents.len(), 3, "{contents:?}");
    let broken = contents.iter().find(|name| name.starts_with("bundle.")).unwrap();
    assert_eq!(read_to_string(kept.join(broken)).unwrap(), "{\"fqid\": \n");
}

#[test]
fn what_cannot_be_kept_is_told_of_all_the_same() {
    let directory = tempfile::tempdir().unwrap();
    let unreadable = file(directory.path(), "a.json.gz", b"\x1f\x8b\x08 not really");
    let delete = format!("{{\"action\": \"delete\", \"bundle\": {:?}}}\n", fixture(BAD));
    let list = file(directory.path(), "list.actions.ndjson", delete);
    let outside = "--allow-outside".into();
    let kept = quarantine(directory.path(), [unreadable, list, fixture(GOOD), outside], 2);
    // A deletion must not come back as an addition.
    assert!(!kept.exists());
}

#[test]
fn a_quarantine_is_no_input() {
    let directory = tempfile::tempdir().unwrap();
    let bundles = directory.path().join("bundles");
    file(&bundles, "bundle.json", read(fixture(GOOD)).unwrap());
    for inside in [bundles.clone(), bundles.join("quarantine"), bundles.join("../bundles/a/b")] {
        let arguments: [OsString; 3] = [bundles.clone().into(), "--quarantine".into(), inside.into()];
        check(index(&directory.path().join("out"), arguments), 1).says("is part of the input");
    }
}

/// Indexes `good` good bundles and as many bad ones, after which the files must be what they were before.
fn given_up(options: &[&str], good: usize, bad: usize) -> String {
    let directory = tempfile::tempdir().unwrap();
    let out = directory.path().join("out");
    check(index(&out, [fixture(GOOD)]), 0);
    let before = files(&out);
    let ran = run(index(&out, ["-"].iter().chain(options))).stdin(lines(good, bad)).check(1);
    assert!(files(&out) == before);
    ran.says("azul: stopped: ").says("; nothing was written");
    ran.stderr
}

/// Bundles one a line, the bad ones first.
fn lines(good: usize, bad: usize) -> String {
    let (good_line, bad_line) = (json(GOOD).to_string() + "\n", "{}\n");
    bad_line.repeat(bad) + &good_line.repeat(good)
}

#[test]
fn too_many_failures_end_a_run_without_a_trace() {
    let told = |messages: &str| messages.lines().filter(|line| line.starts_with("error: ")).count();
    let messages = given_up(&["--fail-fast"], 1, 3);
    assert_eq!(told(&messages), 1, "{messages}");
    let messages = given_up(&["--max-failures", "2"], 1, 5);
    assert_eq!(told(&messages), 3, "{messages}");
    assert!(messages.contains("3 of 3 inputs failed"), "{messages}");
    // A share is judged at the end, or when there were enough inputs.
    assert!(
        given_up(&["--max-failures", "10%"], 8, 1)
            .contains("1 of 9 inputs failed, more than --max-failures 10% allows")
    );
    assert!(given_up(&["--max-failures", "10%"], 3, 150).contains("100 of 100 inputs failed"));
    given_up(&["--max-failures", "101"], 3, 150);
}

#[test]
fn as_many_failures_as_allowed_do_not() {
    let directory = tempfile::tempdir().unwrap();
    let out = directory.path().join("out");
    for options in [["--max-failures", "2"], ["--max-failures", "25%"], ["--max-failures", "100%"]] {
        run(index(&out, ["-"].iter().chain(&options))).stdin(lines(6, 2)).check(2).says("azul: 2 of 8 inputs failed");
    }
    check(index(&out, ["-", "--max-failures", "many"]), 1).says("failures are limited by a number");
    check(index(&out, ["-", "--max-failures", "1", "--fail-fast"]), 1).says("cannot be used with");
}

#[test]
fn conflicts_between_bundles_count_as_failures() {
    let directory = tempfile::tempdir().unwrap();
    let mut other = json(GOOD);
    other["metadata"].as_object_mut().unwrap().values_mut().for_each(|document| {
        document["update_note"] = "another".into();
    });
    let title = other["metadata"].as_object_mut().unwrap().iter_mut().find(|(key, _)| key.starts_with("project/"));
    title.unwrap().1["project_core"]["project_title"] = "Another title".into();
    let other = file(directory.path(), "other.json", other.to_string());
    let arguments: [OsString; 3] = [fixture(GOOD).into(), other.into(), "--fail-fast".into()];
    check(index(&directory.path().join("out"), arguments), 1)
        .says("stopped: 1 of 2 inputs failed, more than --fail-fast allows");
    assert!(!directory.path().join("out").exists());
}

#[test]
fn entities_that_cannot_be_aggregated_count_as_failures() {
    let directory = tempfile::tempdir().unwrap();
    let mut other = json("../anvil/primary/bundle.json");
    other["fqid"]["uuid"] = "11111111-0000-4000-8000-000000000000".into();
    other["fqid"]["version"] = "2033-01-01T00:00:00.000000Z".into();
    let other = file(directory.path(), "other.json", other.to_string());
    let out = directory.path().join("out");
    let inputs = || [OsString::from(fixture("../anvil/primary/bundle.json")), other.clone().into()];
    let ran = check(index(&out, inputs().into_iter().chain(["--fail-fast".into()])), 1);
    ran.says("conflicting-values: ").says("stopped: 7 entities could not be aggregated, more than --fail-fast allows");
    assert!(!out.exists());
    check(index(&out, inputs()), 2);
}
