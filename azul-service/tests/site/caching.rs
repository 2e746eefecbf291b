//! Answers that need not be made or sent in full.

use std::io::Read;

use flate2::read::GzDecoder;

use crate::library::{Library, ask, get, site};

#[test]
fn an_answer_is_not_repeated_while_the_catalog_is_the_same() {
    let library = Library::of(&[(1, "s1")]);
    let site = site(&library, "");
    let first = get("/index/files?size=5").of(&site);
    let tag = first.header("etag").to_owned();
    assert_eq!((first.status, first.header("cache-control")), (200, "no-cache"));
    assert!(tag.starts_with("W/\""), "{tag}");
    let with = |target: &str, tag: &str| get(target).header("if-none-match", tag).of(&site);
    let again = with("/index/files?size=5", &format!("\"other\", {tag}"));
    assert_eq!((again.status, again.text(), again.header("etag")), (304, "", tag.as_str()));
    assert_eq!(ask("HEAD", "/index/files?size=5").header("if-none-match", &tag).of(&site).status, 304);
    assert_eq!(with("/index/files?size=5", "*").status, 200, "that the client has something says nothing");
    assert_eq!(with("/index/files?size=6", &tag).status, 200, "it is the answer to another request");
    assert_eq!(with("/index/files?size=0", &tag).status, 400, "and no answer to one that makes no sense");
    library.add(2, "s1");
    let new = with("/index/files?size=5", &tag);
    assert_eq!(new.total(), 2);
    assert_ne!(new.header("etag"), tag);
}

#[test]
fn a_tag_is_of_those_who_see_the_same() {
    let library = Library::of(&[(1, "s1"), (2, "s2")]);
    let lines = "[access]\nkind = \"static\"\npublic = [\"s1\"]\n[access.tokens]\nboth = [\"s2\"]\nsame = [\"s1\"]\n";
    let site = site(&library, lines);
    let tag = |token: Option<&str>| {
        let ask = get("/index/files");
        token.into_iter().fold(ask, |ask, token| ask.token(token)).of(&site).header("etag").to_owned()
    };
    assert_eq!(tag(None), tag(Some("same")));
    assert_ne!(tag(None), tag(Some("both")));
    let answer = get("/index/files").token("both").header("if-none-match", &tag(None)).of(&site);
    assert_eq!(answer.total(), 2);
}

#[test]
fn what_is_worth_it_is_compressed() {
    let site = site(&Library::of(&[(1, "s1")]), "");
    let plain = get("/index/files").of(&site);
    let small = get("/index/files").header("accept-encoding", "gzip").of(&site);
    assert_eq!((plain.header("content-encoding"), small.header("content-encoding")), ("", "gzip"));
    assert!(small.body.len() < plain.body.len());
    let mut text = Vec::new();
    GzDecoder::new(small.body.as_slice()).read_to_end(&mut text).expect("gzip");
    assert_eq!(text, plain.body);
    assert_eq!(small.header("vary"), "Accept-Encoding, Authorization, Cookie");
    let tiny = get("/version").header("accept-encoding", "gzip").of(&site);
    assert_eq!(tiny.header("content-encoding"), "");
}
