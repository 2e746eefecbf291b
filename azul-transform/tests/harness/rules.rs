//! Rules of every plugin: kept by one that is as it should be, and broken one by one.

use azul_testing::{Project, suite};

use crate::check::{books, bundle, id, project, refuses, simple};
use crate::shelf::Fault;

#[test]
fn a_project_that_keeps_all_rules() {
    let project = simple("good", Fault::None);
    let rules: [fn(&Project); 10] = [
        suite::neither_threads_nor_order_change_a_byte,
        suite::failures_come_in_the_order_of_the_input,
        suite::the_parts_of_bundles_add_up_in_any_order,
        suite::aggregates_do_not_depend_on_how_they_are_made,
        suite::values_read_back_from_their_index_form,
        suite::no_mutant_makes_the_plugin_panic,
        suite::every_facet_has_a_field,
        suite::everything_is_described,
        suite::every_field_says_where_it_is_from,
        suite::the_reference_lists_every_field,
    ];
    rules.iter().for_each(|rule| rule(&project));
}

#[test]
fn without_fixture_there_is_advice() {
    let empty = project("empty", Fault::None, &[]);
    refuses(suite::neither_threads_nor_order_change_a_byte, &empty, &["Put a bundle at", "simple/bundle.json", "fqid"]);
}

#[test]
fn documents_that_depend_on_other_bundles() {
    let project = simple("counts", Fault::Counts);
    refuses(suite::neither_threads_nor_order_change_a_byte, &project, &["the output differs"]);
}

#[test]
fn parts_that_do_not_add_up() {
    let project = simple("parts", Fault::FirstOnly);
    refuses(suite::the_parts_of_bundles_add_up_in_any_order, &project, &["2 parts", "`outer_entities`", "undivided"]);
    let excused = project.undivided(&[("simple", "for the sake of the test")]);
    suite::the_parts_of_bundles_add_up_in_any_order(&excused);
    let outdated = excused.undivided(&[("complex", "for the sake of the test")]);
    refuses(suite::the_parts_of_bundles_add_up_in_any_order, &outdated, &["complex", "no such case"]);
}

#[test]
fn values_that_an_index_does_not_keep() {
    let project = simple("fraction", Fault::Fraction);
    refuses(suite::values_read_back_from_their_index_form, &project, &["Float(7.5)", "Int(7)", "read back"]);
    let project = simple("whole", Fault::Whole);
    refuses(suite::values_read_back_from_their_index_form, &project, &["Int(600)", "Float(600.0)", "convert::double"]);
}

#[test]
fn panics() {
    let project = simple("panics", Fault::Panics);
    refuses(suite::no_mutant_makes_the_plugin_panic, &project, &["of fixture simple", "The mutant is at", "invalid-…"]);
}

#[test]
fn rows_without_words() {
    let other = format!(r#"{{"id": "{}", "author": "B"}}"#, id(3));
    let fixture = bundle(9, &format!("{}, {other}", books()));
    let project = project("wordless", Fault::Wordless, &[("simple/bundle.json", fixture)]);
    refuses(suite::everything_is_described, &project, &["contents.books.author", ".about("]);
    refuses(suite::every_field_says_where_it_is_from, &project, &["contents.books.author", "paths"]);
}

#[test]
fn a_plugin_that_nobody_registered() {
    let project = simple("registered", Fault::None);
    refuses(suite::the_plugin_recognises_its_bundles, &project, &["azul_transform::register!"]);
}
