//! `azul serve`, `azul token` and `azul runlevel`.

use std::fs;

use serde_json::Value;

use crate::check::check;

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
