//! The corpus, as the reference was configured for it.

use azul_projects_hca::{DRS_DOMAIN, Hca};
use azul_testing::corpus::Corpus;
use azul_transform::Context;

/// The part of the corpus that is about this project, or nothing if the corpus is not at hand.
pub fn corpus() -> Option<Corpus> {
    Corpus::find(&Hca, context(), env!("CARGO_MANIFEST_DIR"))
}

/// How the reference was configured.
pub fn context() -> Context {
    let mut context = Context::new("dummy", "test");
    context = context.with_option(DRS_DOMAIN, "mock_drs_domain.lan");
    context
}

#[test]
fn the_corpus_is_there_if_it_is_required() {
    let required = std::env::var_os("AZUL_CONFORMANCE_REQUIRED").is_some_and(|required| required == "1");
    assert!(!required || corpus().is_some());
}
