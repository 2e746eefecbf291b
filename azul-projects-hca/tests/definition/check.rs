//! What becomes of rows that do not keep the rules. That those of this project do is tested with its fixtures.

use azul_transform::ErrorKind;
use azul_transform::schema::{
    Accumulator, Aggregation, Declaration, Field, FieldType, InnerEntityType, Nulls, Schema, Table,
};

use crate::generic::row;

/// A field with the defaults of a row.
fn field(name: &'static str, field_type: FieldType, accumulator: Accumulator) -> Field {
    let rows = [row(name, field_type).accumulate(accumulator)];
    Table::compile("things", Aggregation::Simple, &rows, "").unwrap().describe().fields.remove(0)
}

fn assert_refused(fields: Vec<Field>, places: &[&str]) {
    let inner = InnerEntityType { name: "things", fields, aggregation: Aggregation::Simple, description: "Things." };
    let error = Schema::new(Declaration { inner_types: vec![inner], ..Declaration::default() }).unwrap_err();
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
