//! Several inputs of the same identity.

use crate::check::{check, file, fixture, json, run, transform};

#[test]
fn equal_bundles_are_one() {
    let directory = tempfile::tempdir().unwrap();
    let compact = file(directory.path(), "compact.json", json("simple/bundle.json").to_string());
    let once = check(transform([fixture("simple/bundle.json")]), 0);
    let twice = check(transform([fixture("simple/bundle.json"), fixture("simple/bundle.json")]), 0);
    assert_eq!(once.stdout, twice.stdout);
    // `serde_json` sorts keys, so this is the same bundle in other words: replicas are told by their content.
    let reworded = check(transform([compact.clone(), fixture("simple/bundle.json")]), 0);
    assert_eq!(reworded.stdout, check(transform([fixture("simple/bundle.json"), compact]), 0).stdout);
}

#[test]
fn of_different_bundles_of_one_identity_the_same_is_kept_whatever_the_order() {
    let directory = tempfile::tempdir().unwrap();
    let variant = |name: &str, title: &str| {
        let text = std::fs::read_to_string(fixture("simple/bundle.json")).unwrap();
        file(directory.path(), name, text.replace("\"project_title\": \"", &format!("\"project_title\": \"{title}")))
    };
    let [a, b, c] = [("a.json", "A "), ("b.json", "B "), ("c.json", "C ")].map(|(name, title)| variant(name, title));
    let alone = check(transform([a.clone()]), 0).stdout;
    assert_ne!(alone, check(transform([b.clone()]), 0).stdout);
    for inputs in [[&a, &b, &c], [&c, &b, &a], [&b, &a, &c], [&c, &a, &b]] {
        let ran = run(transform(inputs)).check(2);
        assert!(ran.stdout == alone, "{inputs:?}");
        ran.says("b.json: conflicting-values: ").says("c.json: conflicting-values: ");
        ran.says("bundle ea2e38c1-3194-4ebf-9a25-d9f48656fd49 version 2021-04-13T13:26:16.692150Z");
        assert!(!ran.stderr.contains("a.json: conflicting-values"));
    }
}
