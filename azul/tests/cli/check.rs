//! Runs the program and looks at what came of it.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// What came of a run.
pub(crate) struct Ran {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// A run to be.
pub(crate) struct Run {
    command: Command,
    stdin: Vec<u8>,
}

/// Runs the program and checks its exit code.
#[track_caller]
pub(crate) fn check<A: AsRef<std::ffi::OsStr>>(arguments: impl IntoIterator<Item = A>, code: i32) -> Ran {
    run(arguments).check(code)
}

/// A run with these arguments.
pub(crate) fn run<A: AsRef<std::ffi::OsStr>>(arguments: impl IntoIterator<Item = A>) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_azul"));
    command.args(arguments).env_remove("RAYON_NUM_THREADS");
    Run { command, stdin: Vec::new() }
}

impl Run {
    pub(crate) fn stdin(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.stdin = bytes.into();
        self
    }

    pub(crate) fn threads(mut self, threads: usize) -> Self {
        self.command.env("RAYON_NUM_THREADS", threads.to_string());
        self
    }

    /// Lets the program have no more data than so many bytes, where the system can see to that.
    pub(crate) fn memory(self, bytes: u64) -> Self {
        let Ok(limiter) = which("prlimit") else { return self };
        let mut command = Command::new(limiter);
        command.arg(format!("--data={bytes}")).arg(self.command.get_program()).args(self.command.get_args());
        command.env_remove("RAYON_NUM_THREADS");
        Self { command, ..self }
    }

    #[track_caller]
    pub(crate) fn check(mut self, code: i32) -> Ran {
        self.command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = self.command.spawn().unwrap();
        let mut pipe = child.stdin.take().unwrap();
        let input = self.stdin;
        // The program need not read all of it.
        let writer = std::thread::spawn(move || pipe.write_all(&input).ok());
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let ran = Ran { stdout: text(output.stdout), stderr: text(output.stderr) };
        assert_eq!(output.status.code(), Some(code), "{}", ran.stderr);
        ran
    }
}

/// A program of the system.
fn which(program: &str) -> Result<PathBuf, ()> {
    let places = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&places).map(|place| place.join(program)).find(|path| path.is_file()).ok_or(())
}

impl Ran {
    /// Checks that the messages contain a text.
    #[track_caller]
    pub(crate) fn says(&self, text: &str) -> &Self {
        assert!(self.stderr.contains(text), "{text:?} is not in:\n{}", self.stderr);
        self
    }

    /// Checks that there are no messages.
    #[track_caller]
    pub(crate) fn is_quiet(&self) -> &Self {
        assert_eq!(self.stderr, "");
        self
    }

    /// The documents that were written to standard output.
    pub(crate) fn documents(&self) -> Vec<Value> {
        documents(&self.stdout)
    }

    /// UUIDs of the bundles that contributions are from.
    pub(crate) fn bundles(&self) -> BTreeSet<String> {
        let uuid = |document: &Value| document["_source"]["bundle_uuid"].as_str().map(str::to_owned);
        self.documents().iter().filter_map(uuid).collect()
    }
}

/// The documents in a text.
pub(crate) fn documents(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Index and id of documents.
pub(crate) fn keys(documents: &[Value]) -> Vec<(&str, &str)> {
    documents.iter().map(|d| (d["_index"].as_str().unwrap(), d["_id"].as_str().unwrap())).collect()
}

/// The path of a fixture, `simple/bundle.json` for instance.
pub(crate) fn fixture(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/hca").join(path)
}

/// The content of a fixture as JSON.
pub(crate) fn json(path: &str) -> Value {
    serde_json::from_slice(&std::fs::read(fixture(path)).unwrap()).unwrap()
}

/// UUIDs of the bundles in a staging area, which are in the names of its files of links.
pub(crate) fn links(area: &Path) -> BTreeSet<String> {
    let names = std::fs::read_dir(area.join("links")).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
    names.map(|name| name[..36].to_owned()).collect()
}

/// All files of a directory, by name.
pub(crate) fn files(directory: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap());
    entries.map(|e| (e.file_name().into_string().unwrap(), std::fs::read(e.path()).unwrap())).collect()
}

/// The report in a directory.
pub(crate) fn report(directory: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(directory.join("report.json")).unwrap()).unwrap()
}

/// The arguments `index --to DIR --quiet` and those that follow.
pub(crate) fn index<A: Into<OsString>>(to: &Path, arguments: impl IntoIterator<Item = A>) -> Vec<OsString> {
    let head: [OsString; 4] = ["index".into(), "--quiet".into(), "--to".into(), to.into()];
    head.into_iter().chain(arguments.into_iter().map(Into::into)).collect()
}

/// Writes a file and returns its path.
pub(crate) fn file(directory: &Path, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    let path = directory.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, bytes).unwrap();
    path
}

/// The arguments `transform` and those that follow.
pub(crate) fn transform<A: Into<PathBuf>>(arguments: impl IntoIterator<Item = A>) -> Vec<PathBuf> {
    std::iter::once("transform".into()).chain(arguments.into_iter().map(Into::into)).collect()
}
