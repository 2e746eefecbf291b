//! What the harness says about snapshots.

use azul_testing::snapshots;

use crate::check::{books, bundle, project, refuses, simple};
use crate::shelf::Fault;

#[test]
fn snapshots_that_are_new() {
    let project = simple("new", Fault::None);
    let mentioned =
        ["New snapshots (2): simple.books, simple.replicas", "Read them", "INSTA_UPDATE=always cargo test -p shelf"];
    refuses(snapshots::documents_of_valid_bundles, &project, &mentioned);
    refuses(snapshots::aggregates_of_cases, &project, &["New snapshots (1): simple.books_aggregate"]);
    snapshots::aggregates_of_cases(&project.aggregates(&[]));
}

#[test]
fn snapshots_that_have_changed_or_are_of_nothing() {
    let fixtures = [("simple/bundle.json", bundle(9, &books()))];
    let snapshots = ["simple.books.snap", "gone.books.snap", "module__of_another_test.snap"];
    let snapshots = snapshots.map(|file| (format!("../tests/snapshots/{file}"), String::new()));
    let files: Vec<_> = snapshots.iter().chain(fixtures.map(|(f, t)| (f.to_owned(), t)).iter()).cloned().collect();
    let files: Vec<_> = files.iter().map(|(file, text)| (file.as_str(), text.clone())).collect();
    let project = project("changed", Fault::None, &files);
    refuses(snapshots::documents_of_valid_bundles, &project, &["Changed snapshots (1): simple.books", "git diff"]);
    refuses(snapshots::every_snapshot_is_of_a_fixture, &project, &["delete them: \n", "gone.books.snap"]);
}

#[test]
fn bundles_that_should_be_refused_and_bundles_that_should_not() {
    let good = bundle(9, &books());
    let bad = good.replace("\"books\"", "\"boxes\"");
    let fixtures = [("invalid-boxes/bundle.json", good.clone()), ("simple/bundle.json", good)];
    let refused = project("refused", Fault::None, &fixtures);
    refuses(snapshots::errors_of_refused_bundles, &refused, &["invalid-boxes is not refused"]);
    let valid = project("valid", Fault::None, &[("boxes/bundle.json", bad)]);
    refuses(snapshots::documents_of_valid_bundles, &valid, &["boxes is refused", "missing-field", "invalid-…"]);
}
