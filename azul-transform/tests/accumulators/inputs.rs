//! Accumulators, and values for them: few different ones, so that they meet again.

use azul_transform::Value;
use azul_transform::schema::{Accumulator, Nulls};
use proptest::collection::vec;
use proptest::prelude::*;

type Values = Vec<Value<'static>>;

/// Null, small numbers of all kinds that add up exactly, truth values, short text.
pub fn scalar() -> impl Strategy<Value = Value<'static>> {
    prop_oneof![
        2 => Just(Value::Null),
        4 => (-2i64..4).prop_map(Value::Int),
        1 => (-2i32..4).prop_map(|half| Value::Float(f64::from(half) / 2.0)),
        1 => any::<bool>().prop_map(Value::Bool),
        4 => "[ab]{0,2}".prop_map(Value::from),
    ]
}

/// Values of one kind, or of several that do not compare.
fn scalars() -> BoxedStrategy<BoxedStrategy<Value<'static>>> {
    let integers = prop_oneof![1 => Just(Value::Null), 5 => (-2i64..4).prop_map(Value::Int)].boxed();
    let texts = prop_oneof![1 => Just(Value::Null), 5 => "[abc]{0,2}".prop_map(Value::from)].boxed();
    let pairs = (0i64..3, 0i64..3).prop_map(|(a, b)| Value::Tuple(vec![Value::Int(a), Value::Int(b)])).boxed();
    prop_oneof![Just(integers), Just(texts), Just(pairs), Just(scalar().boxed())].boxed()
}

fn list(element: impl Strategy<Value = Value<'static>>) -> impl Strategy<Value = Value<'static>> {
    vec(element, 0..4).prop_map(Value::List)
}

fn pair(
    first: impl Strategy<Value = Value<'static>>,
    second: impl Strategy<Value = Value<'static>>,
) -> impl Strategy<Value = Value<'static>> {
    (first, second).prop_map(|(first, second)| Value::Tuple(vec![first, second]))
}

/// Objects with a key and something else, and null.
pub fn object() -> impl Strategy<Value = Value<'static>> {
    let object = (scalar(), scalar()).prop_map(|(key, more)| {
        let more = Some(("more".into(), more)).filter(|(_, more)| !more.is_null());
        Value::Object([("key".into(), key)].into_iter().chain(more).collect())
    });
    prop_oneof![1 => Just(Value::Null), 8 => object]
}

fn limit() -> impl Strategy<Value = Option<usize>> {
    prop_oneof![Just(None), (0usize..6).prop_map(Some)]
}

fn number() -> impl Strategy<Value = Value<'static>> {
    prop_oneof![
        3 => Just(Value::Null),
        6 => (-3i64..4).prop_map(Value::Int),
        2 => (-3i32..4).prop_map(|half| Value::Float(f64::from(half) / 2.0)),
    ]
}

/// Accumulators of values as they come.
fn of_values() -> impl Strategy<Value = Accumulator> {
    use Accumulator::*;
    prop_oneof![
        4 => limit().prop_map(Set),
        2 => (0usize..6).prop_map(List),
        2 => (0usize..6).prop_map(Frequency),
        1 => Just(UniqueValues("other")),
        1 => Just(DistinctCount(&["other"])),
        1 => Just(Drop),
        1 => Just(Last),
        2 => Just(Single),
        1 => Just(Optional),
        1 => Just(Mandatory),
    ]
}

fn initial() -> impl Strategy<Value = Option<i64>> {
    prop_oneof![Just(None), (-2i64..3).prop_map(Some)]
}

/// Every accumulator with values that it takes, and a few that it does not.
pub fn accumulator_and_values() -> impl Strategy<Value = (Accumulator, Values)> {
    use Accumulator::*;
    let several = |value: BoxedStrategy<Value<'static>>| vec(value, 0..14);
    let plain = scalars().prop_flat_map(move |element| {
        let value = prop_oneof![6 => element.clone(), 2 => list(element)].boxed();
        (of_values(), several(value))
    });
    let few = prop_oneof![Just(Single), Just(Optional), Just(Mandatory)];
    let few = (few, vec(prop_oneof![2 => Just(Value::Null), 1 => Just(Value::Int(1))], 0..5));
    let extremes = (prop_oneof![Just(Min), Just(Max)], scalars().prop_flat_map(several));
    let counted = (0usize..6).prop_map(Frequency);
    let count = ("[abc]", 0i64..4).prop_map(|(key, count)| Value::Object(vec![(key.into(), Value::Int(count))]));
    let counts = prop_oneof![6 => count, 1 => object(), 1 => Just(Value::Null)].boxed();
    let sums = (initial().prop_map(Sum), several(prop_oneof![12 => number(), 1 => scalar()].boxed()));
    let nulls = prop_oneof![Just(Nulls::First), Just(Nulls::Last)];
    let sets = (limit(), nulls).prop_map(|(max, nulls)| SetOfDict { max, by: &["key", "more"], nulls });
    let objects = prop_oneof![4 => object(), 1 => list(object())].boxed();
    let dicts = (0usize..6).prop_map(|max| Dict { max, key: "key" });
    let keyed = prop_oneof![
        Just(DistinctSum(&["other"])),
        (initial(), limit()).prop_map(|(initial, max)| KeyedSum { initial, max })
    ];
    let keyed_numbers = prop_oneof![20 => pair(scalar(), number()), 1 => scalar()].boxed();
    let prioritised = pair((0i64..3).prop_map(Value::Int), prop_oneof![Just(Value::Null), scalar()]).boxed();
    prop_oneof![
        5 => plain,
        2 => few,
        2 => extremes,
        1 => (counted, several(counts)),
        2 => sums,
        2 => (sets, several(objects)),
        2 => (dicts, several(object().boxed())),
        2 => (keyed, several(keyed_numbers)),
        2 => (Just(Priority), vec(prioritised, 0..6)),
    ]
}
