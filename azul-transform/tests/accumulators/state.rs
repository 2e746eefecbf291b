//! Laws of the state of one accumulator.

use azul_transform::accumulate::{Finished, State};
use azul_transform::schema::{Accumulator, Nulls};
use azul_transform::{Error, Value};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::inputs::{accumulator_and_values, object, scalar};

/// Feeds each part to a state of its own and merges these in order.
fn accumulate<'v>(accumulator: Accumulator, parts: &[&[Value<'v>]]) -> Result<Finished<'v>, Error> {
    let mut whole = State::new(accumulator);
    for (i, part) in parts.iter().enumerate() {
        let mut state = State::new(accumulator);
        part.iter().try_for_each(|value| state.feed(value.clone()))?;
        match i {
            0 => whole = state,
            _ => whole.merge(state)?,
        }
    }
    whole.finish()
}

fn assert_same<'v>(
    one_go: &Result<Finished<'v>, Error>,
    parts: &Result<Finished<'v>, Error>,
) -> Result<(), TestCaseError> {
    match (one_go, parts) {
        (Ok(one_go), Ok(parts)) => prop_assert_eq!(one_go, parts),
        (Err(_), Err(_)) => {}
        _ => prop_assert!(false, "in one go {:?}, in parts {:?}", one_go, parts),
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn parts_merge_to_the_whole((accumulator, values) in accumulator_and_values()) {
        let one_go = accumulate(accumulator, &[&values]);
        for i in 0..=values.len() {
            assert_same(&one_go, &accumulate(accumulator, &[&values[..i], &values[i..]]))?;
            for j in i..=values.len() {
                let parts = [&values[..i], &values[i..j], &values[j..]];
                assert_same(&one_go, &accumulate(accumulator, &parts))?;
            }
        }
    }

    #[test]
    fn merging_is_associative((accumulator, values) in accumulator_and_values()) {
        let third = values.len() / 3;
        let parts = [&values[..third], &values[third..2 * third], &values[2 * third..]];
        let states = parts.map(|part| {
            let mut state = State::new(accumulator);
            part.iter().try_for_each(|value| state.feed(value.clone())).map(|()| state)
        });
        let [Ok(a), Ok(b), Ok(c)] = states else { return Ok(()) };
        let merge = |a: State<'static>, b: State<'static>| {
            let mut merged = a;
            merged.merge(b).map(|()| merged)
        };
        let left = merge(a.clone(), b.clone()).and_then(|ab| merge(ab, c.clone())).and_then(State::finish);
        let right = merge(b, c).and_then(|bc| merge(a, bc)).and_then(State::finish);
        assert_same(&left, &right)?;
    }

    /// Where there is no limit, nothing depends on the order of feeding.
    #[test]
    fn unlimited_sets_do_not_depend_on_order(
        accumulator in select(vec![
            Accumulator::Set(None),
            Accumulator::SetOfDict { max: None, by: &["key"], nulls: Nulls::First },
            Accumulator::UniqueValues("other"),
            Accumulator::Min,
            Accumulator::Max,
        ]),
        values in vec(prop_oneof![(0i64..5).prop_map(Value::Int), Just(Value::Null)], 0..12),
        seed in vec(any::<prop::sample::Index>(), 12),
    ) {
        let mut shuffled = values.clone();
        for (i, index) in seed.iter().enumerate().take(values.len()) {
            shuffled.swap(i, index.index(values.len()));
        }
        let (a, b) = (accumulate(accumulator, &[&values]), accumulate(accumulator, &[&shuffled]));
        assert_same(&a, &b)?;
    }

    /// Values that cannot be sorted are an error, whatever their number and order.
    #[test]
    fn mixed_values_are_refused_not_fatal(
        scalars in vec(scalar(), 0..80),
        objects in vec(object(), 0..80),
    ) {
        let kinds = |is: fn(&Value<'_>) -> bool| scalars.iter().any(is);
        let mixed = kinds(|v| matches!(v, Value::Str(_))) && kinds(|v| !matches!(v, Value::Str(_) | Value::Null));
        prop_assert_eq!(accumulate(Accumulator::Set(None), &[&scalars]).is_err(), mixed);
        let by_key = Accumulator::SetOfDict { max: None, by: &["key", "more"], nulls: Nulls::Last };
        let _ = accumulate(by_key, &[&objects]);
    }

    #[test]
    fn limits_and_losses_add_up(values in vec(scalar(), 0..40), max in 0usize..10) {
        let texts: Vec<_> = values.into_iter().filter(|v| matches!(v, Value::Str(_) | Value::Null)).collect();
        let limited = accumulate(Accumulator::Set(Some(max)), &[&texts]).unwrap();
        let unlimited = accumulate(Accumulator::Set(None), &[&texts]).unwrap();
        let count = |finished: &Finished<'_>| match &finished.value {
            Value::List(values) => values.len(),
            _ => 0,
        };
        prop_assert_eq!(count(&limited) + limited.dropped, count(&unlimited));
        prop_assert_eq!(count(&limited), count(&unlimited).min(max));
        prop_assert_eq!(unlimited.dropped, 0);
    }
}
