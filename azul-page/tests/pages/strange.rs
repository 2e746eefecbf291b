//! Metadata is never trusted: markup, other directions, very long names.

use azul_projects_example::Example;
use azul_testing::service::service_of_bundles;

use crate::library::{bundle, visit};

const LONG: usize = 10_000;

/// Pages about a book of a title are whole, and hold the title as text.
fn check(title: &str) -> String {
    let service = service_of_bundles(&Example, [bundle(1, title, Some(title), &[(title, title, "Danish", 1990)])]);
    let mut all = String::new();
    for target in [
        "/browse/books".to_owned(),
        "/browse/authors?is.country=x&q=y".to_owned(),
        format!("/browse/books?is.genre={}", form_urlencoded::byte_serialize(title.as_bytes()).collect::<String>()),
        format!("/browse/books?q={}", form_urlencoded::byte_serialize(title.as_bytes()).collect::<String>()),
        "/browse/books/values/genre".to_owned(),
        format!(
            "/browse/{}",
            form_urlencoded::byte_serialize(title.as_bytes()).collect::<String>().replace('+', "%20")
        ),
    ] {
        let page = visit(&service, &target);
        assert!([200, 404].contains(&page.status), "{target}: {}", page.status);
        assert!(page.html.ends_with("</html>"), "{target}");
        all.push_str(&page.html);
    }
    all
}

#[test]
fn markup_stays_text() {
    let html = check("<script>alert(1)</script><img src=x onerror=alert(1)>\"'&amp;");
    assert!(!html.contains("<script>") && !html.contains("<img"), "{html}");
    assert!(html.contains("&lt;script&gt;"));
    assert!(!html.contains("style=\""), "the policy forbids it");
}

#[test]
fn other_directions_are_isolated() {
    let html = check("\u{202e}gnirts\u{202c} \u{5d0}\u{5d1}");
    for (i, _) in html.match_indices('\u{202e}') {
        let before = &html[..i];
        let isolated = before.ends_with("<bdi>") || before.ends_with("<bdi>“") || before.rfind('<') > before.rfind('>');
        assert!(isolated || before.ends_with('“'), "…{}", &before[before.len().saturating_sub(80)..]);
    }
}

#[test]
fn long_names_are_cut_in_tables() {
    let html = check(&"a".repeat(LONG));
    let table = html.split("<table>").nth(1).and_then(|rest| rest.split("</table>").next()).expect("a table");
    assert!(table.len() < LONG, "{}", table.len());
    check(&"🧬\u{301}".repeat(LONG / 4));
}

#[test]
fn addresses_of_programs_are_no_links() {
    let html = check("javascript:alert(1)");
    assert!(!html.contains("href=\"javascript:"), "{html}");
}
