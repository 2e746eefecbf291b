//! Ending the program at any moment leaves the old files or the new ones, all of them, and nothing else.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use azul_indexer::sink::settle;

use crate::check::{check, files, fixture};

/// How often the program is killed, if nobody says otherwise.
const TIMES: u32 = 40;

struct Setting {
    directory: tempfile::TempDir,
    /// How long the run takes that is going to be interrupted.
    takes: Duration,
}

impl Setting {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let mut setting = Self { directory, takes: Duration::ZERO };
        check(["synth".into(), "--bundles".into(), "60".into(), "--to".into(), setting.path("bundles")], 0);
        check(arguments(&fixture("simple"), &setting.path("old")), 0);
        let start = Instant::now();
        check(arguments(&setting.path("bundles"), &setting.path("new")), 0);
        setting.takes = start.elapsed();
        setting
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// Starts to replace the old files by the new ones.
    fn start(&self) -> Child {
        check(arguments(&fixture("simple"), &self.path("out")), 0);
        let mut command = Command::new(env!("CARGO_BIN_EXE_azul"));
        command.args(arguments(&self.path("bundles"), &self.path("out"))).stdout(Stdio::null()).stderr(Stdio::piped());
        command.spawn().unwrap()
    }

    /// Starts that, and returns when new files are being written, or when all is over.
    fn start_writing(&self) -> Child {
        let mut child = self.start();
        while self.hidden() == 0 && child.try_wait().unwrap().is_none() {
            sleep(Duration::from_micros(100));
        }
        child
    }

    /// Directories of new files that are not in place yet.
    fn hidden(&self) -> usize {
        std::fs::read_dir(self.path("out")).unwrap().flatten().filter(|entry| entry.path().is_dir()).count()
    }
}

fn arguments(input: &Path, to: &Path) -> [PathBuf; 5] {
    ["index".into(), "--quiet".into(), "--to".into(), to.to_owned(), input.to_owned()]
}

#[test]
fn killing_the_program_leaves_all_old_files_or_all_new_ones() {
    let setting = Setting::new();
    let (old, new) = (files(&setting.path("old")), files(&setting.path("new")));
    assert!(old != new);
    let times = std::env::var("AZUL_KILLS").map_or(TIMES, |times| times.parse().unwrap());
    let (mut before, mut after) = (0, 0);
    for i in 0..times {
        let mut child = setting.start();
        // The last one comes to its end, however long that takes today.
        if i + 1 < times {
            sleep(setting.takes.mul_f64(4.0 * (f64::from(i) / f64::from(times)).powi(2)));
            child.kill().unwrap();
        }
        child.wait().unwrap();
        // What readers do, and the next run.
        settle(&setting.path("out")).unwrap();
        let found = files(&setting.path("out"));
        assert!(found == old || found == new, "{i}: {:?}", found.keys());
        before += usize::from(found == old);
        after += usize::from(found == new);
    }
    assert!(before > 0 && after > 0, "no run was killed before its end, or none came to it: this showed nothing");
}

#[test]
fn the_next_run_removes_what_a_killed_one_left() {
    let setting = Setting::new();
    let mut left = 0;
    for _ in 0..100 {
        let mut child = setting.start_writing();
        child.kill().unwrap();
        child.wait().unwrap();
        left += setting.hidden();
        if left > 0 {
            break;
        }
    }
    assert_eq!(left, 1, "no killed run left anything");
    check(arguments(&fixture("simple"), &setting.path("out")), 0);
    assert!(files(&setting.path("out")) == files(&setting.path("old")));
}

#[cfg(unix)]
#[test]
fn signals_end_a_run_in_order() {
    use std::os::unix::process::ExitStatusExt;

    let setting = Setting::new();
    let (old, new) = (files(&setting.path("old")), files(&setting.path("new")));
    for (signal, name, code) in [("-INT", "SIGINT", 130), ("-TERM", "SIGTERM", 143)] {
        let mut ended = 0;
        for i in 0..20 {
            let child = setting.start_writing();
            sleep(setting.takes.mul_f64(f64::from(i) / 20.0));
            Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
            let output = child.wait_with_output().unwrap();
            // It may have come to its end just before.
            if output.status.code() == Some(code) {
                ended += 1;
                let message = String::from_utf8(output.stderr).unwrap();
                assert!(message.contains(&format!("azul: stopped by {name}")), "{message}");
                let found = files(&setting.path("out"));
                let is_old = found == old;
                assert!(is_old || (found == new && !message.contains("as it was")), "{message}{:?}", found.keys());
            } else {
                assert!(output.status.success() || output.status.signal().is_some());
            }
        }
        assert!(ended > 0, "no run was ended by {name}");
    }
}
