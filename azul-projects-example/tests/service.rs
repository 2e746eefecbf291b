//! The service of a project that says nothing about it: hits, facets and summary follow from the rows.
#![allow(clippy::unwrap_used, missing_docs, reason = "a failing test is meant to stop")]

use std::sync::Arc;

use azul_projects_example::Example;
use azul_search::{Caller, MemoryIndex, Project, Request, Service};
use azul_testing::service::{
    Asked, accessible_divides_the_list, index_of_bundles, service_of_index, unseen_sources_do_not_show,
};
use serde_json::{Value, json};

fn bundles() -> Vec<Vec<u8>> {
    let fixture = |name| std::fs::read(format!("{}/../fixtures/example/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    ["two-branches/north.json", "two-branches/south.json"].map(fixture).into()
}

fn index() -> (Arc<Project>, MemoryIndex) {
    index_of_bundles(&Example, bundles())
}

fn service() -> Service {
    let (project, index) = index();
    service_of_index(project, index)
}

const SOURCE_ID: &str = "5e0d8a6b-17c4-4f92-a3e8-c96b2d41f705";

/// Somebody who may see the source of the fixtures.
fn caller() -> Caller {
    Caller { sources: Arc::new([SOURCE_ID.to_owned()].into()), authenticated: false }
}

fn answer(request: &Request) -> (u16, String) {
    let answer = service().answer(request, &caller());
    (answer.status, String::from_utf8(answer.body.into_bytes().unwrap()).unwrap())
}

fn get(request: Request) -> Value {
    let (status, body) = answer(&request);
    assert_eq!(status, 200, "{body}");
    serde_json::from_str(&body).unwrap()
}

fn books() -> Request {
    Request::get("/index/books")
}

/// Titles of the books that a request finds, in the order of the list.
fn check(request: Request, titles: &[&str]) {
    let body = get(request.clone());
    let found: Vec<_> = body["hits"].as_array().unwrap().iter().map(|hit| hit["books"][0]["title"].clone()).collect();
    assert_eq!(Value::from(found), json!(titles), "{:?}", request.query);
    assert_eq!(body["pagination"]["total"], titles.len());
}

const BOTH: &[&str] = &["Maps of Water", "Slow Rivers"];

#[test]
fn hits_show_the_document_and_facets_count_its_values() {
    let body = get(books());
    let book = json!({"document_id": "c48e2b90-5fd1-4a76-b03c-6e9817d4a25f", "title": "Slow Rivers", "genre": "novel",
        "language": "Norwegian", "decade": 1980, "pages": 312, "accessible": true});
    assert_eq!(body["hits"][1]["books"], json!([book]));
    assert_eq!(body["hits"][1]["authors"][0]["name"], json!(["Ida Brook"]));
    assert_eq!(body["hits"][1]["bundles"][0]["bundleVersion"], "2024-05-01T00:00:00.000000Z");
    let countries = json!({"terms": [{"term": "Iceland", "count": 1}, {"term": "Norway", "count": 1},
        {"term": null, "count": 1}], "total": 2, "type": "terms"});
    assert_eq!(body["termFacets"]["country"], countries);
    assert_eq!(body["pagination"]["sort"], "title");
}

#[test]
fn the_summary_counts_entities_and_their_own_values() {
    let body = get(Request::get("/index/summary"));
    assert_eq!((&body["authors"]["count"], &body["books"]["count"]), (&json!(2), &json!(2)));
    assert_eq!(body["books"]["termFacets"]["genre"]["terms"][0], json!({"term": "atlas", "count": 1}));
    assert_eq!(body["books"]["termFacets"].get("country"), None, "countries are of authors");
}

#[test]
fn where_takes_all_fields_and_more_relations() {
    let check = |filter: Value, titles: &[&str]| check(books().with("where", &filter.to_string()), titles);
    check(json!({"genre": {"is_not": ["novel"]}}), &["Maps of Water"]);
    check(json!({"author": {"all": ["Ida Brook", "Una Stone"]}}), &["Maps of Water"]);
    check(json!({"author": {"all": ["Ida Brook"]}}), BOTH);
    check(json!({"contents.books.pages": {"within": [{"gte": 96, "lt": 312}]}}), &["Maps of Water"]);
    check(json!({"contents.books.pages": {"within": [{"gt": 96}]}}), &["Slow Rivers"]);
    check(json!({"contents.books.pages": {"within": [[96, 312]], "is_not": [96]}}), &["Slow Rivers"]);
    check(json!({"bundleVersion": {"is": ["2024-05-01"]}}), &["Slow Rivers"]);
}

#[test]
fn filters_are_those_of_the_reference() {
    for filter in [json!({"genre": {"is_not": ["novel"]}}), json!({"contents.books.pages": {"is": [96]}})] {
        let (status, _) = answer(&books().with("filters", &filter.to_string()));
        assert_eq!(status, 400, "{filter}");
    }
}

#[test]
fn text_forgives_typing_errors_and_combines_with_filters() {
    check(books().with("q", "river"), &["Slow Rivers"]);
    check(books().with("q", "rivesr slow"), &["Slow Rivers"]);
    check(books().with("q", "norwegain"), &["Slow Rivers"]);
    check(books().with("q", "ida"), BOTH);
    check(books().with("q", "ida").with("filters", r#"{"genre": {"is": ["atlas"]}}"#), &["Maps of Water"]);
    check(books().with("q", "ida volcano"), &[]);
    check(books().with("q", " ?! "), BOTH);
}

#[test]
fn values_are_suggested_across_facets_or_of_one() {
    let suggest = |request: Request| {
        let body = get(request);
        let suggestions = body["suggestions"].as_array().unwrap().clone();
        suggestions
            .iter()
            .map(|s| format!("{} {}", s["field"].as_str().unwrap(), s["value"].as_str().unwrap()))
            .collect::<Vec<_>>()
    };
    let all = Request::get("/index/books/suggest");
    assert_eq!(suggest(all.clone().with("prefix", "no")), ["country Norway", "language Norwegian", "genre novel"]);
    assert_eq!(suggest(all.clone().with("prefix", "no").with("field", "genre")), ["genre novel"]);
    assert_eq!(suggest(all.clone().with("prefix", "icelnad")), ["country Iceland"], "did you mean");
    assert_eq!(suggest(all.with("prefix", "no").with("size", "1")), ["country Norway"]);
}

#[test]
fn less_is_sent_if_less_is_asked_for() {
    let body = get(books().with("facets", "genre").with("fields", "entryId,books").with("size", "1"));
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&body["termFacets"]), ["genre"]);
    assert_eq!(keys(&body["hits"][0]), ["books", "entryId"]);
    let next = body["pagination"]["next"].as_str().unwrap();
    assert!(next.contains("&facets=genre&fields=entryId%2Cbooks"), "{next}");
    assert_eq!(answer(&books().with("facets", "pages")).0, 400);
}

#[test]
fn numbers_and_times_have_histograms() {
    let body = get(books().with("histogram", "decade,bundleVersion"));
    let filled = |name: &str| {
        let buckets = body["histograms"][name]["buckets"].as_array().unwrap();
        buckets.iter().filter(|bucket| bucket["count"] != 0).cloned().collect::<Vec<_>>()
    };
    assert_eq!(filled("decade")[0], json!({"from": 1980, "to": 1981, "count": 1}));
    assert_eq!(filled("bundleVersion")[1], json!({"from": "2024-06-01", "to": "2024-06-02", "count": 1}));
    assert_eq!(answer(&books().with("histogram", "genre")).0, 400);
}

#[test]
fn programs_get_all_hits_as_lines() {
    let mut request = books().with("size", "1").with("fields", "entryId");
    request.headers.push(("accept".to_owned(), "application/x-ndjson".to_owned()));
    let (status, lines) = answer(&request);
    let expected = "{\"entryId\":\"07a9d5c4-e832-4f1b-96d7-58b3e0f2c41a\"}\n\
                    {\"entryId\":\"c48e2b90-5fd1-4a76-b03c-6e9817d4a25f\"}\n";
    assert_eq!((status, lines.as_str()), (200, expected));
}

#[test]
fn the_dictionary_says_what_fields_there_are() {
    let body = get(Request::get("/index/fields"));
    let field = body["fields"].as_array().unwrap().iter().find(|field| field["name"] == "country").unwrap().clone();
    let expected = json!({"name": "country", "path": "contents.authors.country", "type": "null_str",
        "description": "Where the author lives.", "column": null, "public": true, "facet": true, "sortable": true,
        "histogram": false, "entityTypes": ["authors", "books"], "example": "Iceland"});
    assert_eq!(field, expected);
}

#[test]
fn documents_without_contributions_are_not_explained_and_the_answer_says_why() {
    let check = |id: &str, expected: &str| {
        let (status, body) = answer(&Request::get(&format!("/index/books/{id}/explain")));
        assert!(status == 404 && body.contains(expected), "{status} {body}");
    };
    check("c48e2b90-5fd1-4a76-b03c-6e9817d4a25f", "The catalog has no contributions to books c48e2b90");
    check("c48e2b90-5fd1-4a76-b03c-6e9817d4a250", "Can't find an entity");
}

#[test]
fn what_holds_for_every_service() {
    let service = service();
    let asked = Asked { service: &service, caller: caller() };
    asked.facets_count_what_filters_find(20, &[]);
    asked.pages_make_the_list();
    let (project, index) = index();
    unseen_sources_do_not_show(&Example, &bundles());
    accessible_divides_the_list(&project, &index);
}
