//! Manifests and their identities, as the reference made them.

use azul_testing::service::{Recorded, manifests, parquet_is_json};

use crate::corpus::corpus;

#[test]
fn manifests_are_equal() {
    let Some(corpus) = corpus() else { return };
    manifests::equal(&corpus, true);
}

#[test]
fn manifests_as_parquet_say_the_same_as_json() {
    let Some(corpus) = corpus() else { return };
    parquet_is_json(&Recorded::new(&corpus));
}

#[test]
fn requests_for_manifests_files_and_portals() {
    let Some(corpus) = corpus() else { return };
    Recorded::new(&corpus).manifests_files_and_portals();
}
