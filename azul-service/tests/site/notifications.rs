//! Notifications: who may send them, what is refused in which words, and where they are kept.

use std::sync::Arc;
use std::time::Duration;

use azul_indexer::queue::{Name, Queues};
use azul_indexer::run::FailureReport;
use azul_service::Site;
use azul_service::auth::tokens::{Scope, TokenFile};
use azul_service::notifications::signature::{Key, sign};
use azul_transform::{Error, ErrorKind};
use serde_json::{Value, json};

use crate::library::{Answered, Library, ask, get, site, site_in};

const UUID: &str = "aaa96233-bf27-44c7-82df-b4dc15ad4d9d";

/// A site with an indexer, in a store of its own.
fn indexer(store: &tempfile::TempDir) -> Arc<Site> {
    let key = store.path().join("key");
    std::fs::write(&key, "secret").expect("written");
    let lines = format!("[indexer]\nhmac_key = \"file:{}\"\nhmac_key_id = \"k\"\n", key.display());
    site_in(&Library::of(&[(1, "s1")]), store.path().to_str().expect("text"), &lines)
}

fn post(site: &Site, path: &str, body: &str, secret: &str) -> Answered {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970").as_secs();
    let key = Key { id: "k".into(), secret: secret.into() };
    let signed = sign("POST", path, body.as_bytes(), &key, now);
    let asked = signed.iter().fold(ask("POST", path).body(body), |asked, (name, value)| asked.header(name, value));
    asked.of(site)
}

fn notification() -> Value {
    let bundle = json!({"uuid": UUID, "version": "v", "source": {"id": "s", "spec": "s:/0"}});
    json!({"transaction_id": "t", "bundle_fqid": bundle})
}

#[test]
fn notifications_are_kept_before_they_are_taken() {
    let store = tempfile::tempdir().expect("a directory");
    let site = indexer(&store);
    let body = notification().to_string();
    for path in ["/test/add", "/test/delete"] {
        let taken = post(&site, path, &body, "secret");
        assert_eq!((taken.status, taken.text()), (202, ""));
    }
    let old = json!({"transaction_id": "t", "match": {"bundle_uuid": UUID, "bundle_version": "2018"}}).to_string();
    assert_eq!(post(&site, "/", &old, "secret").status, 202);
    assert_eq!(post(&site, "/delete", &old, "secret").status, 202);
    let queues = Queues::open(store.path()).expect("the queue");
    let kept = queues.messages(Name::Notifications).expect("messages");
    let actions: Vec<_> = kept.iter().map(|kept| (kept.body["action"].clone(), kept.body["catalog"].clone())).collect();
    let expected = ["add", "delete", "add", "delete"].map(|action| (json!(action), json!("test")));
    assert_eq!(actions, expected);
    assert_eq!(kept[0].body["notification"], notification());
    assert_eq!(kept[2].body["notification"]["bundle_fqid"]["version"], "2018");
    let progress = get("/health/progress").of(&site).json();
    assert_eq!(progress["progress"]["unindexed_bundles"], 4);
    assert_eq!(progress["progress"]["failures"], json!({"messages": 0, "groups": []}));
    // What happens to them is counted, whichever process it is that works.
    let queues = Queues::open(store.path()).expect("the queue");
    let taken = queues.receive(Name::Notifications, 3, Duration::from_secs(3600)).expect("received");
    queues.done(vec![taken[0].id]).expect("done");
    let error = Error::new(ErrorKind::MissingField, "why").at_path("$.a");
    queues.fail(&taken[1], &FailureReport::new("input", &error)).expect("failed");
    queues.give_back(&taken[2..]).expect("given back");
    queues.send(Name::Failed, vec![json!({"action": "add"})]).expect("sent");
    let numbers = get("/metrics").of(&site).text().to_owned();
    for line in [
        "azul_queue_messages{queue=\"notifications\",state=\"queued\"} 2",
        "azul_indexer_messages_total{outcome=\"sent\"} 5",
        "azul_indexer_messages_total{outcome=\"done\"} 1",
        "azul_indexer_messages_total{outcome=\"failed\"} 1",
        "azul_indexer_messages_total{outcome=\"lost\"} 0",
        "azul_indexer_failures{kind=\"unfinished\"} 1",
    ] {
        assert!(numbers.lines().any(|found| found == line), "{line} is not in {numbers}");
    }
    // It is delayed for a second, and then queued.
    let retried =
        numbers.lines().filter_map(|line| line.strip_prefix("azul_queue_messages{queue=\"notifications_retry\","));
    let waiting = retried
        .filter(|rest| !rest.contains("invisible"))
        .filter_map(|rest| rest.split(' ').nth(1)?.parse::<u64>().ok());
    assert_eq!(waiting.sum::<u64>(), 1, "{numbers}");
}

#[test]
fn queues_are_told_of() {
    let store = tempfile::tempdir().expect("a directory");
    let site = indexer(&store);
    for _ in 0..4 {
        assert_eq!(post(&site, "/test/add", &notification().to_string(), "secret").status, 202);
    }
    let queues = get("/health/queues").of(&site).json();
    assert_eq!(queues["queues"]["notifications"]["messages"], json!({"delayed": 0, "invisible": 0, "queued": 4}));
}

#[test]
fn what_is_refused() {
    let store = tempfile::tempdir().expect("a directory");
    let site = indexer(&store);
    let good = notification().to_string();
    let check = |path: &str, body: &str, status: u16, words: &str| {
        let refused = post(&site, path, body, "secret");
        assert!(refused.status == status && refused.text().contains(words), "{path} {body}: {}", refused.text());
    };
    check("/Test/add", &good, 400, "Catalog name is invalid");
    check("/test/change", &good, 400, "Invalid action: change");
    check("/other/add", &good, 400, "Unknown catalog: other");
    check("/test/add", "{", 400, "no JSON");
    check("/test/add", "{}", 400, "Missing notification entry: bundle_fqid");
    check("/", "{}", 400, "Missing notification entry: match");
    assert_eq!(post(&site, "/test/add", &good, "guess").status, 401);
    // The signature comes first: without one nobody learns which catalogs there are.
    for path in ["/test/add", "/other/add", "/"] {
        assert_eq!(ask("POST", path).body("{}").of(&site).status, 401, "{path}");
    }
    assert!(Queues::open(store.path()).expect("the queue").messages(Name::Notifications).expect("read").is_empty());
}

#[test]
fn without_an_indexer_nothing_changes() {
    let site = site(&Library::of(&[(1, "s1")]), "");
    assert_eq!(ask("POST", "/test/add").body("{}").of(&site).status, 403);
    let store = tempfile::tempdir().expect("a directory");
    let site = indexer(&store);
    assert_eq!(get("/index/files").of(&site).status, 200);
    assert_eq!(get("/test/add").of(&site).status, 403);
}

#[test]
fn what_waits_is_on_the_status_page_of_administrators() {
    let store = tempfile::tempdir().expect("a directory");
    let [key, tokens] = ["key", "tokens.json"].map(|name| store.path().join(name));
    std::fs::write(&key, "secret").expect("written");
    let mut file = TokenFile::default();
    let admin = file.add("admin", Scope::Admin, None).expect("a token");
    let other = file.add("other", Scope::All, None).expect("a token");
    file.save(&tokens).expect("saved");
    let lines = format!(
        "[access]\nkind = \"static\"\ntoken_file = \"{}\"\n[indexer]\nhmac_key = \"file:{}\"\nhmac_key_id = \"k\"\n",
        tokens.display(),
        key.display()
    );
    let site = site_in(&Library::of(&[(1, "s1")]), store.path().to_str().expect("text"), &lines);
    assert_eq!(post(&site, "/test/add", &notification().to_string(), "secret").status, 202);
    let queues = Queues::open(store.path()).expect("the queue");
    let mut kept = queues.messages(Name::Notifications).expect("messages");
    queues.send(Name::Failed, vec![kept.remove(0).body]).expect("sent");
    let page = get("/status").token(&admin).of(&site);
    for words in ["Pending: 1", UUID, "Given up: 1", "Unfinished: 1 bundle", "s:/0"] {
        assert!(page.text().contains(words), "{words} is not in {}", page.text());
    }
    for page in [get("/status").of(&site), get("/status").token(&other).of(&site)] {
        assert!(
            page.status == 200 && !page.text().contains("Pending") && !page.text().contains(UUID),
            "{}",
            page.text()
        );
    }
}
