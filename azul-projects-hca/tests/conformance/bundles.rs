//! Bundles besides those that all projects have.

use azul_testing::Documents;
use azul_testing::corpus::{Tally, bundle_files, stem};

use crate::corpus::corpus;

#[test]
fn a_canned_repository() {
    let Some(corpus) = corpus() else { return };
    let mut tally = Tally::default();
    let case = corpus.path("synthetic/canned_repository");
    for path in bundle_files(&case) {
        let (_, actual) = corpus.documents(&path).unwrap();
        tally.compare(&stem(&path), &Documents::expected(&case), &actual);
    }
    tally.finish("a canned repository");
}
