//! Ending the program at any moment leaves the old files or the new ones, all of them, and nothing else.

use std::fs;
use std::io::Write;
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
    /// How long a run takes, more or less: when the program is killed is drawn from that, and nothing else.
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
        command.args(arguments(&self.path("bundles"), &self.path("out")));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// Starts to replace the old files, by a run that has begun for certain and cannot end: its input never does.
    fn start_without_end(&self) -> Child {
        check(arguments(&fixture("simple"), &self.path("out")), 0);
        let mut command = Command::new(env!("CARGO_BIN_EXE_azul"));
        command.args(arguments(Path::new("-"), &self.path("out")));
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let bundle = fs::read_dir(self.path("bundles")).unwrap().next().unwrap().unwrap().path();
        child.stdin.as_mut().unwrap().write_all(&fs::read(bundle).unwrap()).unwrap();
        let start = Instant::now();
        while self.hidden() == 0 {
            assert!(start.elapsed() < Duration::from_secs(120), "it writes nothing");
            sleep(Duration::from_millis(5));
        }
        child
    }

    /// How many directories there are beside the files.
    fn hidden(&self) -> usize {
        fs::read_dir(self.path("out")).unwrap().flatten().filter(|entry| entry.path().is_dir()).count()
    }
}

fn arguments(input: &Path, to: &Path) -> [PathBuf; 5] {
    ["index".into(), "--quiet".into(), "--to".into(), to.to_owned(), input.to_owned()]
}

fn kill(mut child: Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn killing_the_program_leaves_all_old_files_or_all_new_ones() {
    let setting = Setting::new();
    let (old, new) = (files(&setting.path("old")), files(&setting.path("new")));
    assert!(old != new);
    let found = || {
        // What readers do, and the next run.
        settle(&setting.path("out")).unwrap();
        files(&setting.path("out"))
    };
    let times = std::env::var("AZUL_KILLS").map_or(TIMES, |times| times.parse().unwrap());
    for i in 0..times {
        let child = setting.start();
        sleep(setting.takes.mul_f64(1.5 * f64::from(i) / f64::from(times)));
        kill(child);
        let found = found();
        assert!(found == old || found == new, "{i}: {:?}", found.keys());
    }
    kill(setting.start_without_end());
    assert!(found() == old, "it was killed before its end");
    assert!(setting.start().wait().unwrap().success());
    assert!(found() == new, "it came to its end");
}

#[test]
fn the_next_run_removes_what_a_killed_one_left() {
    let setting = Setting::new();
    kill(setting.start_without_end());
    assert_eq!(setting.hidden(), 1, "nothing can prevent that something is left");
    check(arguments(&fixture("simple"), &setting.path("out")), 0);
    assert!(files(&setting.path("out")) == files(&setting.path("old")));
}

#[cfg(unix)]
#[test]
fn signals_end_a_run_in_order() {
    use std::os::unix::process::ExitStatusExt;

    let setting = Setting::new();
    let (old, new) = (files(&setting.path("old")), files(&setting.path("new")));
    for (signal, name, code) in [("INT", "SIGINT", 130), ("TERM", "SIGTERM", 143)] {
        let send = |child: &Child| {
            // The shell has it, even where there is no program of that name.
            let line = format!("kill -{signal} {}", child.id());
            assert!(Command::new("sh").args(["-c", &line]).status().unwrap().success());
        };
        let said = format!("azul: stopped by {name}");
        let mut child = setting.start_without_end();
        send(&child);
        // The input stays open until the program has ended.
        let stdin = child.stdin.take();
        let output = child.wait_with_output().unwrap();
        drop(stdin);
        let message = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{message}");
        assert!(message.contains(&said) && message.contains("as it was"), "{message}");
        assert!(files(&setting.path("out")) == old);
        for i in 0..10 {
            let child = setting.start();
            sleep(setting.takes.mul_f64(f64::from(i) / 10.0));
            send(&child);
            let output = child.wait_with_output().unwrap();
            let message = String::from_utf8(output.stderr).unwrap();
            if output.status.code() == Some(code) {
                assert!(message.contains(&said), "{message}");
                let found = files(&setting.path("out"));
                assert!(
                    found == old || (found == new && !message.contains("as it was")),
                    "{message}{:?}",
                    found.keys()
                );
            } else {
                // It was done already, or did not watch for signals yet.
                assert!(output.status.success() || output.status.signal().is_some(), "{message}");
            }
        }
    }
}
