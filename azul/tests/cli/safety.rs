//! What a directory has besides our files stays as it is, and so does the directory.

use std::fs;
use std::path::Path;

use crate::check::{check, file, files, fixture, index, run, transform};
use crate::durable::Disk;

#[cfg(unix)]
#[test]
fn the_directory_stays_the_same_directory() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};

    let directory = tempfile::tempdir().unwrap();
    let out = directory.path().join("out");
    fs::create_dir(&out).unwrap();
    for mode in [0o700, 0o2770, 0o755] {
        fs::set_permissions(&out, fs::Permissions::from_mode(mode)).unwrap();
        let before = fs::metadata(&out).unwrap();
        check(index(&out, [fixture("simple")]), 0);
        check(transform(["--to".into(), out.clone(), fixture("simple")]), 0);
        let after = fs::metadata(&out).unwrap();
        assert_eq!((after.ino(), after.mode(), after.gid()), (before.ino(), before.mode(), before.gid()));
        for entry in fs::read_dir(&out).unwrap().flatten() {
            assert_eq!(entry.metadata().unwrap().gid(), before.gid());
        }
    }
    // The parent need not be writable.
    fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o555)).unwrap();
    check(index(&out, [fixture("simple")]), 0);
    fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o755)).unwrap();
}

#[cfg(unix)]
#[test]
fn files_have_the_mode_that_the_umask_leaves() {
    use std::os::unix::fs::MetadataExt;

    let directory = tempfile::tempdir().unwrap();
    let out = directory.path().join("new/out");
    let command = format!("umask 027; {} index --quiet --to \"$0\" \"$1\"", env!("CARGO_BIN_EXE_azul"));
    let mut shell = std::process::Command::new("sh");
    let status = shell.args(["-c", &command]).arg(&out).arg(fixture("simple")).status().unwrap();
    assert!(status.success());
    assert_eq!(fs::metadata(&out).unwrap().mode() & 0o777, 0o750);
    let mode = |entry: fs::DirEntry| entry.metadata().unwrap().mode() & 0o777;
    assert!(fs::read_dir(&out).unwrap().flatten().map(mode).all(|mode| mode == 0o640));
}

#[test]
fn only_files_of_this_deployment_and_catalog_are_replaced() {
    let out = tempfile::tempdir().unwrap();
    let kept = [
        "azul_v2_prod_hca_files_aggregate.ndjson",
        "azul_v2_dev_other_files_aggregate.ndjson",
        "azul_v2_dev_anvil_files_aggregate.json",
        "azul_v2_nonsense.ndjson",
        "azul_v2_dev_hca_files.txt",
        "notes.txt",
        ".git/HEAD",
    ];
    kept.iter().for_each(|name| drop(file(out.path(), name, "mine")));
    file(out.path(), "azul_v2_dev_hca_files.ndjson", "of an earlier run");
    check(index(out.path(), [fixture("simple")]), 0);
    for name in kept {
        assert_eq!(fs::read_to_string(out.path().join(name)).unwrap(), "mine", "{name}");
    }
    assert!(!out.path().join("azul_v2_dev_hca_files.ndjson").exists());
}

#[test]
fn a_report_that_is_not_ours_is_not_replaced() {
    let out = tempfile::tempdir().unwrap();
    file(out.path(), "report.json", "{\"quarter\": 3}");
    let before = files(out.path());
    check(index(out.path(), ["-"]), 1).says("report.json is not a report of azul");
    assert!(files(out.path()) == before);
}

#[test]
fn a_place_that_cannot_be_written_is_found_out_before_any_input_is_read() {
    let directory = tempfile::tempdir().unwrap();
    let taken = file(directory.path(), "taken", "");
    let good = fs::read(fixture("simple/bundle.json")).unwrap();
    for to in [taken.clone(), taken.join("below")] {
        let ran = run(index(&to, ["-"])).stdin(good.clone()).check(1);
        ran.says("taken");
        assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
    }
    let blocked = directory.path().join("blocked");
    fs::create_dir_all(blocked.join("azul_v2_dev_hca_files_aggregate.ndjson")).unwrap();
    check(index(&blocked, [fixture("simple")]), 1).says("there is a directory where a file is to be written");
    assert_eq!(fs::read_dir(&blocked).unwrap().count(), 1);
}

#[test]
fn a_file_system_of_its_own_below_a_parent_that_cannot_be_written_is_a_good_place() {
    let directory = tempfile::tempdir().unwrap();
    let Some(parent) = Disk::new(directory.path().join("parent"), "1m") else { return };
    let out = directory.path().join("parent/out");
    let Some(_out) = Disk::new(out.clone(), "4m") else { return };
    parent.remount("ro");
    fs::write(directory.path().join("parent/x"), "").unwrap_err();
    for fixture_name in ["simple", "older-and-newer-version"] {
        check(index(&out, [fixture(fixture_name)]), 0);
        let expected = directory.path().join(fixture_name);
        check(index(&expected, [fixture(fixture_name)]), 0);
        let documents = |at| files(at).into_iter().filter(|(name, _)| name != "report.json").collect::<Vec<_>>();
        assert!(documents(&out) == documents(&expected), "{fixture_name}");
    }
}

#[test]
fn two_runs_at_once_leave_the_files_of_one() {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name);
    let inputs = ["simple", "plate-384"];
    inputs.iter().for_each(|input| drop(check(index(&path(input), [fixture(input)]), 0)));
    let (one, other) = (files(&path("simple")), files(&path("plate-384")));
    for _ in 0..5 {
        let runs = inputs.map(|input| {
            let arguments = index(&path("out"), [fixture(input)]);
            std::thread::spawn(move || drop(check(arguments, 0)))
        });
        runs.into_iter().for_each(|run| run.join().unwrap());
        let found = files(&path("out"));
        assert!(found == one || found == other, "{:?}", found.keys());
    }
}

#[test]
fn output_is_no_input() {
    let directory = tempfile::tempdir().unwrap();
    let bundles = directory.path().join("bundles");
    file(&bundles, "bundle.json", fs::read(fixture("simple/bundle.json")).unwrap());
    let inside = bundles.join("out");
    check(index(&inside, [bundles.clone()]), 0);
    let first = files(&inside);
    check(index(&inside, [bundles.clone()]), 0).is_quiet();
    assert!(files(&inside) == first);
    // Output of a run to another place is not taken for bundles either.
    check(index(&directory.path().join("elsewhere"), [bundles.clone()]), 0).is_quiet();
    check(index(&bundles, [bundles.clone()]), 1).says("is both input and output");
}

#[test]
fn names_and_values_do_nothing_to_a_terminal() {
    let directory = tempfile::tempdir().unwrap();
    let evil = file(directory.path(), "\u{1b}[2Jevil\u{7}.json", "{\"fqid\": \"\\u001b]0;title\\u0007\"}");
    let is_plain = |text: &str| !text.chars().any(|c| c.is_control() && c != '\n' && c != '\t');
    for command in ["transform", "validate"] {
        let ran = check([Path::new(command), &evil], if command == "transform" { 1 } else { 2 });
        assert!(is_plain(&ran.stderr), "{:?}", ran.stderr);
        assert!(is_plain(&ran.stdout), "{:?}", ran.stdout);
        assert!(ran.stderr.contains("\\u{1b}[2Jevil\\u{7}.json") || ran.stdout.contains("\\u{1b}[2Jevil\\u{7}.json"));
    }
    let ran = check([Path::new("-vv"), "transform".as_ref(), &fixture("simple")], 0);
    assert!(is_plain(&ran.stderr) && ran.stderr.contains("reading"), "{:?}", ran.stderr);
}
