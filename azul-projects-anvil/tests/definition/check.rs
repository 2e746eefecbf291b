//! Rules that every row keeps.

use azul_transform::schema::check;

use crate::schema;

#[test]
fn the_rows_keep_the_rules() {
    check(schema()).unwrap();
}

#[test]
fn every_facet_has_a_field() {
    let public = azul_transform::schema::public_fields(schema());
    for facet in azul_transform::schema::facets(schema()) {
        let field = public.iter().find(|field| field.name == facet);
        assert!(field.is_some_and(|field| !field.path.is_empty()), "{facet}");
    }
}

#[test]
fn everything_is_described() {
    let inner_types = schema().inner_types().iter();
    let inner = inner_types.flat_map(|inner| {
        let fields = inner.fields.iter().map(move |f| (format!("contents.{}.{}", inner.name, f.name), f.description));
        fields.chain([(format!("contents.{}", inner.name), inner.description)])
    });
    let document = schema().document_fields().iter().map(|field| (field.path.join("."), field.description));
    let extras = schema().extras().iter().map(|extra| (extra.name.to_owned(), extra.description));
    let outer = schema().outer_types().iter().map(|outer| (outer.name.to_owned(), outer.description));
    let columns = schema().synthetic_columns().iter().map(|column| (column.column.to_owned(), column.description));
    for (what, description) in inner.chain(document).chain(extras).chain(outer).chain(columns) {
        assert!(description.ends_with(['.', '…']), "{what} is described as {description:?}: use `.about(…)`");
        assert!(!description.contains('\n') && description.len() <= 100, "{what}: one line, please");
    }
}

#[test]
fn every_field_says_where_it_is_from() {
    for inner in schema().inner_types() {
        for field in inner.fields.iter().filter(|field| !field.aggregate_only) {
            assert!(!field.origin.is_empty(), "contents.{}.{}", inner.name, field.name);
        }
    }
}
