//! Rules that every row keeps, and what becomes of rows that do not.

use azul_transform::ErrorKind;
use azul_transform::schema::{
    Accumulator, Aggregation, FacetSchema, Field, FieldType, InnerType, Nulls, Schema, Table, check, facets,
    public_fields,
};

use crate::generic::row;
use crate::schema;

#[test]
fn the_rows_keep_the_rules() {
    check(schema()).unwrap();
}

#[test]
fn every_facet_has_a_field() {
    let public = public_fields(schema());
    for facet in facets(schema()) {
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
            let constant = ["_type", "_source"].contains(&field.name);
            assert!(constant || !field.origin.is_empty(), "contents.{}.{}", inner.name, field.name);
        }
    }
}

/// A field with the defaults of a row.
fn field(name: &'static str, field_type: FieldType, accumulator: Accumulator) -> Field {
    let rows = [row(name, field_type).accumulate(accumulator)];
    Table::compile("things", Aggregation::Simple, &rows, "").unwrap().describe().fields.remove(0)
}

fn assert_refused(fields: Vec<Field>, places: &[&str]) {
    let inner = InnerType { name: "things", fields, aggregation: Aggregation::Simple, description: "Things." };
    let schema = Schema { inner_types: vec![inner], ..Schema::default() };
    let error = check(&schema as &dyn FacetSchema).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Schema);
    places.iter().for_each(|place| assert!(error.message().contains(place), "{error} does not name {place}"));
}

#[test]
fn rows_that_contradict_each_other_are_refused_with_both_places() {
    let set = Accumulator::Set(None);
    let text = |name| field(name, FieldType::NullStr, set);
    let both = ["`contents.things.a`", "`contents.things.b`"];
    let public = |name| Field { public_name: Some("same"), ..text(name) };
    assert_refused(vec![public("a"), public("b")], &both);
    let column = |name, column_rank| Field { column: Some("same"), column_rank, ..text(name) };
    assert_refused(vec![column("a", 1), column("b", 2)], &both);
    let ranked = |name, column| Field { column: Some(column), column_rank: 1, ..text(name) };
    assert_refused(vec![ranked("a", "x"), ranked("b", "y")], &both);
    let facet = |name| Field { facet_rank: Some(1), public_name: Some(name), ..text(name) };
    assert_refused(vec![facet("a"), facet("b")], &both);
    assert_refused(vec![Field { facet_rank: Some(1), ..text("a") }], &["`contents.things.a`"]);
    assert_refused(vec![text("a"), text("a")], &["field `a`"]);
    assert_refused(vec![text("a_")], &["`contents.things.a_`"]);
}

#[test]
fn accumulators_that_do_not_fit_are_refused() {
    use Accumulator::*;
    use FieldType::{NullInt, NullStr, Object, ValueAndUnit};
    const LIST: FieldType = FieldType::List(&NullInt);
    const OBJECT: FieldType = Object(&[("key", NullStr)]);
    let refused = [
        (NullStr, Sum(None)),
        (NullStr, DistinctSum(&["a"])),
        (NullInt, DistinctSum(&["no_such_field"])),
        (NullInt, DistinctCount(&["a"])),
        (NullInt, KeyedSum { initial: None, max: None }),
        (NullStr, Priority),
        (OBJECT, Set(None)),
        (ValueAndUnit, Set(None)),
        (OBJECT, Dict { max: 1, key: "no_such_key" }),
        (NullStr, SetOfDict { max: None, by: &["key"], nulls: Nulls::Last }),
        (LIST, Min),
        (OBJECT, Max),
    ];
    for (field_type, accumulator) in refused {
        assert_refused(vec![field("a", field_type, accumulator)], &["`contents.things.a`"]);
    }
}
