//! Ending the program at any moment leaves the old files or the new ones, all of them.

use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use crate::check::{check, files, fixture};

#[test]
fn killing_the_program_leaves_all_old_files_or_all_new_ones() {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name);
    check(["synth".into(), "--bundles".into(), "60".into(), "--to".into(), path("bundles")], 0);
    let arguments =
        |input: &Path, to: &str| ["index".into(), "--quiet".into(), "--to".into(), path(to), input.to_owned()];
    check(arguments(&path("bundles"), "new"), 0);
    check(arguments(&fixture("simple"), "old"), 0);
    let (old, new) = (files(&path("old")), files(&path("new")));
    assert!(old != new);

    let (mut killed_before, mut finished) = (0, 0);
    for delay in (0..40).map(|i| Duration::from_millis(i * i / 2)) {
        check(arguments(&fixture("simple"), "out"), 0);
        let mut command = Command::new(env!("CARGO_BIN_EXE_azul"));
        command.args(arguments(&path("bundles"), "out")).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        sleep(delay);
        child.kill().unwrap();
        child.wait().unwrap();
        let found = files(&path("out"));
        assert!(found == old || found == new, "after {delay:?}: {:?}", found.keys());
        killed_before += usize::from(found == old);
        finished += usize::from(found == new);
        if finished > 2 {
            break;
        }
    }
    assert!(killed_before > 0, "no run was killed before its end, so this showed nothing");
}
