//! `azul index --watch`: a catalog is in step with a directory.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use crate::check::check;
use crate::incremental::export;
use crate::worker::{HCA, index, wait_for};

struct Watched {
    directory: tempfile::TempDir,
    running: Option<Child>,
}

impl Watched {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        fs::create_dir(directory.path().join("bundles")).unwrap();
        Self { directory, running: None }
    }

    fn place(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn start(&mut self) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_azul"));
        command.args(["index", "--watch", "--interval", "0.05", "--project", HCA, "--drs-domain", "drs.test"]);
        command.arg("--store").arg(self.place("store")).arg(self.place("bundles"));
        self.running = Some(command.stdin(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
    }

    /// Asks it to end, and looks whether it does so in order.
    fn stop(&mut self) {
        let mut child = self.running.take().unwrap();
        let line = format!("kill -TERM {}", child.id());
        assert!(Command::new("sh").args(["-c", &line]).status().unwrap().success());
        assert_eq!(child.wait().unwrap().code(), Some(0));
    }

    fn write(&self, name: &str, text: impl ToString) {
        // In one step, as whoever publishes does it; half a file would be no harm, but a failure that is told of.
        fs::write(self.place("new"), text.to_string()).unwrap();
        fs::rename(self.place("new"), self.place("bundles").join(name)).unwrap();
    }

    fn remove(&self, name: &str) {
        fs::remove_file(self.place("bundles").join(name)).unwrap();
    }

    /// Waits until the catalog is that of one run over some bundles.
    fn becomes(&self, what: &str, bundles: &[&Value]) {
        let once = tempfile::tempdir().unwrap();
        let lines: String = bundles.iter().map(|bundle| bundle.to_string() + "\n").collect();
        fs::write(once.path().join("all.ndjson"), lines).unwrap();
        let store = once.path().join("store");
        index(&store, HCA, &[&once.path().join("all.ndjson")]);
        let expected = documents(&store);
        wait_for(what, || self.place("store").join(HCA).is_dir() && documents(&self.place("store")) == expected);
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        if let Some(mut child) = self.running.take() {
            child.kill().ok();
            child.wait().ok();
        }
    }
}

/// Everything but replicas, which stay.
fn documents(store: &Path) -> Vec<String> {
    export(store).lines().filter(|line| !line.contains("_replica\"")).map(str::to_owned).collect()
}

#[test]
fn what_comes_changes_and_goes_takes_effect() {
    let bundles = check(["synth", "--bundles", "6", "--seed", "21"], 0).stdout;
    let bundles: Vec<Value> = bundles.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let [a, b, c, d, e, f] = &bundles[..] else { panic!("six bundles") };
    let mut watched = Watched::new();
    watched.write("a.json", a);
    watched.write("b.ndjson", format!("{b}\n{c}\n"));
    watched.start();
    watched.becomes("what was there", &[a, b, c]);
    watched.write("d.json", d);
    watched.becomes("a new file", &[a, b, c, d]);
    // The same bundle says other things.
    let mut other = e.clone();
    other["fqid"] = a["fqid"].clone();
    watched.write("a.json", &other);
    watched.becomes("a file that is another one", &[&other, b, c, d]);
    watched.write("b.ndjson", format!("{b}\n{f}\n"));
    watched.becomes("a line that is another one", &[&other, b, f, d]);
    watched.remove("d.json");
    watched.becomes("a file that is gone", &[&other, b, f]);
    watched.write("d.json", d);
    watched.becomes("a file that is back", &[&other, b, f, d]);
    // What is broken is as it was, and keeps nothing else from being indexed.
    watched.write("d.json", "{");
    watched.write("c.json", c);
    watched.becomes("a file that is broken", &[&other, b, c, f, d]);
    fs::rename(watched.place("bundles/c.json"), watched.place("bundles/z.json")).unwrap();
    watched.write("e.json", json!({"fqid": e["fqid"], "manifest": {}}));
    watched.write("d.json", d);
    watched.remove("a.json");
    watched.becomes("a file that is called otherwise", &[b, c, f, d]);
    watched.stop();

    // What happens while nobody looks is found afterwards.
    watched.remove("z.json");
    watched.write("a.json", a);
    watched.start();
    watched.becomes("what happened meanwhile", &[a, b, f, d]);
    watched.stop();
}

#[test]
fn only_directories_are_watched() {
    let watched = Watched::new();
    let store = watched.place("store");
    let store = store.to_str().unwrap();
    let says = |arguments: &[&str], words: &str| {
        check(["index", "--watch"].iter().chain(arguments), 1).says(words);
    };
    says(&["-", "--store", store], "- is not a directory");
    says(&[watched.place("bundles").to_str().unwrap(), "--to", store], "--store");
    says(&[watched.place("bundles").to_str().unwrap(), "--store", "http://127.0.0.1:9"], "is a cluster");
    let area = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/hca/staging-area/area");
    says(&[area.to_str().unwrap(), "--store", store], "is a staging area");
}
