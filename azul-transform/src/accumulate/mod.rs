//! Merging the values of one field.
//!
//! Every accumulator declared in [`Accumulator`] is a state that is fed values, merged with a state that was
//! fed later values, and finished. Feeding values in one go, or in consecutive parts whose states are then
//! merged, gives the same result, errors included. (Sums of doubles may differ in the last digit.)

mod bytes;
mod keyed;
mod order;
mod set;

use keyed::Keyed;
pub(crate) use order::{canonical_key, compare, same, stable_hash_with};
use set::Values;

use crate::error::{Error, ErrorKind, Result};
use crate::schema::{Accumulator, Nulls};
use crate::value::Value;

/// The state of an accumulator.
///
/// ```
/// use azul_transform::accumulate::State;
/// use azul_transform::{Value, schema::Accumulator};
/// let mut state = State::new(Accumulator::Set(Some(100)));
/// for organ in ["liver", "kidney", "liver"] {
///     state.feed(organ.into())?;
/// }
/// assert_eq!(state.finish()?.value, Value::from(vec!["kidney", "liver"]));
/// # Ok::<_, azul_transform::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct State<'s> {
    accumulator: Accumulator,
    held: Held<'s>,
    /// What values come to that were [settled](State::settle).
    settled: Option<Value<'s>>,
}

/// What an accumulator made of the values.
#[derive(Debug, Clone, PartialEq)]
pub struct Finished<'s> {
    /// The result.
    pub value: Value<'s>,
    /// How many distinct values were dropped because of the accumulator's limit.
    pub dropped: usize,
}

#[derive(Debug, Clone)]
enum Held<'s> {
    /// Values in the order in which they came; distinct for sets.
    Values(Values<'s>),
    /// A value, if there was one.
    One(Option<Value<'s>>),
    /// A value, if there was one, and whether there was a null before it, with which no earlier value agrees.
    Single(Option<Value<'s>>, bool),
    /// Keys, and the first value of each.
    Keyed(Keyed<'s>),
    /// Elements and how often each occurred.
    Counted(Values<'s>, Vec<i64>),
}

impl<'s> State<'s> {
    /// A state that was fed nothing.
    pub fn new(accumulator: Accumulator) -> Self {
        use Accumulator::*;
        let held = match accumulator {
            Set(max) | SetOfDict { max, .. } => Held::Values(Values::distinct(max)),
            List(max) => Held::Values(Values::repeating(max)),
            UniqueValues(_) | DistinctCount(_) => Held::Values(Values::distinct(None)),
            // Which pairs conflict depends on what was fed before.
            Priority => Held::Values(Values::repeating(usize::MAX)),
            Dict { max, .. } => Held::Keyed(Keyed::new(Some(max), true)),
            DistinctSum(_) => Held::Keyed(Keyed::new(None, false)),
            KeyedSum { max, .. } => Held::Keyed(Keyed::new(max, false)),
            Frequency(_) => Held::Counted(Values::distinct(None), Vec::new()),
            Sum(initial) => Held::One(initial.map(Value::Int)),
            Single => Held::Single(None, false),
            Drop | Last | Optional | Mandatory | Min | Max => Held::One(None),
        };
        Self { accumulator, held, settled: None }
    }

    /// Takes a value.
    ///
    /// # Errors
    /// [`ErrorKind::ConflictingValues`] if the accumulator allows only one value, [`ErrorKind::WrongType`] if it
    /// cannot take values of the type. A state that failed is not to be used any more.
    pub fn feed(&mut self, value: Value<'s>) -> Result<()> {
        use Accumulator::*;
        match (self.accumulator, &mut self.held) {
            (Drop, _) => {}
            (Set(_) | List(_) | UniqueValues(_) | DistinctCount(_), Held::Values(values)) => {
                check_hashable(&value)?;
                values.feed(value);
            }
            (SetOfDict { .. }, Held::Values(values)) => values.feed(value),
            (Priority, Held::Values(values)) => values.feed_one(value),
            (Dict { key, .. }, Held::Keyed(keyed)) => {
                keyed.feed(value.get(key).cloned().unwrap_or_default(), value);
            }
            (DistinctSum(_) | KeyedSum { .. }, Held::Keyed(keyed)) => {
                let (key, value) = pair(value)?;
                keyed.feed(key, value);
            }
            (Single, Held::Single(one, after_null)) => match one {
                Some(known) if !known.is_null() => {
                    if !same(known, &value) {
                        return Err(conflict(known, &value));
                    }
                }
                _ => {
                    *after_null |= one.is_some();
                    *one = Some(value);
                }
            },
            (Frequency(_), Held::Counted(elements, counts)) => feed_counts(elements, counts, value)?,
            (_, Held::One(one)) => feed_one(self.accumulator, one, value)?,
            _ => {}
        }
        Ok(())
    }

    /// Takes what another state was fed, as if it had been fed to this one afterwards.
    ///
    /// # Errors
    /// As [`State::feed`].
    pub fn merge(&mut self, other: State<'s>) -> Result<()> {
        if let Some(other) = other.settled {
            self.settled = add(self.settled.take(), other)?;
        }
        match (&mut self.held, other.held) {
            (Held::Values(values), Held::Values(others)) => values.merge(others),
            (Held::Keyed(keyed), Held::Keyed(others)) => keyed.merge(others),
            (Held::Single(..), Held::Single(Some(other), after_null)) => {
                if after_null {
                    self.feed(Value::Null)?;
                }
                self.feed(other)?;
            }
            (Held::Counted(elements, counts), Held::Counted(others, other_counts)) => {
                for (element, count) in others.into_parts().0.into_iter().zip(other_counts) {
                    add_count(elements, counts, element, count);
                }
            }
            (Held::One(one), Held::One(Some(other))) => match self.accumulator {
                Accumulator::Sum(initial) => {
                    // The other state counted the initial value as well.
                    let other = add(Some(other), Value::Int(-initial.unwrap_or_default()))?;
                    *one = add(one.take(), other.unwrap_or_default())?;
                }
                accumulator => feed_one(accumulator, one, other)?,
            },
            _ => {}
        }
        Ok(())
    }

    /// Of keys that no other state has, with which this one will be merged, keeps no more than what their values come to. Very
    /// many entities have keys of their own, of which a sum or a number is all that is wanted in the end.
    ///
    /// # Errors
    /// As [`State::finish`].
    pub(crate) fn settle(&mut self, is_private: impl Fn(&Value<'s>) -> bool) -> Result<()> {
        let settled = match (self.accumulator, &mut self.held) {
            // Sums of doubles depend on the order.
            (Accumulator::DistinctSum(_), Held::Keyed(keyed))
                if keyed.values().iter().all(|value| matches!(value, Value::Int(_) | Value::Null)) =>
            {
                keyed.take(is_private).into_iter().try_fold(None, add)?
            }
            (Accumulator::UniqueValues(_) | Accumulator::DistinctCount(_), Held::Values(values)) => {
                let count = values.take(is_private).into_iter().filter(|taken| *taken).count();
                Some(Value::Int(count as i64))
            }
            _ => None,
        };
        if let Some(settled) = settled {
            self.settled = add(self.settled.take(), settled)?;
        }
        Ok(())
    }

    /// Whether anything of such a state can be settled.
    fn settles(accumulator: Accumulator) -> bool {
        use Accumulator::{DistinctCount, DistinctSum, UniqueValues};
        matches!(accumulator, DistinctSum(_) | UniqueValues(_) | DistinctCount(_))
    }

    /// The result.
    ///
    /// # Errors
    /// [`ErrorKind::WrongType`] if values cannot be sorted because their types differ,
    /// [`ErrorKind::ConflictingValues`] if values do not agree, [`ErrorKind::MissingField`] if there is no value but
    /// must be one.
    pub fn finish(self) -> Result<Finished<'s>> {
        use Accumulator::*;
        let (value, dropped) = match (self.accumulator, self.held) {
            (UniqueValues(_) | DistinctCount(_), Held::Values(values)) => {
                let counted = add(self.settled, Value::Int(values.len() as i64))?;
                (counted.unwrap_or_default(), 0)
            }
            (SetOfDict { by, nulls, .. }, Held::Values(values)) => {
                let (mut values, dropped) = values.into_parts();
                order::sort_by_keys(&mut values, by, nulls)?;
                (Value::List(values), dropped.len())
            }
            (List(_), Held::Values(values)) => {
                let (mut values, dropped) = values.into_parts();
                if values.iter().any(Value::is_null) && values.len() > 1 {
                    return Err(Error::new(ErrorKind::WrongType, "a list with nulls cannot be sorted"));
                }
                order::sort(&mut values, Nulls::Last)?;
                (Value::List(values), dropped.len())
            }
            (Priority, Held::Values(values)) => {
                let highest = values.into_parts().0.into_iter().try_fold(None, highest)?;
                (highest.map(|(_, value)| value).unwrap_or_default(), 0)
            }
            (_, Held::Values(values)) => {
                let (mut values, dropped) = values.into_parts();
                order::sort(&mut values, Nulls::Last)?;
                (Value::List(values), dropped.len())
            }
            (Dict { key, .. }, Held::Keyed(keyed)) => {
                let (mut values, dropped) = keyed.into_parts()?;
                order::sort_by_keys(&mut values, &[key], Nulls::Last)?;
                (Value::List(values), dropped.len())
            }
            (accumulator, Held::Keyed(keyed)) => {
                let initial = match accumulator {
                    KeyedSum { initial, .. } => initial.map(Value::Int),
                    _ => None,
                };
                let (values, dropped) = keyed.into_parts()?;
                let settled = self.settled.unwrap_or_default();
                (values.into_iter().chain([settled]).try_fold(initial, add)?.unwrap_or_default(), dropped.len())
            }
            (Frequency(max), Held::Counted(elements, counts)) => {
                let mut counted: Vec<_> = elements.into_parts().0.into_iter().zip(counts).collect();
                // The sort is stable: equal counts stay in order of first appearance.
                counted.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
                let dropped = counted.len().saturating_sub(max);
                (Value::List(counted.into_iter().take(max).map(|(element, _)| element).collect()), dropped)
            }
            (Mandatory, Held::One(None | Some(Value::Null))) => {
                return Err(Error::new(ErrorKind::MissingField, "there must be a value"));
            }
            (_, Held::One(one) | Held::Single(one, _)) => (one.unwrap_or_default(), 0),
            (_, Held::Counted(..)) => (Value::Null, 0),
        };
        Ok(Finished { value, dropped })
    }
}

/// Accumulators that hold one value.
fn feed_one<'s>(accumulator: Accumulator, one: &mut Option<Value<'s>>, value: Value<'s>) -> Result<()> {
    use Accumulator::*;
    let replace = match (accumulator, &one) {
        (Sum(_), _) => {
            *one = add(one.take(), value)?;
            return Ok(());
        }
        (Last, _) => true,
        (Optional | Mandatory, Some(Value::Null) | None) => true,
        (Optional | Mandatory, Some(known)) => return Err(conflict(known, &value)),
        (Min | Max, _) if value.is_null() => false,
        (Min, Some(known)) => compare(&value, known)?.is_lt(),
        (Max, Some(known)) => compare(&value, known)?.is_gt(),
        _ => true,
    };
    if replace {
        *one = Some(value);
    }
    Ok(())
}

/// Of two pairs of priority and value the one at the higher priority.
fn highest<'s>(known: Option<(Value<'s>, Value<'s>)>, new: Value<'s>) -> Result<Option<(Value<'s>, Value<'s>)>> {
    let new = pair(new)?;
    let Some(known) = known else { return Ok(Some(new)) };
    match compare(&new.0, &known.0)? {
        std::cmp::Ordering::Greater => Ok(Some(new)),
        std::cmp::Ordering::Less => Ok(Some(known)),
        std::cmp::Ordering::Equal if known.1.is_null() => Ok(Some(new)),
        std::cmp::Ordering::Equal => Err(conflict(&known.1, &new.1)),
    }
}

fn feed_counts<'s>(elements: &mut Values<'s>, counts: &mut Vec<i64>, value: Value<'s>) -> Result<()> {
    match value {
        Value::Object(entries) => {
            for (element, count) in entries {
                let Value::Int(count) = count else {
                    return Err(Error::new(ErrorKind::WrongType, "a frequency is an integer"));
                };
                add_count(elements, counts, Value::Str(element), count);
            }
        }
        Value::List(list) => list.into_iter().for_each(|element| add_count(elements, counts, element, 1)),
        element => add_count(elements, counts, element, 1),
    }
    Ok(())
}

fn add_count<'s>(elements: &mut Values<'s>, counts: &mut Vec<i64>, element: Value<'s>, count: i64) {
    match elements.position(&element) {
        Some(i) => counts[i] = counts[i].saturating_add(count),
        None => {
            elements.feed_one(element);
            counts.push(count);
        }
    }
}

fn pair(value: Value<'_>) -> Result<(Value<'_>, Value<'_>)> {
    match value {
        Value::Tuple(pair) => {
            if let Ok([key, value]) = <[Value<'_>; 2]>::try_from(pair) {
                return Ok((key, value));
            }
            Err(Error::new(ErrorKind::WrongType, "expected a pair"))
        }
        other => Err(Error::new(ErrorKind::WrongType, format!("expected a pair, not {}", other.type_name()))),
    }
}

/// The sum of two values; nulls are ignored.
pub(crate) fn add<'s>(sum: Option<Value<'s>>, value: Value<'s>) -> Result<Option<Value<'s>>> {
    let overflow = || Error::new(ErrorKind::InvalidValue, "a sum exceeds 64 bits");
    let number = |value: &Value<'_>| match value {
        Value::Bool(b) => Ok(Value::Int((*b).into())),
        Value::Int(i) => Ok(Value::Int(*i)),
        Value::Float(f) => Ok(Value::Float(*f)),
        other => Err(Error::new(ErrorKind::WrongType, format!("cannot add {}", other.type_name()))),
    };
    let Some(sum) = sum.filter(|sum| !sum.is_null()) else {
        return if value.is_null() { Ok(None) } else { number(&value).map(Some) };
    };
    if value.is_null() {
        return Ok(Some(sum));
    }
    Ok(Some(match (number(&sum)?, number(&value)?) {
        (Value::Int(a), Value::Int(b)) => Value::Int(a.checked_add(b).ok_or_else(overflow)?),
        (Value::Int(a), Value::Float(b)) => Value::Float(a as f64 + b),
        (Value::Float(a), Value::Int(b)) => Value::Float(a + b as f64),
        (Value::Float(a), Value::Float(b)) => Value::Float(a + b),
        _ => return Err(overflow()),
    }))
}

/// Objects have no order, so that sets of them need keys to sort by.
fn check_hashable(value: &Value<'_>) -> Result<()> {
    let is_object = |value: &Value<'_>| matches!(value, Value::Object(_));
    let found = match value {
        Value::List(items) => items.iter().any(is_object),
        other => is_object(other),
    };
    match found {
        true => Err(Error::new(ErrorKind::WrongType, "objects cannot be sorted; declare a set of objects")),
        false => Ok(()),
    }
}

fn conflict(known: &Value<'_>, new: &Value<'_>) -> Error {
    let show = |value: &Value<'_>| {
        let mut out = Vec::new();
        value.write(&mut out);
        String::from_utf8_lossy(&out).chars().take(200).collect::<String>()
    };
    Error::new(ErrorKind::ConflictingValues, format!("{} conflicts with {}", show(new), show(known)))
}
