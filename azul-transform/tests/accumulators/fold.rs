//! Laws of folding inner entities, with and without groups.

use azul_transform::aggregate::{Fold, Losses, Plan};
use azul_transform::record::{Record, RecordWriter};
use azul_transform::schema::{Accumulator, Aggregation, Field, FieldType, InnerEntityType};
use azul_transform::{Error, FieldIndex, Value};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

const FIELDS: [(&str, FieldType, Accumulator); 9] = [
    ("kinds", FieldType::List(&FieldType::NullStr), Accumulator::Set(Some(2))),
    ("id", FieldType::NullStr, Accumulator::List(3)),
    ("size", FieldType::NullInt, Accumulator::DistinctSum(&["id"])),
    ("name", FieldType::NullStr, Accumulator::Set(Some(2))),
    ("format", FieldType::NullStr, Accumulator::Single),
    ("date", FieldType::NullStr, Accumulator::Max),
    ("most", FieldType::NullStr, Accumulator::Frequency(2)),
    ("count", FieldType::PassThruInt, Accumulator::DistinctCount(&["id"])),
    ("ids", FieldType::NullInt, Accumulator::UniqueValues("id")),
];
/// Fields that entities have; the others are made of these.
const OWN: usize = 7;

fn inner_type(aggregation: Aggregation) -> InnerEntityType {
    let field = |(name, field_type, accumulator)| Field { accumulator, ..Field::new(name, field_type) };
    InnerEntityType { name: "things", fields: FIELDS.map(field).to_vec(), aggregation, description: "" }
}

fn text(pattern: &'static str) -> BoxedStrategy<Value<'static>> {
    prop_oneof![1 => Just(Value::Null), 4 => pattern.prop_map(Value::from)].boxed()
}

/// An entity that may lack any of its fields.
fn entity() -> impl Strategy<Value = Vec<Option<Value<'static>>>> {
    let kinds = vec("[xy]".prop_map(Value::from), 0..3).prop_map(Value::List).boxed();
    let size = prop_oneof![1 => Just(Value::Null), 4 => (0i64..9).prop_map(Value::Int)].boxed();
    let format = prop_oneof![1 => Just(Value::Null), 9 => Just(Value::from("f"))].boxed();
    let fields: [BoxedStrategy<Value<'static>>; OWN] =
        [kinds, text("[abc]"), size, text("[abcd]"), format, text("[0-3]"), text("[abc]")];
    fields.map(|field| option::weighted(0.85, field).boxed()).to_vec()
}

fn record(entity: &[Option<Value<'_>>]) -> String {
    let mut text = String::new();
    let mut writer = RecordWriter::new(&mut text);
    for (i, value) in entity.iter().enumerate() {
        value.iter().for_each(|value| writer.push(FieldIndex::new(i), value));
    }
    text
}

/// Text, sum and losses of a fold of consecutive parts.
fn fold(plan: &Plan<'_>, parts: &[&[String]]) -> Result<(String, Value<'static>, Losses), Error> {
    let mut whole = Fold::new(plan);
    for part in parts {
        let mut fold = Fold::new(plan);
        part.iter().try_for_each(|record| fold.feed(Record::new(record)))?;
        whole.merge(fold)?;
    }
    let (mut losses, mut out) = (Losses::default(), Vec::new());
    let sum = whole.finish(Some(FieldIndex::new(2)), &mut losses, &mut out)?.into_owned();
    Ok((String::from_utf8(out).unwrap(), sum, losses))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn parts_merge_to_the_whole(
        entities in vec(entity(), 0..10),
        aggregation in prop_oneof![Just(Aggregation::Simple), Just(Aggregation::Group(&["kinds", "format"]))],
    ) {
        let inner_type = inner_type(aggregation);
        let plan = Plan::new(&inner_type).unwrap();
        let records: Vec<_> = entities.iter().map(|entity| record(entity)).collect();
        let one_go = fold(&plan, &[&records]);
        for i in 0..=records.len() {
            for j in i..=records.len() {
                let parts = fold(&plan, &[&records[..i], &records[i..j], &records[j..]]);
                match (&one_go, &parts) {
                    (Ok(one_go), Ok(parts)) => prop_assert_eq!(one_go, parts),
                    (Err(_), Err(_)) => {}
                    _ => prop_assert!(false, "in one go {:?}, in parts {:?}", one_go, parts),
                }
            }
        }
    }
}
