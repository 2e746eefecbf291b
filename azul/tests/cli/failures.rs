//! Bad inputs do not keep good ones from coming out.

use crate::check::{check, file, fixture, json, links, run, transform};

/// The bundles among the fixtures, by the name of their file: first the good ones, then the bad ones.
fn bundles() -> (Vec<String>, Vec<String>) {
    let names = |directory: &str| {
        let entries = std::fs::read_dir(fixture(directory)).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect::<Vec<_>>()
    };
    let cases = names("").into_iter();
    let paths = cases.flat_map(|case| names(&case).into_iter().map(move |name| format!("{case}/{name}")));
    paths.filter(|path| path.ends_with(".json")).partition(|path| !path.starts_with("invalid-"))
}

#[test]
fn all_fixtures_at_once() {
    let ran = check(transform(["--drs-domain".into(), "drs.example.org".into(), fixture("")]), 2);
    let (good, bad) = bundles();
    assert!(good.len() > 20 && bad.len() > 10);
    let errors: Vec<_> = ran.stderr.lines().filter(|line| line.starts_with("error: ")).collect();
    let told = |path: &&String| errors.iter().filter(|line| line.contains(&format!("{path}: "))).count();
    let left = bad.len().saturating_sub(20);
    assert_eq!(bad.iter().map(|path| told(&path)).sum::<usize>(), bad.len() - left, "{}", ran.stderr);
    assert!(left == 0 || errors.last().unwrap().starts_with(&format!("error: and {left} more: ")), "{}", ran.stderr);
    let staged = links(&fixture("staging-area/area"));
    let written = good.len() + staged.len();
    ran.says(&format!("azul: {} of {} inputs failed", bad.len(), bad.len() + written));
    let uuid = |path: &String| json(path)["fqid"]["uuid"].as_str().unwrap().to_owned();
    assert_eq!(ran.bundles(), good.iter().map(uuid).chain(staged).collect());
}

#[test]
fn messages_say_where_to_look() {
    let ran = check(transform([fixture("invalid-unknown-age-unit/bundle.json"), fixture("simple/bundle.json")]), 2);
    ran.says("invalid-unknown-age-unit/bundle.json: invalid-value: ").says("plugin hca, bundle ").says("entity donor");
    ran.says("  help: Correct the value");
    assert_eq!(ran.stdout, check(transform([fixture("simple/bundle.json")]), 0).stdout);
}

#[test]
fn no_good_bundle() {
    let ran = check(transform([fixture("invalid-joiner/bundle.json"), fixture("invalid-cycle/bundle.json")]), 1);
    ran.says("joiner-in-value").says("cycle").says("nothing was written: all 2 inputs failed");
    assert_eq!(ran.stdout, "");
}

#[test]
fn bundles_of_a_dss_need_a_domain() {
    let bundle = fixture("dss-source/bundle.json");
    let ran = check(transform([bundle.clone()]), 1);
    ran.says("config: ").says("--drs-domain HOST");
    let ran = check(transform(["--drs-domain".into(), "drs.example.org".into(), bundle.clone()]), 0);
    assert!(ran.stdout.contains("drs://drs.example.org/"));
    let ran = check(transform(["--repository".into(), "canned".into(), bundle]), 0);
    assert!(!ran.stdout.contains("drs://"));
}

#[test]
fn arguments_that_make_no_sense() {
    check(transform(["no/such/file.json"]), 1).says("no such file or directory: no/such/file.json");
    check(transform([] as [&str; 0]), 1).says("INPUT");
    check(transform(["--emit", "nothing", "-"]), 1).says("contributions");
    check(transform(["--project", "nobody", "-"]), 1).says("no project `nobody` is linked; linked are: ");
    check(transform(["--max-partition-size", "0", "-"]), 1).says("--max-partition-size");
}

#[test]
fn what_cannot_be_read_is_a_failure_like_any_other() {
    let directory = tempfile::tempdir().unwrap();
    file(directory.path(), "a.json.gz", b"\x1f\x8b\x08 not really");
    file(directory.path(), "b.json", "");
    file(directory.path(), "c.json", b"\"\xff\"");
    file(directory.path(), "d.json", "[]");
    file(directory.path(), "z.json", std::fs::read(fixture("simple/bundle.json")).unwrap());
    let ran = run(transform([directory.path()])).check(2);
    ran.says("a.json.gz: io: ").says("b.json: syntax: the file is empty").says("c.json: encoding: ");
    ran.says("d.json: wrong-type: ");
    assert_eq!(ran.stdout, check(transform([fixture("simple/bundle.json")]), 0).stdout);
}

#[cfg(unix)]
#[test]
fn links_are_followed_but_not_in_circles() {
    use std::os::unix::fs::symlink;

    let directory = tempfile::tempdir().unwrap();
    symlink(fixture("simple").canonicalize().unwrap(), directory.path().join("simple")).unwrap();
    symlink(directory.path(), directory.path().join("circle")).unwrap();
    symlink("nowhere", directory.path().join("dangling")).unwrap();
    let ran = check(transform([directory.path()]), 0);
    ran.is_quiet();
    assert_eq!(ran.stdout, check(transform([fixture("simple/bundle.json")]), 0).stdout);
    symlink("nowhere", directory.path().join("dangling.json")).unwrap();
    check(transform([directory.path()]), 2).says("dangling.json: io: ");
}
