//! Notifications, queues and workers: whatever is killed meanwhile, the catalog is that of one run.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use azul_service::notifications::send;
use azul_service::notifications::signature::Key;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::check::check;
use crate::incremental::{Dice, Event, events, export, index};

const KEY: &str = "a key for tests";

/// A service that takes notifications, and the files that it works with.
struct Indexer {
    directory: TempDir,
    url: String,
    running: Vec<Child>,
}

impl Indexer {
    fn new(lines: &str) -> Self {
        let directory = TempDir::new().unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let place = |name: &str| directory.path().join(name);
        std::fs::create_dir(place("bundles")).unwrap();
        std::fs::write(place("key"), KEY).unwrap();
        let config = format!(
            "listen = \"127.0.0.1:{port}\"\n[catalogs.hca]\nproject = \"hca\"\nstore = \"{}\"\nbundles = [\"{}\"]\n\
             [indexer]\nhmac_key = \"file:{}\"\n{lines}\n",
            place("store").display(),
            place("bundles").display(),
            place("key").display(),
        );
        std::fs::write(place("azul.toml"), config).unwrap();
        // The catalog is there before there is anything in it.
        let synth = check(["synth", "--bundles", "1", "--seed", "99"], 0).stdout;
        let bundle: Value = serde_json::from_str(&synth).unwrap();
        index(&place("store"), &[Event::Add(bundle.clone())]);
        Self { directory, url: format!("http://127.0.0.1:{port}"), running: Vec::new() }
    }

    fn place(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn start(&mut self, command: &str) {
        let mut program = Command::new(env!("CARGO_BIN_EXE_azul"));
        program.args([command, "--config"]).arg(self.place("azul.toml"));
        let child = program.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        self.running.push(child);
    }

    /// Kills everything that runs, as nothing can prevent.
    fn kill(&mut self) {
        for mut child in self.running.drain(..) {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    fn notify(&self, event: &Event) {
        let (action, fqid) = match event {
            Event::Add(bundle) => ("add", &bundle["fqid"]),
            Event::Delete(fqid) => ("delete", fqid),
        };
        let body = json!({"transaction_id": "0b8e3f52-5f2f-4c0f-9c4e-1f1f7a6d3c21", "bundle_fqid": fqid});
        let key = Key { id: "azul".into(), secret: KEY.into() };
        // It may have been started just now.
        for _ in 0..600 {
            match send(&self.url, "hca", action, &body, &key) {
                Ok((status, answer)) => return assert_eq!(status, 202, "{answer}"),
                Err(_) => std::thread::sleep(Duration::from_millis(50)),
            }
        }
        panic!("the service does not answer");
    }

    fn queues(&self) -> Value {
        let store = self.place("store");
        let list = check(["queue", "list", "--format", "json", "--store", store.to_str().unwrap()], 0).stdout;
        serde_json::from_str(&list).unwrap()
    }

    fn until_empty(&self) {
        let config = self.place("azul.toml");
        check(["worker", "--until-empty", "--config", config.to_str().unwrap()], 0);
    }
}

impl Drop for Indexer {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Puts the bundle of an event where the indexer looks for it.
fn publish(directory: &Path, event: &Event) {
    if let Event::Add(bundle) = event {
        let name = |key: &str| bundle["fqid"][key].as_str().unwrap().to_owned();
        let path = directory.join(format!("{}.{}.json", name("uuid"), name("version")));
        std::fs::write(path, bundle.to_string()).unwrap();
    }
}

/// How many bundles; the variable is for longer runs.
fn number() -> usize {
    std::env::var("AZUL_WORKER_BUNDLES").map_or(60, |number| number.parse().unwrap())
}

#[test]
fn whatever_is_killed_the_catalog_is_that_of_one_run() {
    let events = events(number());
    let mut indexer = Indexer::new("batch = 16\nworker = true");
    let at_once = indexer.place("at-once");
    let synth: Value = serde_json::from_str(&check(["synth", "--bundles", "1", "--seed", "99"], 0).stdout).unwrap();
    let all: Vec<Event> = [Event::Add(synth)].into_iter().chain(events.iter().cloned()).collect();
    index(&at_once, &all);
    events.iter().for_each(|event| publish(&indexer.place("bundles"), event));

    let mut dice = Dice(3);
    let mut history = events.clone();
    // Some are notified of twice.
    for _ in 0..10 {
        history.push(events[dice.below(events.len())].clone());
    }
    dice.shuffle(&mut history);
    for part in history.chunks(history.len().div_ceil(8)) {
        indexer.start("serve");
        indexer.start("worker");
        part.iter().for_each(|event| indexer.notify(event));
        indexer.kill();
    }
    indexer.until_empty();
    let queues = indexer.queues();
    assert_eq!(queues["failures"], json!([]), "nothing fails because workers are killed");
    assert!(
        queues["queues"].as_object().unwrap().values().all(|depth| depth["queued"] == 0 && depth["invisible"] == 0)
    );
    let (expected, actual) = (export(&at_once), export(&indexer.place("store")));
    let differs = |(one, other): &(&str, &str)| one != other;
    let difference = expected.lines().zip(actual.lines()).find(differs).map(|(one, _)| &one[..200]);
    assert_eq!((difference, expected.lines().count()), (None, actual.lines().count()));
}

#[test]
fn operators_stop_look_and_repair() {
    let indexer = Indexer::new("worker = false");
    let (store, dump) = (indexer.place("store"), indexer.place("dump.json"));
    let (store, dump) = (store.to_str().unwrap(), dump.to_str().unwrap());
    let message = |catalog: &str| {
        json!({"action": "add", "catalog": catalog, "notification": {"bundle_fqid": {
            "uuid": "a0000000-0000-4000-8000-000000000001", "version": "v", "source": {"id": "s", "spec": "s:/0"},
        }}})
    };
    let feed =
        json!({"queue": "notifications_fail", "messages": [{"Body": message("hca")}, {"Body": message("other")}]});
    std::fs::write(dump, feed.to_string()).unwrap();
    check(["queue", "feed", "--store", store, dump, "--queue", "notifications"], 1);
    check(["queue", "feed", "--store", store, dump, "--queue", "notifications", "--force"], 0);
    assert_eq!(indexer.queues()["queues"]["notifications"]["queued"], 2);
    // Work that failed is tried again later.
    check(["runlevel", "stop", "--store", store], 0);
    check(["queue", "dump", "--store", store, "--queue", "notifications", dump, "--delete"], 0);
    let dumped: Value = serde_json::from_slice(&std::fs::read(dump).unwrap()).unwrap();
    assert_eq!(dumped["messages"][1]["Body"], message("other"));
    assert_eq!(indexer.queues()["queues"]["notifications"]["queued"], 0);
    check(["queue", "feed", "--store", store, dump, "--queue", "notifications_fail", "--force", "--delete"], 0);
    assert!(!Path::new(dump).exists());
    let failures = indexer.queues()["failures"].clone();
    assert_eq!((&failures[0]["kind"], failures[0]["ids"].as_array().unwrap().len()), (&json!("unfinished"), 1));
    check(["queue", "retry", "--store", store, "--kind", "missing-field"], 1);
    check(["queue", "retry", "--store", store, "--source", "s:/0"], 0);
    assert_eq!(indexer.queues()["queues"]["notifications_retry"]["queued"], 2);
    check(["queue", "purge", "--store", store], 0);
    assert_eq!(indexer.queues()["queues"]["notifications_retry"]["queued"], 0);
}

#[test]
fn a_repository_is_notified_of() {
    let mut indexer = Indexer::new("worker = false");
    let events = events(6);
    events.iter().for_each(|event| publish(&indexer.place("bundles"), event));
    indexer.start("serve");
    // The service is there when it answers.
    indexer.notify(&events[0]);
    let (bundles, key) = (indexer.place("bundles"), format!("file:{}", indexer.place("key").display()));
    let arguments = ["notify", "--to", &indexer.url, "--catalog", "hca", "--repository", bundles.to_str().unwrap()];
    let ran = check([&arguments[..], &["--hmac-key", &key]].concat(), 0);
    assert!(ran.stderr.contains("6 notifications taken, 0 refused"), "{}", ran.stderr);
    assert_eq!(indexer.queues()["queues"]["notifications"]["queued"], 7);
    let ran = check([&arguments[..], &["--hmac-key", &key, "--hmac-key-id", "other"]].concat(), 1);
    assert!(ran.stderr.contains("status 401"), "{}", ran.stderr);
    indexer.kill();
    indexer.until_empty();
    let exported = export(&indexer.place("store"));
    assert!(exported.contains("2099-01-01"), "newer versions are there");
}
