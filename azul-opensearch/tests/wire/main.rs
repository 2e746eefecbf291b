//! What goes to a cluster and what is made of its answers, with a server that is asked instead of one: who asks, compressed
//! bodies, requests that are too large, how often large runs let it refresh, and nodes that are down.

#![allow(clippy::unwrap_used)]

mod server;

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::time::Duration;

use azul_opensearch::{Client, Credentials, Refused, Settings, Store};
use azul_search::Project;
use azul_transform::Registry;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use server::{Asked, Said, Server};

fn client(server: &Server, change: impl FnOnce(&mut Settings)) -> Client {
    let mut settings = Settings::of(&server.url());
    settings.pause = Duration::from_millis(1);
    change(&mut settings);
    Client::new(settings).expect("a URL")
}

/// Who asks is in this header, and nowhere else.
#[track_caller]
fn check_credentials(credentials: Credentials, expected: Option<&str>) {
    let server = Server::start(|_| Said::json(200, "{}"));
    client(&server, |settings| settings.credentials = credentials).get("/some?x=1").expect("an answer");
    let asked = server.asked();
    assert_eq!(asked.len(), 1);
    assert_eq!((asked[0].method.as_str(), asked[0].path.as_str()), ("GET", "/some?x=1"));
    assert_eq!(asked[0].headers.get("authorization").map(String::as_str), expected);
    assert!(!asked[0].headers.contains_key("accept-encoding"), "{asked:?}");
}

#[test]
fn credentials_are_in_a_header() {
    check_credentials(Credentials::None, None);
    let (user, password) = ("Aladdin".to_owned(), "open sesame: é".to_owned());
    check_credentials(Credentials::Basic { user, password }, Some("Basic QWxhZGRpbjpvcGVuIHNlc2FtZTogw6k="));
    check_credentials(Credentials::ApiKey("aWQ6a2V5".to_owned()), Some("ApiKey aWQ6a2V5"));
}

#[test]
fn what_a_cluster_denies_is_neither_repeated_nor_told_with_secrets() {
    let denied = r#"{"error": {"root_cause": [{"type": "security_exception", "reason": "no permissions"}]}}"#;
    let server = Server::start(move |_| Said::json(403, denied));
    let key = |settings: &mut Settings| settings.credentials = Credentials::ApiKey("c2VjcmV0".to_owned());
    let error = client(&server, key).get("/x").expect_err("it is denied");
    assert_eq!(server.asked().len(), 1);
    assert!(error.to_string().contains("no permissions"), "{error}");
    assert!(!format!("{error:?}").contains("c2VjcmV0"), "{error:?}");
}

fn gunzip(bytes: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    GzDecoder::new(bytes).read_to_end(&mut text).expect("gzip");
    text
}

#[test]
fn large_bodies_are_compressed_in_both_directions() {
    let server = Server::start(|asked: &Asked| {
        let compressed = asked.headers.get("content-encoding").is_some_and(|encoding| encoding == "gzip");
        let text = if compressed { gunzip(&asked.body) } else { asked.body.clone() };
        let mut answer = GzEncoder::new(Vec::new(), Compression::fast());
        answer.write_all(&text).expect("memory");
        Said { status: 200, headers: "content-encoding: gzip\r\n", body: answer.finish().expect("memory") }
    });
    let client = client(&server, |settings| settings.compress = true);
    for (length, is_large) in [(10, false), (100_000, true)] {
        let body = json!({ "text": "x".repeat(length) });
        let answer = client.post("/echo", &body).expect("an answer");
        let text = answer.root().get("text").and_then(azul_transform::json::Json::as_str);
        assert_eq!(text.map(str::len), Some(length));
        let asked = server.asked().pop().expect("a request");
        assert_eq!(asked.headers.contains_key("content-encoding"), is_large, "{length}");
        assert_eq!(asked.headers.get("accept-encoding").map(String::as_str), Some("gzip"));
        assert_eq!(asked.headers.get("content-type").map(String::as_str), Some("application/json"));
        assert!(asked.body.len() < 1000, "{}", asked.body.len());
    }
}

#[test]
fn a_damaged_answer_is_asked_for_again() {
    let server = Server::start(|_| Said { status: 200, headers: "content-encoding: gzip\r\n", body: b"{}".to_vec() });
    let client = client(&server, |settings| settings.retries = 2);
    let error = client.get("/x").expect_err("no answer is whole");
    assert!(error.to_string().contains("damaged"), "{error}");
    assert_eq!((server.asked().len(), client.counts().retries), (3, 2));
}

#[test]
fn a_node_that_is_down_is_passed_over() {
    let server = Server::start(|_| Said::json(200, "{}"));
    // Nobody listens there.
    let down = "http://127.0.0.1:1".to_owned();
    let client = client(&server, |settings| settings.hosts.insert(0, down));
    for _ in 0..4 {
        client.get("/x").expect("the other node answers");
    }
    assert_eq!((server.asked().len(), client.counts().retries), (4, 1));
}

/// A cluster without anything in it, which takes bulk requests up to a size.
fn small_cluster(most: usize) -> Server {
    Server::start(move |asked: &Asked| {
        let path = asked.path.split('?').next().unwrap_or_default();
        if asked.method == "GET" && path.ends_with("/_settings") {
            let index = |interval: &str| json!({ "settings": { "index": { "refresh_interval": interval } } });
            return Said::json(200, json!({ "usual-000001": index("1s"), "other": index("60s") }).to_string());
        }
        if path != "/_bulk" {
            let is_lookup = asked.method == "GET" && path.starts_with("/azul_v2_") && !path.contains('*');
            return Said::json(if is_lookup { 404 } else { 200 }, "{}");
        }
        if asked.body.len() > most {
            return Said::json(413, "{}");
        }
        let items: Vec<Value> = written(asked)
            .iter()
            .map(|id| json!({ "index": { "_id": id, "status": 201, "result": "created" } }))
            .collect();
        Said::json(200, json!({ "items": items }).to_string())
    })
}

/// Ids of the documents of a bulk request.
fn written(asked: &Asked) -> Vec<String> {
    let lines = asked.body.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let action =
        |line: &[u8]| serde_json::from_slice::<Value>(line).unwrap()["index"]["_id"].as_str().unwrap().to_owned();
    lines.step_by(2).map(action).collect()
}

/// Loads documents; the first one has that many bytes if `large`, all others few.
fn load(server: &Server, number: usize, large: Option<usize>) -> azul_transform::Result<azul_opensearch::Loaded> {
    use azul_projects_hca as _;
    let project = Project::of(Registry::linked()?.get("hca")?)?;
    let store = Store::new(client(server, |_| {}));
    let mut writer = store.catalog("test", "wire")?.writer(&project)?;
    for i in 0..number {
        let text = "x".repeat(large.filter(|_| i == 0).unwrap_or(100));
        let source = json!({ "entity_id": i.to_string(), "text": text });
        let index = "azul_v2_test_wire_files_aggregate";
        writer.load(json!({ "_index": index, "_id": i.to_string(), "_source": source }).to_string())?;
    }
    writer.commit()
}

#[test]
fn requests_that_are_too_large_are_split() {
    let server = small_cluster(4000);
    let loaded = load(&server, 200, None).expect("everything is written");
    assert_eq!((loaded.documents, loaded.refused.len()), (200, 0));
    let bulks: Vec<Asked> = server.asked().into_iter().filter(|asked| asked.path.starts_with("/_bulk")).collect();
    let (refused, taken): (Vec<_>, Vec<_>) = bulks.iter().partition(|asked| asked.body.len() > 4000);
    assert!(!refused.is_empty(), "something was too large at first");
    let ids: Vec<String> = taken.iter().flat_map(|asked| written(asked)).collect();
    assert_eq!(ids.len(), 200, "no document is written twice");
    assert_eq!(ids.into_iter().collect::<BTreeSet<_>>(), (0..200).map(|i| i.to_string()).collect());
    assert!(bulks.iter().all(|asked| asked.headers["content-type"] == "application/x-ndjson"));
}

#[test]
fn a_document_that_is_too_large_by_itself_is_an_error() {
    let server = small_cluster(4000);
    let error = load(&server, 20, Some(10_000)).expect_err("one document is too large");
    let refused = error.cause().and_then(|cause| cause.downcast_ref::<Refused>());
    assert_eq!(refused.map(|refused| refused.status), Some(413), "{error}");
}

/// How often which indices are to be refreshed, each time that a run says it.
fn refreshed(server: &Server) -> Vec<(String, String)> {
    let settings =
        server.asked().into_iter().filter(|asked| asked.method == "PUT" && asked.path.ends_with("/_settings"));
    let interval = |asked: Asked| {
        let body: Value = serde_json::from_slice(&asked.body).unwrap();
        (asked.path, body["index"]["refresh_interval"].as_str().unwrap().to_owned())
    };
    settings.map(interval).collect()
}

#[test]
fn large_runs_let_a_cluster_refresh_less_often_and_go_back() {
    let server = small_cluster(usize::MAX);
    load(&server, 100, None).expect("everything is written");
    assert_eq!(refreshed(&server), [], "a small run changes nothing");
    load(&server, 1500, None).expect("everything is written");
    // What somebody else set stays.
    let path = "/usual-000001/_settings".to_owned();
    assert_eq!(refreshed(&server), [(path.clone(), "30000ms".to_owned()), (path, "1s".to_owned())]);
    let asked = server.asked();
    let is_refresh = |asked: &Asked| asked.path.ends_with("/_refresh");
    let is_setting = |asked: &Asked| asked.method == "PUT" && asked.path.ends_with("/_settings");
    assert!(asked.iter().rposition(is_refresh) < asked.iter().rposition(is_setting), "everything is shown before");
}
