//! Names, settings and mappings of indices.

use super::Reference;
use crate::corpus::Tally;
use azul_transform::Context;
use azul_transform::json::Json;
use azul_transform::schema::index::{Cluster, IndexDefinition, indices};

/// Mappings and settings as tests of the reference see them.
///
/// # Panics
/// If not all are equal.
pub fn mappings(reference: &Reference) {
    let mut tally = Tally::default();
    let expected = reference.corpus.read("mapping.json");
    for index in definitions(reference, &mut tally, "dummy", Cluster::UnitTest, expected.root()) {
        let name = index.name.to_string();
        let expected = expected.root().get(&name);
        let mappings = expected.and_then(|expected| expected.get("mappings"));
        tally.compare_value(&name, mappings, &index.mapping);
        tally.compare_value(&name, expected.and_then(|e| e.get("settings")), &index.settings.to_value());
        tally.compare_value(&name, mappings, index.body().get("mappings").expect("a body has mappings"));
    }
    tally.finish("mappings of indices");
}

/// Settings on a cluster.
///
/// # Panics
/// If not all are equal.
pub fn settings(reference: &Reference) {
    let mut tally = Tally::default();
    let expected = reference.corpus.read("settings.json");
    let cluster = Cluster::Nodes { nodes: 4, workers: 64 };
    for index in definitions(reference, &mut tally, "dev", cluster, expected.root()) {
        let name = index.name.to_string();
        tally.compare_value(&name, expected.root().get(&name), &index.settings.to_value());
    }
    tally.finish("settings of indices");
}

/// The definitions of indices, whose names must be the expected ones in their order.
fn definitions(
    reference: &Reference,
    tally: &mut Tally,
    deployment: &str,
    cluster: Cluster,
    expected: Json<'_>,
) -> Vec<IndexDefinition> {
    let context = Context::new(deployment, "test");
    let definitions = indices(reference.corpus.run.schema(), &context, cluster).expect("valid names");
    let names: Vec<_> = definitions.iter().map(|index| index.name.to_string()).collect();
    let equal = names.iter().map(String::as_str).eq(expected.entries().map(|(name, _)| name));
    tally.check("order of creation", equal, || format!("{names:?}"));
    definitions
}
