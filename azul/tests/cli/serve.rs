//! `azul serve`, `azul token` and `azul runlevel`.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use crate::check::{check, run};

#[test]
fn a_configuration_is_checked_without_serving() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("azul.toml");
    let file = path.to_str().unwrap();
    fs::write(&path, "[catalogs.test]\nproject = \"hca\"\nstore = \"nowhere\"\n").unwrap();
    let ran = check(["serve", "--config", file, "--check-config"], 0);
    assert!(ran.stderr.contains("test at http://127.0.0.1:8080"), "{}", ran.stderr);
    fs::write(&path, "[catalogs.test]\nprojekt = \"hca\"\nstore = \"nowhere\"\n").unwrap();
    let ran = check(["serve", "--config", file, "--check-config"], 1);
    assert!(ran.stderr.contains("azul.toml:1: `catalogs.test.project`: is required"), "{}", ran.stderr);
    check(["serve"], 1);
    check(["serve", "--config", file, "--store", "x"], 1);
}

#[test]
fn a_store_that_is_not_there_is_not_served() {
    let directory = tempfile::tempdir().unwrap();
    let store = directory.path().join("store");
    let ran = check(["serve", "--store", store.to_str().unwrap()], 1);
    assert!(ran.stderr.contains("there is no store"), "{}", ran.stderr);
}

#[test]
fn tokens_are_made_listed_and_revoked() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("tokens.json");
    let file = path.to_str().unwrap();
    let token = check(["token", "add", "--file", file, "--name", "alice", "--source", "s1", "--days", "2"], 0).stdout;
    assert!(token.starts_with("azul_") && token.trim_end().len() > 40, "{token}");
    assert!(!fs::read_to_string(&path).unwrap().contains(token.trim_end()), "only its digest is kept");
    check(["token", "add", "--file", file, "--name", "alice"], 1);
    check(["token", "add", "--file", file, "--name", "root", "--admin"], 0);
    let list = check(["token", "list", "--file", file], 0).stdout;
    assert!(list.contains("alice") && list.contains("s1") && list.contains("expires in 2 days"), "{list}");
    assert!(list.contains("administrator") && list.contains("never expires"), "{list}");
    check(["token", "revoke", "--file", file, "--name", "alice"], 0);
    check(["token", "revoke", "--file", file, "--name", "alice"], 1);
    assert!(!check(["token", "list", "--file", file], 0).stdout.contains("alice"));
}

#[test]
fn the_run_level_is_kept_in_the_store() {
    let directory = tempfile::tempdir().unwrap();
    let store = directory.path().to_str().unwrap();
    let states = |action: &str| -> Value {
        serde_json::from_str(&check(["runlevel", action, "--store", store, "--format", "json"], 0).stdout).unwrap()
    };
    assert_eq!(states("status")["service"]["state"], "UP");
    assert_eq!(states("stop")["indexer"]["state"], "DOWN");
    assert_eq!(states("status")["service"]["state"], "DOWN");
    let again = check(["runlevel", "stop", "--store", store], 0);
    assert!(again.stderr.contains("warning: service was so already"), "{}", again.stderr);
    assert!(again.stdout.lines().all(|line| line.ends_with(" DOWN")), "{}", again.stdout);
    assert_eq!(states("start")["service"]["state"], "UP");
    check(["runlevel", "status", "--store", "/no/such/store"], 1);
}

/// A service that runs until it is dropped.
struct Served {
    process: Child,
    address: String,
}

impl Served {
    fn start(store: &str) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_azul"));
        command.args(["serve", "--store", store, "--listen", "127.0.0.1:0", "--log", "json"]);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let mut log = BufReader::new(process.stderr.take().unwrap()).lines();
        let address = log.by_ref().take(100).find_map(|line| {
            let line: Value = serde_json::from_str(&line.ok()?).ok()?;
            (line["message"] == "listening").then(|| line["address"].as_str().unwrap().to_owned())
        });
        // What it says later is read, so that it can go on.
        std::thread::spawn(move || log.for_each(drop));
        Self { process, address: address.expect("it says where it listens") }
    }

    /// Status, tag and body.
    fn get(&self, path: &str, tag: &str) -> (u16, String, Value) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let head = format!("GET {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\nif-none-match: {tag}\r\n\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        let mut reply = String::new();
        stream.read_to_string(&mut reply).unwrap();
        let (head, body) = reply.split_once("\r\n\r\n").unwrap();
        let tag = head.lines().find_map(|line| line.strip_prefix("etag: ")).unwrap_or_default().to_owned();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, tag, serde_json::from_str(body).unwrap_or_default())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

#[test]
fn what_another_process_writes_is_served_without_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let store = directory.path().join("store").to_str().unwrap().to_owned();
    let write = |number: u32| {
        let id = format!("00000000-0000-4000-8000-{number:012}");
        let source = json!({"entity_id": id, "sources": [{"id": "s", "spec": "s"}], "contents": {"files": [{}]}});
        let line = json!({"_index": "azul_v2_dev_hca_files_aggregate", "_id": id, "_source": source});
        run(["load", "-", "--project", "hca", "--store", &store]).stdin(line.to_string()).check(0);
    };
    write(1);
    let served = Served::start(&store);
    let (status, tag, body) = served.get("/index/files", "");
    assert_eq!((status, &body["pagination"]["total"]), (200, &json!(1)), "{body}");
    assert_eq!(served.get("/index/files", &tag).0, 304, "nothing has changed");
    for number in 2..5 {
        write(number);
        let (status, newer, body) = served.get("/index/files", &tag);
        assert_eq!((status, &body["pagination"]["total"]), (200, &json!(number)), "{body}");
        assert_ne!(newer, tag);
    }
}
