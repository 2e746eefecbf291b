//! Signing in with a browser.

use crate::library::{Answered, Library, ask, get, site};

const LISTS: &str = "[access]\nkind = \"static\"\npublic = [\"s1\"]\n[access.tokens]\nfoo = [\"s2\"]\n";

fn library() -> Library {
    Library::of(&[(1, "s1"), (2, "s2")])
}

/// Sends the form with a token.
fn sign_in(token: &str, from: &str) -> Answered {
    let form = ask("POST", "/sign-in").header("sec-fetch-site", from).body(&format!("token={token}"));
    form.header("content-type", "application/x-www-form-urlencoded").of(&site(&library(), LISTS))
}

#[test]
fn a_token_becomes_a_cookie_that_shows_more() {
    let site = site(&library(), LISTS);
    assert!(get("/").of(&site).text().contains("href=\"/sign-in\"") && get("/").of(&site).text().contains("1 file<"));
    let signed = sign_in("foo", "same-origin");
    assert_eq!((signed.status, signed.header("location")), (303, "/"));
    let cookie = signed.header("set-cookie");
    assert_eq!(cookie, "azul_token=foo; Path=/; HttpOnly; SameSite=Strict; Secure");
    let page = get("/").header("cookie", "other=1; azul_token=foo").of(&site);
    assert!(page.text().contains("2 files<") && page.text().contains("Sign out"), "{}", page.text());
    assert_eq!(get("/index/files").header("cookie", "azul_token=foo").of(&site).total(), 2, "links of pages work too");
}

#[test]
fn a_token_that_is_no_good_changes_nothing() {
    let refused = sign_in("guessed", "same-origin");
    assert_eq!((refused.status, refused.header("set-cookie")), (401, ""));
    assert!(
        refused.text().contains("The token is not known") && !refused.text().contains("guessed"),
        "{}",
        refused.text()
    );
    assert_eq!(sign_in("a%3Bb", "none").status, 401, "it would end the cookie");
    assert_eq!(sign_in("", "none").status, 401);
    let page = get("/").header("cookie", "azul_token=revoked").of(&site(&library(), LISTS));
    assert_eq!(page.status, 200, "open data stay visible");
    assert!(page.text().contains("1 file<") && page.text().contains("href=\"/sign-in\""));
    assert!(page.header("set-cookie").contains("Max-Age=0"));
}

#[test]
fn other_sites_cannot_use_the_cookie() {
    assert_eq!(sign_in("foo", "cross-site").status, 403);
    let site = site(&library(), LISTS);
    let put = ask("PUT", "/manifest/files").header("cookie", "azul_token=foo");
    let level = ask("PUT", "/runlevel/stop").header("cookie", "azul_token=foo").of(&site);
    assert_eq!((put.of(&site).status, level.status), (301, 401), "what changes something takes a header");
    let out = ask("POST", "/sign-out").header("sec-fetch-site", "same-origin").of(&site);
    assert!(out.status == 303 && out.header("set-cookie").contains("Max-Age=0"));
}

#[test]
fn where_there_are_no_tokens_nobody_signs_in() {
    let site = site(&library(), "");
    assert!(!get("/").of(&site).text().contains("sign-in"));
    assert_eq!(get("/sign-in").of(&site).status, 404);
}
