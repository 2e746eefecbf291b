//! Equality, order and keys of native values.

use std::cmp::Ordering;

use rustc_hash::FxHasher;
use std::hash::Hasher;

use crate::error::{Error, ErrorKind, Result};
use crate::position::FieldIndex;
use crate::record::RecordWriter;
use crate::schema::Nulls;
use crate::value::Value;

/// Whether two values are one element of a set: numbers and truth values compare by value.
pub(crate) fn same(a: &Value<'_>, b: &Value<'_>) -> bool {
    match (a, b) {
        (Value::Str(a), Value::Str(b)) => a == b,
        (Value::List(a), Value::List(b)) | (Value::Tuple(a), Value::Tuple(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.iter().any(|(k, b)| k == key && same(a, b)))
        }
        _ => match (number(a), number(b)) {
            (Some(a), Some(b)) => a.compare(b) == Ordering::Equal,
            _ => a == b,
        },
    }
}

/// Equal for values that are the same.
pub(super) fn hash(value: &Value<'_>) -> u64 {
    let mut hasher = FxHasher::default();
    add(value, &mut hasher);
    hasher.finish()
}

/// A hash that is the same on every machine, to be kept: of some bytes and a text.
fn stable_hash(bytes: &[u8], text: &str) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325;
    for chunk in bytes.chunks(8).chain(text.as_bytes().chunks(8)) {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        hash = mix(hash ^ u64::from_le_bytes(word)).wrapping_add(chunk.len() as u64);
    }
    mix(hash)
}

/// A hash of a value that is the same on every machine; equal for values that are the same.
pub(super) fn stable_hash_of(value: &Value<'_>) -> u64 {
    if let Value::Str(text) = value {
        return stable_hash(b"text", text);
    }
    stable_hash_with(b"other", value)
}

/// The same, of some bytes and a value.
pub(crate) fn stable_hash_with(bytes: &[u8], value: &Value<'_>) -> u64 {
    let mut key = String::new();
    canonical(value, &mut key);
    stable_hash(bytes, &key)
}

/// Text that is equal for values that are the same: numbers by value, entries of objects by key.
fn canonical(value: &Value<'_>, out: &mut String) {
    let normal = |value: &Value<'_>| {
        let mut out = String::new();
        canonical(value, &mut out);
        out
    };
    match value {
        Value::List(items) | Value::Tuple(items) => {
            let items = items.iter().map(|item| normal(item).into()).collect();
            RecordWriter::new(out).push(FieldIndex::new(rank(value).into()), &Value::List(items));
        }
        Value::Object(entries) => {
            let mut entries: Vec<_> = entries.iter().map(|(key, value)| (key.clone(), normal(value).into())).collect();
            entries.sort_by(|a: &(_, Value<'_>), b| a.0.cmp(&b.0));
            RecordWriter::new(out).push(FieldIndex::new(rank(value).into()), &Value::Object(entries));
        }
        other => {
            let number = match number(other) {
                Some(Number::Int(i)) => Some(Value::Int(i)),
                _ => None,
            };
            RecordWriter::new(out).push(FieldIndex::new(0), number.as_ref().unwrap_or(other));
        }
    }
}

fn add(value: &Value<'_>, hasher: &mut FxHasher) {
    // Values of different types differ; without this null and zero would have the same hash.
    hasher.write_u8(rank(value) + 1);
    match value {
        Value::Null => {}
        Value::Str(s) | Value::Big(s) => hasher.write(s.as_bytes()),
        Value::List(items) | Value::Tuple(items) => items.iter().for_each(|item| add(item, hasher)),
        // Keys come in any order, so the hashes of the entries are added up. They are mixed before that, since the
        // hash is linear: objects that have the same values under other keys would otherwise have the same hash.
        Value::Object(entries) => {
            let entry = |(key, value): &(std::borrow::Cow<'_, str>, Value<'_>)| {
                let mut hasher = FxHasher::default();
                hasher.write(key.as_bytes());
                add(value, &mut hasher);
                mix(hasher.finish())
            };
            hasher.write_u64(entries.iter().map(entry).fold(0, u64::wrapping_add));
        }
        Value::Bool(_) | Value::Int(_) | Value::Float(_) => match number(value) {
            Some(Number::Int(i)) => hasher.write_i64(i),
            Some(Number::Float(f)) => hasher.write_u64(f.to_bits()),
            None => {}
        },
    }
}

/// The finaliser of SplitMix64.
fn mix(mut hash: u64) -> u64 {
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58476d1ce4e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d049bb133111eb);
    hash ^ (hash >> 31)
}

/// A number; a double that is integral and fits is an integer.
#[derive(Clone, Copy)]
enum Number {
    Int(i64),
    Float(f64),
}

impl Number {
    fn compare(self, other: Self) -> Ordering {
        match (self, other) {
            (Number::Int(a), Number::Int(b)) => a.cmp(&b),
            (Number::Int(a), Number::Float(b)) => (a as f64).total_cmp(&b),
            (Number::Float(a), Number::Int(b)) => a.total_cmp(&(b as f64)),
            (Number::Float(a), Number::Float(b)) => a.total_cmp(&b),
        }
    }
}

const TWO_TO_63: f64 = 9223372036854775808.0;

fn number(value: &Value<'_>) -> Option<Number> {
    match value {
        Value::Bool(b) => Some(Number::Int((*b).into())),
        Value::Int(i) => Some(Number::Int(*i)),
        // All integers that a double can be and 64 bits can hold: were some left doubles, two different integers
        // could both be equal to one of them.
        Value::Float(f) if f.fract() == 0.0 && (-TWO_TO_63..TWO_TO_63).contains(f) => Some(Number::Int(*f as i64)),
        Value::Float(f) => Some(Number::Float(*f)),
        _ => None,
    }
}

/// The order of two values that are not null.
///
/// # Errors
/// [`ErrorKind::WrongType`] if there is none because their types differ.
pub(crate) fn compare(a: &Value<'_>, b: &Value<'_>) -> Result<Ordering> {
    let mut mixed = None;
    let order = compare_with(a, b, Nulls::Last, &mut mixed);
    mixed.map_or(Ok(order), Err)
}

/// A total order, as sorting needs it, even of values that have none: then there is an error to be reported.
fn compare_with(a: &Value<'_>, b: &Value<'_>, nulls: Nulls, mixed: &mut Option<Error>) -> Ordering {
    let (null_a, null_b) = match nulls {
        Nulls::Last => (a.is_null(), b.is_null()),
        Nulls::First => (!a.is_null(), !b.is_null()),
    };
    match (a, b) {
        (Value::Null, _) | (_, Value::Null) => null_a.cmp(&null_b),
        (Value::Str(a), Value::Str(b)) => a.cmp(b),
        (Value::Tuple(a), Value::Tuple(b)) => {
            let orders = a.iter().zip(b).map(|(a, b)| compare_with(a, b, nulls, mixed));
            let order = orders.into_iter().find(|order| order.is_ne());
            order.unwrap_or_else(|| a.len().cmp(&b.len()))
        }
        _ => match (number(a), number(b)) {
            (Some(a), Some(b)) => a.compare(b),
            _ => {
                mixed.get_or_insert_with(|| {
                    let message = format!("{} and {} cannot be sorted", a.type_name(), b.type_name());
                    Error::new(ErrorKind::WrongType, message)
                });
                rank(a).cmp(&rank(b)).then_with(|| text(a).cmp(&text(b)))
            }
        },
    }
}

/// Where values of types that do not compare with each other go.
fn rank(value: &Value<'_>) -> u8 {
    match value {
        Value::Null => 0,
        Value::Bool(_) | Value::Int(_) | Value::Float(_) => 1,
        Value::Big(_) => 2,
        Value::Str(_) => 3,
        Value::List(_) => 4,
        Value::Tuple(_) => 5,
        Value::Object(_) => 6,
    }
}

/// Sorts values.
pub(super) fn sort(values: &mut [Value<'_>], nulls: Nulls) -> Result<()> {
    let mut mixed = None;
    values.sort_by(|a, b| compare_with(a, b, nulls, &mut mixed));
    mixed.map_or(Ok(()), Err)
}

/// Sorts objects by some of their keys; those with equal keys by their text, so that the order is always the same.
pub(super) fn sort_by_keys(values: &mut [Value<'_>], by: &[&str], nulls: Nulls) -> Result<()> {
    static NULL: Value<'static> = Value::Null;
    let mut mixed = None;
    values.sort_by(|a, b| {
        if nulls == Nulls::Last && a.is_null() != b.is_null() {
            return a.is_null().cmp(&b.is_null());
        }
        for key in by {
            let (a, b) = (a.get(key).unwrap_or(&NULL), b.get(key).unwrap_or(&NULL));
            let order = compare_with(a, b, nulls, &mut mixed);
            if order.is_ne() {
                return order;
            }
        }
        b.is_null().cmp(&a.is_null()).then_with(|| text(a).cmp(&text(b)))
    });
    mixed.map_or(Ok(()), Err)
}

fn text(value: &Value<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    value.write(&mut out);
    out
}

/// Text that is equal for values that group together: lists compare as sets.
pub(crate) fn canonical_key(value: &Value<'_>, out: &mut String) {
    match value {
        Value::List(items) => {
            let key = |item: &Value<'_>| {
                let mut out = String::new();
                canonical_key(item, &mut out);
                out
            };
            let mut keys: Vec<_> = items.iter().map(key).collect();
            keys.sort_unstable();
            keys.dedup();
            let set = Value::List(keys.into_iter().map(Value::from).collect());
            RecordWriter::new(out).push(FieldIndex::new(0), &set);
        }
        other => {
            let normal = match number(other) {
                Some(Number::Int(i)) => Value::Int(i),
                _ => other.clone(),
            };
            RecordWriter::new(out).push(FieldIndex::new(0), &normal);
        }
    }
}
