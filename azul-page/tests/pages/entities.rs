//! Pages about one entity.

use crate::library::{LIBRARY, check, id, visit, visit_as};

#[test]
fn an_entity_is_described_by_rows() {
    let page = check(
        &format!("/browse/books/{}", id(1001)),
        &[
            "Slow Rivers",
            "Genre novel",
            "Books that the library has.",
            "Authors",
            "Ida Brook",
            "What belongs to it",
            "1 author",
        ],
    );
    assert_eq!(page.link("Ida Brook"), format!("/browse/authors/{}", id(1000)));
    assert_eq!(page.link("JSON"), format!("/index/books/{}", id(1001)));
    let author = check(&format!("/browse/authors/{}", id(3000)), &["36 books", "All 36 books", "Anna <b>Bold</b>"]);
    check(&author.link("All 36 books"), &["36 books found"]);
}

#[test]
fn a_graph_is_a_picture_and_a_table() {
    let page = check(
        &format!("/browse/books/{}/graph", id(1001)),
        &["The same as a table", "Author", "Ida Brook", "Slow Rivers (this)"],
    );
    assert!(page.html.contains("<svg class=\"graph\""));
    assert_eq!(page.html.matches("<path ").count(), 1, "one link");
}

#[test]
fn linked_data_cannot_end_its_element() {
    let html = check(&format!("/browse/authors/{}", id(3000)), &[]).html;
    let block =
        html.split("<script type=\"application/ld+json\">").nth(1).and_then(|rest| rest.split("</script>").next());
    let data: serde_json::Value = serde_json::from_str(block.expect("a block")).expect("JSON");
    assert_eq!((data["@type"].as_str(), data["name"].as_str()), (Some("Dataset"), Some("Anna <b>Bold</b>")));
}

#[test]
fn nobody_learns_of_entities_that_may_not_be_seen() {
    for below in ["", "/graph", "/explain", "/document"] {
        let hidden = visit_as(&LIBRARY, &format!("/browse/books/{}{below}", id(1001)), &["another"]);
        let missing = visit_as(&LIBRARY, &format!("/browse/books/{}{below}", id(999_999)), &["another"]);
        assert_eq!((hidden.status, missing.status), (404, 404), "{below}");
        assert_eq!(hidden.text().replace(&id(1001), ""), missing.text().replace(&id(999_999), ""), "{below}");
    }
    assert_eq!(visit(&LIBRARY, "/browse/books/nonsense").status, 404);
}

#[test]
fn a_document_is_as_the_index_has_it() {
    let document = visit(&LIBRARY, &format!("/browse/books/{}/document", id(1001)));
    let parsed: serde_json::Value = serde_json::from_str(&document.html).expect("JSON");
    assert_eq!(parsed["entity_id"], id(1001));
}

#[test]
fn what_cannot_be_explained_says_why() {
    check(&format!("/browse/books/{}/explain", id(1001)), &["This cannot be explained", "contributions"]);
}
