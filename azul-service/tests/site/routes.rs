//! Paths and methods.

use crate::library::{Library, ask, get, site};

#[test]
fn paths_without_a_route_are_forbidden_and_say_nothing() {
    let site = site(&Library::default(), "");
    for path in [
        "/foo",
        "/index",
        "/index/files/",
        "/static",
        "/static/../Cargo.toml",
        "/.env",
        "/manifests/a/b",
        "/health/a/b",
    ] {
        let answer = get(path).of(&site);
        assert_eq!((answer.status, answer.text()), (403, ""), "{path}");
    }
    assert_eq!(get("/static/Cargo.toml").of(&site).status, 404, "nothing is read from a disk");
}

#[test]
fn other_methods_are_named() {
    let site = site(&Library::default(), "");
    let answer = ask("DELETE", "/index/files").of(&site);
    assert_eq!((answer.status, answer.header("allow")), (405, "GET, HEAD, OPTIONS, POST"));
    let answer = ask("PATCH", "/manifest/files").of(&site);
    assert_eq!((answer.status, answer.header("allow")), (405, "OPTIONS, PUT"));
}

#[test]
fn browsers_may_ask_from_anywhere() {
    let site = site(&Library::of(&[(1, "s1")]), "");
    let answer = ask("OPTIONS", "/index/files").of(&site);
    assert_eq!((answer.status, answer.text(), answer.header("content-type")), (200, "", "application/json"));
    assert!(answer.header("access-control-allow-headers").contains("Authorization"));
    assert!(answer.header("access-control-allow-methods").contains("PUT"));
    for answer in [answer, get("/index/files").of(&site), get("/foo").of(&site)] {
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("x-frame-options"), "DENY");
        assert_eq!(answer.header("x-request-id"), "id");
        assert!(answer.header("strict-transport-security").contains("max-age"), "it is reached by https");
        assert!(answer.header("content-security-policy").contains("default-src 'none'"));
    }
}

#[test]
fn pages_take_nothing_from_elsewhere() {
    let site = site(&Library::of(&[(1, "s1"), (2, "s1")]), "");
    for path in ["/", "/docs", "/static/docs.js", "/static/page.css", "/static/page.js"] {
        let answer = get(path).of(&site);
        assert_eq!(answer.status, 200, "{path}");
        for elsewhere in ["http:", "https:", "src=\"//", "@import", "url("] {
            assert!(!answer.text().contains(elsewhere), "{path}: {elsewhere}");
        }
        assert!(
            !answer.text().contains("onclick") && !answer.text().contains("<style"),
            "{path}: the policy forbids it"
        );
    }
    let front = get("/").of(&site);
    assert!(front.header("content-type").starts_with("text/html"));
    assert!(front.text().contains("2 files"), "{}", front.text());
    assert!(front.text().contains("href=\"/docs\""));
    assert_eq!(get("/browse/nothing").of(&site).status, 404);
}

#[test]
fn version_and_health_are_as_specified() {
    let site = site(&Library::of(&[(1, "s1")]), "git_commit = \"0123\"");
    let version = get("/version").of(&site).json();
    assert_eq!(version["git"], serde_json::json!({"commit": "0123", "dirty": false}));
    let changes = version["changes"].as_array().expect("a list");
    assert!((1..=10).contains(&changes.len()), "the newest ones");
    assert_eq!(changes[0]["version"], env!("CARGO_PKG_VERSION"), "a release says what is new");
    assert!(changes.iter().all(|change| change["notes"].as_str().is_some_and(|notes| !notes.is_empty())));
    assert_eq!(get("/health/basic").of(&site).text(), "{\"up\":true}");
    let keys = |path: &str| {
        let answer = get(path).of(&site);
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.json().as_object().expect("an object").keys().cloned().collect::<Vec<_>>()
    };
    assert_eq!(keys("/health/fast"), ["api_endpoints", "elasticsearch", "up"]);
    assert_eq!(keys("/health"), ["api_endpoints", "elasticsearch", "other_lambdas", "progress", "queues", "up"]);
    assert_eq!(keys("/health/"), keys("/health"));
    assert_eq!(keys("/health/queues,progress"), ["progress", "queues", "up"]);
    let answer = get("/health/queues,foo").of(&site);
    assert_eq!((answer.status, answer.text()), (400, "{\"Message\":\"Invalid health keys\"}"));
    assert_eq!(get("/health/cached?catalog=other").of(&site).status, 404);
}
