//! Manifests from the request to the file.

use std::time::Duration;

use crate::library::{Answered, Library, ask, get, site};

const BASE: &str = "https://service.test";

/// Asks until the manifest is there.
fn finished(site: &azul_service::Site, first: Answered) -> Answered {
    let mut answer = first;
    for _ in 0..2000 {
        if answer.status != 301 {
            return answer;
        }
        assert!(!answer.header("retry-after").is_empty());
        let next = answer.header("location").strip_prefix(BASE).expect("it is here").to_owned();
        std::thread::sleep(Duration::from_millis(5));
        answer = get(&next).of(site);
    }
    panic!("the manifest is never there")
}

#[test]
fn a_manifest_is_made_kept_and_sent() {
    let directory = tempfile::tempdir().expect("a directory");
    let library = Library::of(&[(1, "s1"), (2, "s1")]);
    let place = format!("[manifests]\ndirectory = \"{}\"\n", directory.path().display());
    let site_now = site(&library, &place);
    let begun = ask("PUT", "/manifest/files?format=compact").of(&site_now);
    assert_eq!(begun.status, 301, "{}", begun.text());
    let done = finished(&site_now, begun);
    assert_eq!(done.status, 302, "{}", done.text());
    let url = done.header("location").strip_prefix(BASE).expect("it is here").to_owned();
    let manifest = get(&url).of(&site_now);
    assert_eq!(manifest.status, 200, "{}", manifest.text());
    assert_eq!(manifest.text().matches("\r\n").count(), 3, "a header and two files");
    assert!(manifest.header("content-disposition").starts_with("attachment; filename=\""));
    // It is found again, by another process that uses the directory too.
    let site_later = site(&library, &place);
    let again = ask("PUT", "/manifest/files?format=compact").of(&site_later);
    assert_eq!(again.status, 302);
    assert_eq!(get(&url).of(&site_later).body, manifest.body, "and so is its URL");
}

#[test]
fn urls_that_were_made_up_lead_nowhere() {
    let directory = tempfile::tempdir().expect("a directory");
    let place = format!("[manifests]\ndirectory = \"{}\"\n", directory.path().display());
    let site = site(&Library::of(&[(1, "s1")]), &place);
    let done = finished(&site, ask("PUT", "/manifest/files").of(&site));
    let url = done.header("location").strip_prefix(BASE).expect("it is here").to_owned();
    assert_eq!(get(&url).of(&site).status, 200);
    let (path, query) = url.split_once('?').expect("a query");
    let (expires, signature) = query.split_once('&').expect("two parameters");
    let last = if signature.ends_with('0') { "1" } else { "0" };
    let cut = &signature[..signature.len() - 1];
    for other in [
        path.to_owned(),
        format!("{path}?{expires}"),
        format!("{path}?{expires}&{cut}{last}"),
        format!("{path}?{expires}&{cut}"),
        format!("{path}?{expires}0&{signature}"),
        format!("{path}?expires=x&{signature}"),
        format!("{path}x?{query}"),
        format!("/manifests/key?{query}"),
        format!("/manifests/..?{query}"),
        format!("/manifests/..%2Fkey?{query}"),
        format!("/manifests/.about?{query}"),
    ] {
        assert_eq!(get(&other).of(&site).status, 403, "{other}");
    }
}

#[test]
fn what_is_asked_in_a_body_is_asked() {
    let site = site(&Library::of(&[(1, "s1")]), "");
    let answer = ask("PUT", "/manifest/files").body(r#"{"format": "nonsense"}"#).of(&site);
    assert_eq!(answer.status, 400);
    assert!(answer.text().contains("nonsense"), "{}", answer.text());
    let answer = ask("PUT", "/fetch/manifest/files").body(r#"{"catalog": "other"}"#).of(&site);
    assert_eq!(answer.status, 404, "{}", answer.text());
}
