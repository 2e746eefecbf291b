//! Pages about a catalog as a whole.

use crate::library::{LIBRARY, check, visit, visit_as};

#[test]
fn the_summary_has_figures_and_charts_that_lead_to_lists() {
    let page = check("/summary", &["Books 40", "Pages", "Authors by genre", "Pages by"]);
    let (href, _) = page.links().into_iter().find(|(href, _)| href.contains("is.genre=novel")).expect("a bar");
    check(&href, &["Genre is novel"]);
    check("/summary?is.genre=essay", &["Books 36", "Genre is essay"]);
}

#[test]
fn the_dictionary_has_every_field() {
    check("/dictionary", &["Kind of book.", "Where the author lives.", "Norway"]);
    check("/dictionary?find=genre", &["Kind of book."]);
    check("/dictionary?find=xyzzy", &["0 of"]);
    let hidden = visit_as(&LIBRARY, "/dictionary", &["another"]);
    assert!(!hidden.text().contains("Norway"), "no example that may not be seen");
}

#[test]
fn the_status_says_what_is_served() {
    check("/status", &["Catalog example", "Generation", "3 authors, 40 books", "Sources that you may see"]);
}

#[test]
fn exports_are_counted_first_and_have_commands() {
    let page = check(
        "/export?is.genre=novel",
        &["1 author", "compact", "A table with tabs between its columns", "curl", "Python", "library(httr)"],
    );
    assert!(page.html.contains("where=%7B%22genre%22%3A%7B%22is%22%3A%5B%22novel%22%5D%7D%7D"), "{}", page.html);
    assert_eq!(visit(&LIBRARY, "/export/wait").status, 503, "this service makes no manifests");
}

#[test]
fn all_pages_have_what_a_page_needs() {
    for target in [
        "/",
        "/browse/books",
        "/summary",
        "/dictionary",
        "/status",
        "/export",
        "/browse/books/values/genre",
        "/nothing",
    ] {
        let html = visit(&LIBRARY, target).html;
        for (part, count) in
            [("<h1", 1), ("<main", 1), ("<title>", 1), ("lang=\"en\"", 1), ("class=\"skip\" href=\"#content\"", 1)]
        {
            assert_eq!(html.matches(part).count(), count, "{target}: {part}");
        }
        for forbidden in ["onclick", "<style", "style=\"", "javascript:"] {
            assert!(!html.contains(forbidden), "{target}: {forbidden}");
        }
    }
}
