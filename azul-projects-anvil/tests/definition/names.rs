//! Public names, facets and columns of manifests.

use azul_transform::Value;
use azul_transform::json::Json;
use azul_transform::schema::{facets, field_mapping, manifest_config};

use crate::corpus::{Tally, folder, read};
use crate::{compare, schema, written};

#[test]
fn field_mapping_of_the_service() {
    let Some(corpus) = folder() else { return };
    let mut tally = Tally::default();
    let expected = read(corpus.join("anvil/field_mapping.json"));
    let actual = field_mapping(schema());
    let Value::Object(fields) = &actual else { panic!("{actual:?}") };
    for (name, path) in fields {
        compare(&mut tally, name, expected.root().get(name), path);
    }
    compare(&mut tally, "all public names", Some(expected.root()), &actual);
    tally.finish("public names of fields");
}

#[test]
fn facets_in_order() {
    let Some(corpus) = folder() else { return };
    let mut tally = Tally::default();
    let expected = read(corpus.join("anvil/facets.json"));
    let expected: Vec<_> = expected.root().items().map(|facet| facet.as_str().unwrap().to_owned()).collect();
    let actual = facets(schema());
    for (i, facet) in expected.iter().enumerate() {
        tally.check(facet, actual.get(i) == Some(&facet.as_str()), || format!("{:?} instead", actual.get(i)));
    }
    tally.check("number of facets", actual.len() == expected.len(), || actual.len().to_string());
    tally.check("number of facets", schema().facet_count() == expected.len(), || "facet_count".into());
    tally.finish("facets");
}

#[test]
fn columns_of_manifests_in_order() {
    let Some(corpus) = folder() else { return };
    let mut tally = Tally::default();
    let expected = read(corpus.join("anvil/manifest_config.json"));
    let config = manifest_config(schema());
    compare(&mut tally, "all columns", Some(expected.root()), &config);
    let actual = written(&config);
    let columns = |root: Json<'_>| {
        let mut columns = Vec::new();
        for part in root.items() {
            let path: Vec<_> = part.get("path").unwrap().items().map(|name| name.as_str().unwrap()).collect();
            for (field, column) in part.get("columns").unwrap().entries() {
                columns.push((path.join("."), field.to_owned(), column.as_str().map(str::to_owned)));
            }
        }
        columns
    };
    let (expected, actual) = (columns(expected.root()), columns(actual.root()));
    for (i, column) in expected.iter().enumerate() {
        tally.check("column", actual.get(i) == Some(column), || format!("{column:?} is {:?}", actual.get(i)));
    }
    tally.check("number of columns", actual.len() == expected.len(), || actual.len().to_string());
    tally.finish("columns of manifests");
}
