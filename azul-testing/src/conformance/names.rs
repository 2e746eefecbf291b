//! Public names, facets and columns of manifests.

use super::Reference;
use super::{field_mapping, manifest_config};
use crate::corpus::{Tally, written};
use azul_transform::Value;
use azul_transform::json::Json;
use azul_transform::schema::facets;

/// Public names, and where their fields are.
///
/// # Panics
/// If not all are equal.
pub fn field_mapping_of_the_service(reference: &Reference) {
    let mut tally = Tally::default();
    let expected = reference.corpus.read("field_mapping.json");
    let actual = field_mapping(reference.corpus.run.schema());
    let Value::Object(fields) = &actual else { panic!("{actual:?}") };
    for (name, path) in fields {
        tally.compare_value(name, expected.root().get(name), path);
    }
    tally.compare_value("all public names", Some(expected.root()), &actual);
    tally.finish("public names of fields");
}

/// Facets in their order.
///
/// # Panics
/// If not all are equal.
pub fn facets_in_order(reference: &Reference) {
    let mut tally = Tally::default();
    let schema = reference.corpus.run.schema();
    let expected = reference.corpus.read("facets.json");
    let expected: Vec<_> = expected.root().items().filter_map(Json::as_str).collect();
    let actual = facets(schema);
    for (i, facet) in expected.iter().enumerate() {
        tally.check(facet, actual.get(i) == Some(facet), || format!("{:?} instead", actual.get(i)));
    }
    tally.check("number of facets", actual.len() == expected.len(), || actual.len().to_string());
    tally.check("number of facets", schema.facet_count() == expected.len(), || "facet_count".into());
    tally.finish("facets");
}

/// Columns of manifests in their order.
///
/// # Panics
/// If not all are equal.
pub fn columns_of_manifests_in_order(reference: &Reference) {
    let mut tally = Tally::default();
    let expected = reference.corpus.read("manifest_config.json");
    let config = manifest_config(reference.corpus.run.schema());
    tally.compare_value("all columns", Some(expected.root()), &config);
    let actual = written(&config);
    let (expected, actual) = (columns(expected.root()), columns(actual.root()));
    for (i, column) in expected.iter().enumerate() {
        tally.check("column", actual.get(i) == Some(column), || format!("{column:?} is {:?}", actual.get(i)));
    }
    tally.check("number of columns", actual.len() == expected.len(), || actual.len().to_string());
    tally.finish("columns of manifests");
}

/// Path, field and column, one after the other.
fn columns(config: Json<'_>) -> Vec<(String, &str, Option<&str>)> {
    let mut columns = Vec::new();
    for part in config.items() {
        let path: Vec<_> = part.get("path").into_iter().flat_map(Json::items).filter_map(Json::as_str).collect();
        for (field, column) in part.get("columns").into_iter().flat_map(Json::entries) {
            columns.push((path.join("."), field, column.as_str()));
        }
    }
    columns
}
