//! The corpus, as the reference was configured for it.

use azul_projects_anvil::Anvil;
use azul_testing::corpus::Corpus;
use azul_transform::Context;

/// The part of the corpus that is about this project, or nothing if the corpus is not at hand.
pub fn corpus() -> Option<Corpus> {
    Corpus::find(&Anvil, context(), env!("CARGO_MANIFEST_DIR"))
}

/// How the reference was configured.
pub fn context() -> Context {
    Context::new("dummy", "test")
}

#[test]
fn the_corpus_is_there_if_it_is_required() {
    let required = std::env::var_os("AZUL_CONFORMANCE_REQUIRED").is_some_and(|required| required == "1");
    assert!(!required || corpus().is_some());
}
