//! `azul serve`, `azul token` and `azul runlevel`.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::check::{check, run};
use crate::served::Served;

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
    let misspelled = "azul.toml:2: `catalogs.test.projekt`: unknown key; did you mean `project`?";
    assert!(ran.stderr.contains(misspelled), "{}", ran.stderr);
    fs::write(&path, "[catalogs.test]\nstore = \"nowhere\"\n").unwrap();
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

/// Status, tag and body of the answer to somebody who has the answer of a tag.
fn get(served: &Served, path: &str, tag: &str) -> (u16, String, Value) {
    let (status, head, body) = served.get(path, &format!("if-none-match: {tag}\r\n"));
    let tag = head.lines().find_map(|line| line.strip_prefix("etag: ")).unwrap_or_default().to_owned();
    (status, tag, serde_json::from_str(&body).unwrap_or_default())
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
    let served = Served::start(Path::new(env!("CARGO_BIN_EXE_azul")), Path::new(&store));
    let (status, tag, body) = get(&served, "/index/files", "");
    assert_eq!((status, &body["pagination"]["total"]), (200, &json!(1)), "{body}");
    assert_eq!(get(&served, "/index/files", &tag).0, 304, "nothing has changed");
    for number in 2..5 {
        write(number);
        let (status, newer, body) = get(&served, "/index/files", &tag);
        assert_eq!((status, &body["pagination"]["total"]), (200, &json!(number)), "{body}");
        assert_ne!(newer, tag);
    }
}
