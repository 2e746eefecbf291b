//! Lists: tabs, facets, filters, order, pages, search, and what is said when something is wrong.

use crate::library::{LIBRARY, check, page, visit, visit_as};

#[test]
fn the_first_view_has_what_there_is() {
    let page = check("/", &["Authors 3", "Books 40", "3 authors", "Country", "Norway 1", "Sweden 1", "No value 1"]);
    assert_eq!(page.link("Books 40"), "/browse/books");
    check("/browse/books", &["Pages", "Genre", "essay 36", "Kind of book.", "25 of 40"]);
}

#[test]
fn filters_are_in_the_address_and_counts_equal_hits() {
    check("/browse/books?is.genre=cookbook", &["2 books found", "Genre is cookbook", "Authors 1", "essay 36"]);
    check("/browse/books?is.genre=cookbook&is.genre=poems", &["3 books found"]);
    check("/browse/books?is.genre=cookbook&is.language=English", &["1 book found", "Salt and Smoke"]);
    check("/browse/books?not.genre=essay", &["4 books found", "Genre is not essay"]);
    check("/browse/authors?is.country=~null", &["1 author found", "has no value"]);
    check("/browse/authors?all.genre=novel&all.genre=poems", &["1 author found", "Ida Brook"]);
    check("/browse/authors?all.genre=novel&all.genre=cookbook", &["0 authors found"]);
    check("/browse/books?min.decade=1990&max.decade=2000", &["at least 1990", "2 books found"]);
}

#[test]
fn every_count_in_the_panel_is_what_its_link_finds() {
    // Leaving a value out and choosing it are complements.
    for genre in ["novel", "poems", "cookbook", "essay"] {
        let total = |target: &str| {
            let text = page(target).text();
            let words = text.split(" found").next().unwrap_or_default();
            words.split(' ').rev().nth(1).and_then(|number| number.parse::<u32>().ok()).expect("a number")
        };
        let sum =
            total(&format!("/browse/books?is.genre={genre}")) + total(&format!("/browse/books?not.genre={genre}"));
        assert_eq!(sum, 40, "{genre}");
    }
}

#[test]
fn what_is_filtered_is_removed_one_by_one() {
    let page =
        page("/browse/books?q=salt&is.genre=cookbook&not.language=English&sort=title&after=%5B%22a%22%2C%22b%22%5D");
    assert_eq!(
        page.link("Remove the filter: Genre is cookbook ×"),
        "/browse/books?q=salt&not.language=English&sort=title"
    );
    assert_eq!(
        page.link("Remove the filter: Text “ salt ” ×"),
        "/browse/books?is.genre=cookbook&not.language=English&sort=title"
    );
    assert_eq!(page.link("Clear all filters"), "/browse/books?sort=title");
}

#[test]
fn lists_are_sorted_and_paged_both_ways() {
    let falling = page("/browse/books?sort=title&order=desc");
    assert!(falling.html.contains("aria-sort=\"descending\""));
    assert_eq!(falling.rows()[0], "Volume 36");
    let first = page("/browse/books?sort=title&order=asc");
    assert_eq!((first.rows().len(), first.rows()[0].as_str()), (25, "Kidney Beans"));
    let second = page(&first.link("Next →"));
    assert_eq!(second.rows().len(), 15);
    assert!(first.rows().iter().all(|row| !second.rows().contains(row)), "no row is on both pages");
    assert!(!second.text().contains("Next →"), "there are no more");
    assert_eq!(page(&second.link("← Previous")).rows(), first.rows());
    assert_eq!(page(&second.link("First")).rows(), first.rows());
}

#[test]
fn columns_and_the_number_of_rows_are_chosen() {
    let page = check("/browse/books?column=language&column=pages&size=50", &["40 of 40", "Danish"]);
    let head = page.html.split("</thead>").next().unwrap_or_default();
    let heads: Vec<_> = head.split("<th scope=\"col\"").skip(1).collect();
    assert_eq!(heads.len(), 2, "a title, and what is chosen of what there is: {heads:?}");
}

#[test]
fn text_is_searched_with_typing_errors() {
    check("/browse/books?q=kidney", &["1 book found", "Kidney Beans"]);
    let page = check("/browse/books?q=kindey", &["1 book found", "Did you mean kidney"]);
    assert_eq!(page.link("kidney"), "/browse/books?q=kidney");
    let page = check("/browse/books?q=00000000-0000-4000-8000-000000001001", &["Book", "has this ID"]);
    assert_eq!(page.link("00000000-0000-4000-8000-000000001001"), "/browse/books/00000000-0000-4000-8000-000000001001");
}

#[test]
fn what_cannot_be_is_said_and_left_out() {
    check(
        "/browse/books?is.gerne=novel",
        &["There is no field “gerne”; did you mean `genre`?", "left out", "40 books"],
    );
    check("/browse/books?is.genre=navel", &["Nothing has the genre “navel”; did you mean `novel`?", "0 books found"]);
    check("/browse/books?min.decade=old", &["“old” is not a number", "40 books"]);
    check("/browse/books?sort=nothing", &["cannot be sorted by “nothing”"]);
    check("/browse/books?after=nonsense", &["The place in the list was not understood", "25 of 40"]);
    let missing = visit(&LIBRARY, "/browse/films");
    assert_eq!(missing.status, 404);
    assert!(
        missing.text().contains("There are no “films” in this catalog. There are authors, books."),
        "{}",
        missing.text()
    );
    assert_eq!(visit(&LIBRARY, "/browse?catalog=none").status, 404);
    assert_eq!(visit(&LIBRARY, "/browse/books?catalog=none").status, 404);
}

#[test]
fn nothing_found_says_which_filter_to_drop() {
    let page = check(
        "/browse/books?is.genre=novel&is.language=Danish",
        &["Nothing fits all filters.", "Drop Genre is novel : 36 books", "Drop Language is Danish : 1 book"],
    );
    assert_eq!(page.link("Drop Genre is novel"), "/browse/books?is.language=Danish");
    check("/browse/books?is.genre=novel&is.language=Danish&q=xyzzyx", &["dropping one of them does not help"]);
}

#[test]
fn all_values_of_a_facet_can_be_searched() {
    check("/browse/books/values/decade", &["7 of 7 values", "1950"]);
    let page = check("/browse/books/values/genre?find=cook&is.language=English", &["1 of 1 values", "cookbook"]);
    assert!(page.html.contains("name=\"is.language\" value=\"English\""), "the other filters stay");
    check("/browse/books/values/genre?find=cokbook", &["1 of 4 values"]);
    assert_eq!(visit(&LIBRARY, "/browse/books/values/title").status, 404, "it is no facet");
}

#[test]
fn ranges_have_histograms_whose_bars_lead_to_their_values() {
    let page = check("/browse/books?range=decade", &["1950 to 1955: 10 books", "From", "To"]);
    let bar =
        page.html.split("<a href=\"").find(|rest| rest.contains("aria-label=\"1990 to") && rest.contains("min.decade"));
    let href = bar.expect("a bar").split('"').next().unwrap_or_default().replace("&amp;", "&");
    assert_eq!(href, "/browse/books?min.decade=1990&max.decade=1994&range=decade");
    check(&href, &["1 book found", "Salt"]);
}

#[test]
fn sources_that_may_not_be_seen_do_not_show() {
    let page = visit_as(&LIBRARY, "/browse/books?is.genre=novel", &["another"]);
    assert_eq!(page.status, 200);
    let text = page.text();
    assert!(text.contains("0 books found") && !text.contains("Slow Rivers") && !text.contains("cookbook"), "{text}");
}
