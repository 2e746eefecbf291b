//! Pages about a catalog as a whole.

use std::sync::Arc;

use azul_projects_example::Example;
use azul_search::{Failure, Failures, Live, SearchIndex};
use azul_testing::service::service_of_bundles;

use azul_page::{GivenUp, Pending, Work};

use crate::library::{LIBRARY, check, visit, visit_as, visit_by, visit_of};

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

/// A catalog of which some inputs failed.
struct Failing(Arc<dyn SearchIndex>);

impl Live for Failing {
    fn index(&self) -> Arc<dyn SearchIndex> {
        self.0.clone()
    }

    fn failures(&self) -> azul_transform::Result<Option<Failures>> {
        let failure = |number: usize| Failure {
            kind: "bundle".to_owned(),
            message: format!("the <b>author</b> of {number} is missing"),
            input: format!("shelf/{number}.json"),
            bundle: Some((format!("uuid-{number}"), "v".to_owned())),
            place: Some(format!("$.entities[{number}].name")),
        };
        let entity = Failure { place: Some("books/7".to_owned()), ..failure(0) };
        Ok(Some(Box::new((1..=8).map(failure).chain([entity]).map(Ok))))
    }
}

#[test]
fn what_failed_is_for_those_who_run_the_service() {
    let mut service = service_of_bundles(&Example, []);
    let index = service.catalogs[0].live.index();
    service.catalogs[0].live = Arc::new(Failing(index));
    let shown = visit_by(&service, "/status", &[], true);
    for text in [
        "Failed: 9",
        "Bundle: 8 failures, at $.entities[*].name",
        "Bundle: 1 failure, at books",
        "of 5 is missing",
        "shelf/1.json",
        "uuid-1 v",
    ] {
        assert!(shown.text().contains(text), "{text} is not in {}", shown.text());
    }
    assert!(!shown.text().contains("of 6 is missing"), "the first ones are enough");
    assert!(!shown.html.contains("<b>author"), "messages are no markup");
    let hidden = visit_by(&service, "/status", &[], false);
    assert_eq!(hidden.status, 200);
    assert!(!hidden.text().contains("Failed") && !hidden.text().contains("shelf/"), "{}", hidden.text());
    assert!(!visit_by(&LIBRARY, "/status", &[], true).text().contains("Failed"), "this store takes no note");
}

#[test]
fn what_waits_is_for_those_who_run_the_service() {
    let pending = |reason: Option<&str>| Pending {
        action: "add".to_owned(),
        catalog: "example".to_owned(),
        bundle: Some(("uuid-7".to_owned(), "v".to_owned())),
        source: "library:north:/0".to_owned(),
        reason: reason.map(str::to_owned),
    };
    let given_up = GivenUp {
        kind: "missing-field".to_owned(),
        place: "author $.name".to_owned(),
        catalog: "example".to_owned(),
        source: "library:south:/0".to_owned(),
        count: 3,
        example: "the <i>name</i> is missing".to_owned(),
    };
    let pending = vec![pending(None), pending(Some("the shelf was locked"))];
    let work = Work { waiting: 4, under_way: 1, pending, failed: vec![given_up] };
    let page = visit_of(&LIBRARY, "/status", &[], true, Some(&work));
    for text in [
        "Pending: 5",
        "4 wait, 1 are being worked on",
        "Add bundle uuid-7 of v",
        "the shelf was locked",
        "And 3 more",
        "Given up: 3",
        "Missing field : 3 bundles, at author $.name",
        "the <i>name</i> is missing",
        "from library:south:/0",
    ] {
        assert!(page.text().contains(&text.replace(" :", ":")), "{text} is not in {}", page.text());
    }
    assert!(!page.html.contains("<i>name"), "messages are no markup");
    let idle = Work::default();
    let page = visit_of(&LIBRARY, "/status", &[], true, Some(&idle));
    assert!(
        page.text().contains("No bundle waits") && page.text().contains("Nothing failed as often"),
        "{}",
        page.text()
    );
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
        "/changes",
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
        assert_eq!(azul_testing::page::complaints(&html), Vec::<String>::new(), "{target}");
        for forbidden in ["onclick", "<style", "style=\"", "javascript:"] {
            assert!(!html.contains(forbidden), "{target}: {forbidden}");
        }
    }
}
