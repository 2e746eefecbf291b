//! Every kind of error has an input that produces it, and `docs/errors.md` says what the code says.
#![allow(clippy::unwrap_used, missing_docs, reason = "a failing test is meant to stop")]

mod examples;
mod page;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use azul_transform::ErrorKind;

use examples::EXAMPLES;

/// A path that is meant from the root of the repository.
fn in_workspace(path: impl AsRef<Path>) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

#[test]
fn every_kind_is_produced_by_its_example() {
    for &(kind, example) in EXAMPLES {
        let error = example();
        assert_eq!(error.kind(), kind, "{error}");
    }
}

#[test]
fn every_kind_has_an_example() {
    let with: BTreeSet<_> = EXAMPLES.iter().map(|(kind, _)| *kind).collect();
    let without: Vec<_> = ErrorKind::ALL.iter().filter(|kind| !with.contains(kind)).collect();
    assert!(without.is_empty(), "add a row to `EXAMPLES` for each of {without:?}");
}

#[test]
fn codes_are_distinct_and_in_kebab_case_and_sentences_are_sentences() {
    let codes: BTreeSet<_> = ErrorKind::ALL.iter().map(|kind| kind.code()).collect();
    assert_eq!(codes.len(), ErrorKind::ALL.len());
    assert!(codes.iter().all(|code| code.chars().all(|c| c.is_ascii_lowercase() || c == '-')), "{codes:?}");
    for kind in ErrorKind::ALL {
        assert!(kind.cause().ends_with('.') && kind.cure().ends_with('.'), "{kind}");
    }
}

#[test]
fn the_page_of_errors_is_up_to_date() {
    let path = in_workspace("docs/errors.md");
    let expected = page::page();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &expected).unwrap();
    }
    let actual = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        actual == expected,
        "docs/errors.md does not say what the code says; `UPDATE_DOCS=1 cargo test -p azul --test errors` \
         writes it anew"
    );
}
