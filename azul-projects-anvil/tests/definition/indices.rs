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
    let expected = read(corpus.join("anvil/mapping.json"));
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
    let expected = read(corpus.join("anvil/settings.json"));
    let cluster = Cluster::Nodes { nodes: 4, workers: 64 };
    let definitions = indices(schema(), &Context::new("dev", "test"), cluster).unwrap();
    compare_names(&mut tally, &definitions, expected.root().entries().map(|(name, _)| name).collect());
    for definition in &definitions {
        let name = definition.name.to_string();
        compare(&mut tally, &name, expected.root().get(&name), &definition.settings.to_value());
    }
    tally.finish("settings of indices");
}
