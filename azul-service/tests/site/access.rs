//! Who sees what.

use crate::library::{Library, ask, file_id, get, site};

const LISTS: &str = "[access]\nkind = \"static\"\npublic = [\"s1\"]\n[access.tokens]\nfoo = [\"s2\"]\n";

#[test]
fn without_lists_everything_is_public() {
    let site = site(&Library::of(&[(1, "s1"), (2, "s2")]), "");
    assert_eq!(get("/index/files").of(&site).total(), 2);
}

#[test]
fn what_may_not_be_seen_does_not_show() {
    let library = Library::of(&[(1, "s1"), (2, "s2")]);
    let site = site(&library, LISTS);
    assert_eq!(get("/index/files").of(&site).total(), 1);
    assert_eq!(get("/index/files").token("foo").of(&site).total(), 2);
    let lower = get("/index/files").header("authorization", "bearer foo").of(&site);
    assert_eq!(lower.total(), 2);
    let hidden = format!("/index/files/{}", file_id(2));
    let absent = format!("/index/files/{}", file_id(3));
    let same = |answer: &str, number| answer.replace(&file_id(number), "ID");
    let (hidden, absent) = (get(&hidden).of(&site), get(&absent).of(&site));
    assert_eq!((hidden.status, same(hidden.text(), 2)), (absent.status, same(absent.text(), 3)));
    assert!(get("/").of(&site).text().contains("1 file<"), "not by counts on the page either");
    assert!(get("/").token("foo").of(&site).text().contains("2 files<"));
}

#[test]
fn tokens_that_are_no_good_are_refused() {
    let site = site(&Library::of(&[(1, "s1")]), LISTS);
    let message = |answer: crate::library::Answered| {
        assert_eq!((answer.status, answer.header("www-authenticate")), (401, "Bearer"));
        let body = answer.json();
        assert_eq!(body["Code"], "UnauthorizedError");
        body["Message"].as_str().expect("text").to_owned()
    };
    let with = |header: &str| message(get("/index/files").header("authorization", header).of(&site));
    for header in ["Basic Zm9vOmJhcg==", "foo", "Bearer", "Bearer a b", ""] {
        assert_eq!(with(header), header, "what is no bearer's token comes back as it was");
    }
    let unknown = with("Bearer s3cret");
    assert!(!unknown.contains("s3cret"), "{unknown}");
    assert_eq!(message(ask("PUT", "/manifest/files").token("s3cret").of(&site)), unknown);
}
