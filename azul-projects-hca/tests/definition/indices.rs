//! Names, settings and mappings of indices.

use azul_transform::Context;
use azul_transform::schema::index::{Cluster, IndexDefinition, indices};

use crate::corpus::{Tally, folder, read};
use crate::{compare, schema};

fn compare_names(tally: &mut Tally, definitions: &[IndexDefinition], expected: Vec<&str>) {
    let names: Vec<_> = definitions.iter().map(|definition| definition.name.to_string()).collect();
    tally.check("order of creation", names == expected, || format!("{names:?}"));
}

#[test]
fn mappings() {
    let Some(corpus) = folder() else { return };
    let mut tally = Tally::default();
    let expected = read(corpus.join("hca/mapping.json"));
    let definitions = indices(schema(), &Context::new("dummy", "test"), Cluster::UnitTest).unwrap();
    compare_names(&mut tally, &definitions, expected.root().entries().map(|(name, _)| name).collect());
    for definition in &definitions {
        let name = definition.name.to_string();
        let expected = expected.root().get(&name);
        compare(&mut tally, &name, expected.and_then(|e| e.get("mappings")), &definition.mapping);
        compare(&mut tally, &name, expected.and_then(|e| e.get("settings")), &definition.settings.to_value());
        let body = definition.body();
        compare(&mut tally, &name, expected.and_then(|e| e.get("mappings")), body.get("mappings").unwrap());
    }
    tally.finish("mappings of indices");
}

#[test]
fn settings() {
    let Some(corpus) = folder() else { return };
    let mut tally = Tally::default();
    let expected = read(corpus.join("hca/settings.json"));
    let cluster = Cluster::Nodes { nodes: 4, workers: 64 };
    let definitions = indices(schema(), &Context::new("dev", "test"), cluster).unwrap();
    compare_names(&mut tally, &definitions, expected.root().entries().map(|(name, _)| name).collect());
    for definition in &definitions {
        let name = definition.name.to_string();
        compare(&mut tally, &name, expected.root().get(&name), &definition.settings.to_value());
    }
    tally.finish("settings of indices");
}

#[test]
fn catalogs_without_replicas_and_for_integration_tests() {
    let mut context = Context::new("dev", "hca-it");
    context.replicas = false;
    let definitions = indices(schema(), &context, Cluster::Nodes { nodes: 4, workers: 64 }).unwrap();
    assert_eq!(definitions.len(), 10);
    for definition in definitions {
        assert_eq!((definition.settings.shards, definition.settings.replicas), (1, 0), "{}", definition.name);
    }
}
