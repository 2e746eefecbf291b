//! Coverage of rows and of input fields.

use azul_testing::coverage;

use crate::check::{books, bundle, id, project, refuses, simple};
use crate::shelf::Fault;

#[test]
fn a_row_whose_path_selects_nothing() {
    let project = simple("typo", Fault::Typo);
    let mentioned = ["contents.books.author", "no fixture has a value at `$.autor`", "add the value to a fixture"];
    refuses(coverage::every_row_has_a_value_in_some_fixture, &project, &mentioned);
}

#[test]
fn a_row_whose_value_is_always_null() {
    let only = format!(r#"{{"id": "{}", "title": "T", "subtitle": null}}"#, id(1));
    let project = project("null", Fault::None, &[("simple/bundle.json", bundle(9, &only))]);
    refuses(coverage::every_row_has_a_value_in_some_fixture, &project, &["exercise (1)", "contents.books.subtitle"]);
    let excused = project.unexercised(&[("books.subtitle", "few have it")]);
    coverage::every_row_has_a_value_in_some_fixture(&excused);
}

#[test]
fn exceptions_that_are_none() {
    let project = simple("exceptions", Fault::None);
    coverage::every_row_has_a_value_in_some_fixture(&project);
    let project = project.unexercised(&[("books.title", "was missing once"), ("books.colour", "was there once")]);
    let mentioned = ["books.title", "strike it off", "books.colour", "no such row"];
    refuses(coverage::every_row_has_a_value_in_some_fixture, &project, &mentioned);
}

#[test]
fn input_fields_that_nobody_reads() {
    let fixture = bundle(9, &books().replace("\"pages\": 7", "\"print\": {\"pages\": 7}, \"empty\": []"));
    let project = project("unread", Fault::None, &[("simple/bundle.json", fixture)]);
    let text = coverage::report(&project);
    assert!(text.contains("\nbooks[].print.pages\n"), "{text}");
    for shown in ["books[].title", "books[].id", "fqid.version", "fqid.source.spec", "books[].empty"] {
        assert!(!text.contains(shown), "{text}");
    }
}
