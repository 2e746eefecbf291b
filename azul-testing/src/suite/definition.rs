//! The plugin and its rows.

use std::collections::BTreeMap;

use crate::{Case, Project};
use azul_transform::schema::{Schema, facets, public_fields};
use azul_transform::{Bundle, Registry};

/// The plugin is registered under its name, recognises its own bundles, and its transformers are those of the schema.
///
/// # Panics
/// If not.
pub fn the_plugin_recognises_its_bundles(project: &Project) {
    let plugin = &project.run.project;
    let registered = Registry::linked().and_then(|registry| registry.only(plugin.name()).map(|_| ()));
    registered.unwrap_or_else(|e| panic!("{e}\nAdd `azul_transform::register!(&…);` to the crate of the project."));
    let legal = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let name = plugin.name();
    assert!(!name.is_empty() && name.chars().all(legal), "{name:?}: use lower case letters, digits and hyphens");
    assert!(!plugin.description().is_empty(), "describe the project in one line: `Plugin::description`");
    for Case { name, bytes, .. } in project.valid() {
        let bundle = Bundle::parse(bytes).unwrap_or_else(|e| panic!("fixture {name}: {e}"));
        assert!(plugin.recognises(&bundle), "`Project::recognises` says no to fixture {name}");
    }
}

/// # Panics
/// If there is a facet that is not a public field with a place in documents.
pub fn every_facet_has_a_field(project: &Project) {
    let schema = project.run.schema();
    let public = public_fields(schema);
    for facet in facets(schema) {
        let field = public.iter().find(|field| field.name == facet);
        assert!(field.is_some_and(|field| !field.path.is_empty()), "facet {facet} has no field");
    }
}

/// # Panics
/// If an entity type, a field or a column is not described in one line that ends in a full stop.
pub fn everything_is_described(project: &Project) {
    let mut problems = Vec::new();
    for (what, description) in descriptions(project.run.schema()) {
        if !description.ends_with(['.', '…']) {
            problems.push(format!(
                "{what} is described as {description:?}: say in a sentence what it is, `.about(\"….\")`"
            ));
        }
        if description.contains('\n') || description.len() > 100 {
            problems.push(format!("the description of {what} is longer than a line"));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

fn descriptions(schema: &Schema) -> Vec<(String, &'static str)> {
    let mut all = Vec::new();
    for inner in schema.inner_types() {
        all.push((format!("contents.{}", inner.name), inner.description));
        all.extend(inner.fields.iter().map(|f| (format!("contents.{}.{}", inner.name, f.name), f.description)));
    }
    all.extend(schema.document_fields().iter().map(|field| (field.path.join("."), field.description)));
    all.extend(schema.extras().iter().map(|extra| (extra.name.to_owned(), extra.description)));
    all.extend(schema.outer_types().iter().map(|outer| (outer.name.to_owned(), outer.description)));
    all.extend(schema.synthetic_columns().iter().map(|column| (column.column.to_owned(), column.description)));
    all
}

/// A field says where its value is from, unless it always has the same.
///
/// # Panics
/// If one does not.
pub fn every_field_says_where_it_is_from(project: &Project) {
    let mut values: BTreeMap<(&str, &str), String> = BTreeMap::new();
    project.for_each_value(|_, inner, field, value| {
        if field.origin.is_empty() && !field.aggregate_only {
            let value = format!("{value:?}");
            let first = values.entry((inner.name, field.name)).or_insert_with(|| value.clone());
            let place = format!("contents.{}.{}", inner.name, field.name);
            assert!(*first == value, "{place} has more than one value: name the paths that its function reads");
        }
    });
}
