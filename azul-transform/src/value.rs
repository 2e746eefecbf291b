//! Native values: what a row yields before it is translated to index form.

use std::borrow::Cow;
use std::convert::Infallible;

use crate::json::{self, Json, Kind};

/// A native value, borrowing its strings from the bundle where it can.
///
/// ```
/// use azul_transform::Value;
/// let v = Value::from("kidney");
/// assert_eq!(v.as_str(), Some("kidney"));
/// assert!(Value::from(None::<&str>).is_null());
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Value<'a> {
    /// No value.
    #[default]
    Null,
    /// A truth value.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// An IEEE-754 double; may be infinite (an open age range), never written as such.
    Float(f64),
    /// An integer beyond 64 bits, as its digits.
    Big(Cow<'a, str>),
    /// Text.
    Str(Cow<'a, str>),
    /// Several values; accumulators take them one by one.
    List(Vec<Value<'a>>),
    /// Several values that are one element to an accumulator: the ends of a range, a key.
    Tuple(Vec<Value<'a>>),
    /// An object in the order of its keys.
    Object(Vec<(Cow<'a, str>, Value<'a>)>),
}

impl<'a> Value<'a> {
    /// Whether there is no value.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// The text, if the value is one.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::Str(s) => Some(s),
            _ => None,
        }
    }

    /// The value under a key, if this is an object that has it.
    pub fn get(&self, key: &str) -> Option<&Value<'a>> {
        match self {
            Value::Object(entries) => entries.iter().find(|(k, _)| k == key).map(|(_, v)| v),
            _ => None,
        }
    }

    /// Neither null, false, zero nor empty.
    pub fn is_truthy(&self) -> bool {
        match self {
            Value::Null => false,
            Value::Bool(b) => *b,
            Value::Int(i) => *i != 0,
            Value::Float(f) => *f != 0.0,
            Value::Big(_) => true,
            Value::Str(s) => !s.is_empty(),
            Value::List(v) | Value::Tuple(v) => !v.is_empty(),
            Value::Object(v) => !v.is_empty(),
        }
    }

    /// A copy that borrows nothing.
    pub fn into_owned(self) -> Value<'static> {
        let all = |v: Vec<Value<'_>>| v.into_iter().map(Value::into_owned).collect();
        match self {
            Value::Null => Value::Null,
            Value::Bool(b) => Value::Bool(b),
            Value::Int(i) => Value::Int(i),
            Value::Float(f) => Value::Float(f),
            Value::Big(s) => Value::Big(Cow::Owned(s.into_owned())),
            Value::Str(s) => Value::Str(Cow::Owned(s.into_owned())),
            Value::List(v) => Value::List(all(v)),
            Value::Tuple(v) => Value::Tuple(all(v)),
            Value::Object(v) => {
                Value::Object(v.into_iter().map(|(k, v)| (Cow::Owned(k.into_owned()), v.into_owned())).collect())
            }
        }
    }

    /// Name of the JSON type, for messages.
    pub fn type_name(&self) -> &'static str {
        match self {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Int(_) | Value::Float(_) | Value::Big(_) => "a number",
            Value::Str(_) => "a string",
            Value::List(_) | Value::Tuple(_) => "a list",
            Value::Object(_) => "an object",
        }
    }

    /// Appends the value as JSON. Tuples are lists; doubles that are not finite are `null`.
    pub fn write(&self, out: &mut Vec<u8>) {
        match self {
            Value::Null => out.extend_from_slice(b"null"),
            Value::Bool(b) => out.extend_from_slice(if *b { b"true" } else { b"false" }),
            Value::Int(i) => json::write_int(out, *i),
            Value::Float(f) => json::write_float(out, *f),
            Value::Big(digits) => out.extend_from_slice(digits.as_bytes()),
            Value::Str(s) => json::write_str(out, s),
            Value::List(v) | Value::Tuple(v) => write_list(out, v.iter(), |out, v| v.write(out)),
            Value::Object(entries) => {
                out.push(b'{');
                for (i, (key, value)) in entries.iter().enumerate() {
                    if i > 0 {
                        out.push(b',');
                    }
                    json::write_str(out, key);
                    out.push(b':');
                    value.write(out);
                }
                out.push(b'}');
            }
        }
    }
}

/// Appends a JSON list of what `write` makes of the items.
pub(crate) fn write_list<T>(out: &mut Vec<u8>, items: impl Iterator<Item = T>, mut write: impl FnMut(&mut Vec<u8>, T)) {
    let Ok(()) = try_write_list(out, items, |out, item| {
        write(out, item);
        Ok::<_, Infallible>(())
    });
}

/// The same with a `write` that may fail, which ends the list.
pub(crate) fn try_write_list<T, E>(
    out: &mut Vec<u8>,
    items: impl Iterator<Item = T>,
    mut write: impl FnMut(&mut Vec<u8>, T) -> Result<(), E>,
) -> Result<(), E> {
    out.push(b'[');
    for (i, item) in items.enumerate() {
        if i > 0 {
            out.push(b',');
        }
        write(out, item)?;
    }
    out.push(b']');
    Ok(())
}

impl<'a> From<Json<'a>> for Value<'a> {
    fn from(json: Json<'a>) -> Self {
        match json.kind() {
            Kind::Null => Value::Null,
            Kind::Bool(b) => Value::Bool(b),
            Kind::Int(i) => Value::Int(i),
            Kind::Float(f) => Value::Float(f),
            Kind::Big(digits) => Value::Big(Cow::Borrowed(digits)),
            Kind::Str(s) => Value::Str(Cow::Borrowed(s)),
            Kind::Array(_) => Value::List(json.items().map(Value::from).collect()),
            Kind::Object(_) => Value::Object(json.entries().map(|(k, v)| (Cow::Borrowed(k), v.into())).collect()),
        }
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(s: &'a str) -> Self {
        Value::Str(Cow::Borrowed(s))
    }
}

impl From<String> for Value<'_> {
    fn from(s: String) -> Self {
        Value::Str(Cow::Owned(s))
    }
}

impl<'a> From<Cow<'a, str>> for Value<'a> {
    fn from(s: Cow<'a, str>) -> Self {
        Value::Str(s)
    }
}

impl From<bool> for Value<'_> {
    fn from(b: bool) -> Self {
        Value::Bool(b)
    }
}

impl From<i64> for Value<'_> {
    fn from(i: i64) -> Self {
        Value::Int(i)
    }
}

impl From<f64> for Value<'_> {
    fn from(f: f64) -> Self {
        Value::Float(f)
    }
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(option: Option<T>) -> Self {
        option.map_or(Value::Null, Into::into)
    }
}

impl<'a, T: Into<Value<'a>>> From<Vec<T>> for Value<'a> {
    fn from(list: Vec<T>) -> Self {
        Value::List(list.into_iter().map(Into::into).collect())
    }
}
