//! Settings of indices that depend on the catalog.

use azul_projects_hca::Hca;
use azul_transform::schema::index::{Cluster, indices};
use azul_transform::{Compiled, Context};

#[test]
fn catalogs_without_replicas_and_for_integration_tests() {
    let mut context = Context::new("dev", "hca-it");
    context.replicas = false;
    let project = Compiled::new(&Hca).unwrap();
    let definitions = indices(project.schema(), &context, Cluster::Nodes { nodes: 4, workers: 64 }).unwrap();
    assert_eq!(definitions.len(), 10);
    for definition in definitions {
        assert_eq!((definition.settings.shards, definition.settings.replicas), (1, 0), "{}", definition.name);
    }
}
