//! What those who run the service look at and change.

use azul_service::auth::tokens::{Scope, TokenFile};

use crate::library::{Library, ask, get, site, site_in};

#[test]
fn clients_that_ask_too_often_are_told_when_to_come_back() {
    let site = site(&Library::of(&[(1, "s1")]), "[rate_limit]\nrequests = 2\nseconds = 3600\n");
    for _ in 0..2 {
        let answer = get("/index/files").of(&site);
        assert_eq!((answer.status, answer.header("ratelimit-policy")), (200, "\"default\";q=2;w=3600"));
    }
    let refused = get("/index/files").of(&site);
    assert_eq!(refused.status, 429);
    let wait: u32 = refused.header("retry-after").parse().expect("a number");
    assert!((1..=1801).contains(&wait), "{wait}");
    assert_eq!(refused.header("ratelimit"), format!("\"default\";r=0;t={wait}"));
    assert_eq!(get("/health/basic").of(&site).status, 200, "a monitor is not refused");
    // Nobody is believed about where it comes from.
    assert_eq!(get("/index/files").header("x-forwarded-for", "192.0.2.7").of(&site).status, 429);
}

#[test]
fn behind_a_proxy_clients_are_told_apart() {
    let lines = "trusted_proxies = [\"127.0.0.1\"]\n[rate_limit]\nrequests = 1\nseconds = 3600\n";
    let site = site(&Library::of(&[(1, "s1")]), lines);
    let from = |address: &str| get("/index/files").header("x-forwarded-for", address).of(&site).status;
    assert_eq!((from("192.0.2.7"), from("192.0.2.7"), from("192.0.2.8")), (200, 429, 200));
}

#[test]
fn the_run_level_stops_work_and_nothing_else() {
    let store = tempfile::tempdir().expect("a directory");
    let tokens = store.path().join("tokens.json");
    let mut file = TokenFile::default();
    let admin = file.add("admin", Scope::Admin, None).expect("a token");
    let other = file.add("other", Scope::All, None).expect("a token");
    file.save(&tokens).expect("saved");
    let lines = format!("[access]\nkind = \"static\"\ntoken_file = \"{}\"\n", tokens.display());
    let library = Library::of(&[(1, "s1")]);
    let place = store.path().display().to_string();
    let site_now = site_in(&library, &place, &lines);
    let change = |level: &str, token: &str| ask("PUT", &format!("/runlevel/{level}")).token(token).of(&site_now);
    assert_eq!(ask("PUT", "/runlevel/stop").of(&site_now).status, 401);
    assert_eq!(change("stop", "azul_guess").status, 401);
    assert_eq!(change("stop", &other).status, 403);
    assert_eq!(get("/index/files").of(&site_now).status, 200, "so far nothing was stopped");
    assert_eq!(change("sideways", &admin).status, 400);
    let stopped = change("stop", &admin);
    assert_eq!((stopped.status, stopped.json()["components"]["service"].as_str()), (200, Some("DOWN")));
    let later = site_in(&library, &place, &lines);
    for site in [&site_now, &later] {
        let refused = get("/index/files").of(site);
        assert_eq!((refused.status, refused.header("retry-after")), (503, "60"));
        assert_eq!(ask("PUT", "/manifest/files").of(site).status, 503);
        for path in ["/health/basic", "/health", "/version", "/openapi", "/runlevel", "/metrics"] {
            assert_eq!(get(path).of(site).status, 200, "{path} goes on");
        }
    }
    assert_eq!(change("start", &admin).status, 200);
    assert_eq!(change("start", &admin).status, 200, "twice is once");
    assert_eq!(get("/index/files").of(&site_now).status, 200);
    assert_eq!(get("/runlevel").of(&site_now).json()["components"]["service"], "UP");
}

#[test]
fn numbers_are_for_those_who_run_the_service() {
    let site = site(&Library::of(&[(1, "s1"), (2, "s1")]), "");
    get("/index/files").of(&site);
    let numbers = get("/metrics").of(&site);
    assert_eq!(numbers.status, 200);
    assert!(
        numbers.text().contains("azul_documents{catalog=\"test\",entity_type=\"files\"} 2\n"),
        "{}",
        numbers.text()
    );
    assert!(numbers.text().contains("azul_catalog_generation{catalog=\"test\","), "{}", numbers.text());
    assert!(numbers.text().ends_with("# EOF\n"));
    assert_eq!(get("/metrics").header("x-forwarded-for", "192.0.2.7").of(&site).status, 403);
    let closed = crate::library::site(&Library::default(), "metrics = \"admin\"");
    assert_eq!(get("/metrics").of(&closed).status, 401);
    let open = crate::library::site(&Library::default(), "metrics = \"public\"");
    assert_eq!(get("/metrics").header("x-forwarded-for", "192.0.2.7").of(&open).status, 200);
}
