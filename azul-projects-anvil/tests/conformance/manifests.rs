//! Manifests and their identities, as the reference made them.

use azul_search::testing::manifests;

use crate::corpus::corpus;

#[test]
fn manifests_are_equal() {
    let Some(corpus) = corpus() else { return };
    manifests::equal(&corpus, true);
}
