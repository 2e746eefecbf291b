//! JSON of requests, and pieces of JSON of answers.

use std::borrow::Cow;
use std::fmt;

use azul_transform::Value;
use azul_transform::json::write_str;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// Parses what a request contains: keys in their order, of equal keys the last value, as the reference takes it.
pub(crate) fn parse(text: &[u8]) -> Option<Value<'static>> {
    // Python's parser takes these, and they are neither objects nor lists.
    if matches!(text.trim_ascii(), b"NaN" | b"Infinity" | b"-Infinity") {
        return Some(Value::Float(f64::NAN));
    }
    serde_json::from_slice::<Lenient>(text).ok().map(|value| value.0)
}

struct Lenient(Value<'static>);

impl<'de> Deserialize<'de> for Lenient {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Build).map(Lenient)
    }
}

struct Build;

impl<'de> Visitor<'de> for Build {
    type Value = Value<'static>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Self::Value, E> {
        Ok(Value::Bool(truth))
    }

    fn visit_i64<E>(self, int: i64) -> Result<Self::Value, E> {
        Ok(Value::Int(int))
    }

    fn visit_u64<E>(self, int: u64) -> Result<Self::Value, E> {
        Ok(i64::try_from(int).map_or_else(|_| Value::Big(Cow::Owned(int.to_string())), Value::Int))
    }

    fn visit_f64<E>(self, float: f64) -> Result<Self::Value, E> {
        Ok(Value::Float(float))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Value::from(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Lenient(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
        let mut places = std::collections::HashMap::new();
        let mut object: Vec<(Cow<'static, str>, Value<'static>)> = Vec::new();
        while let Some((key, Lenient(value))) = entries.next_entry::<String, Lenient>()? {
            match places.get(&key) {
                Some(&place) => object[place] = (key.into(), value),
                None => {
                    places.insert(key.clone(), object.len());
                    object.push((key.into(), value));
                }
            }
        }
        Ok(Value::Object(object))
    }
}

/// Appends a list of what `write` makes of the items.
pub fn list<T>(out: &mut Vec<u8>, items: impl IntoIterator<Item = T>, mut write: impl FnMut(&mut Vec<u8>, T)) {
    out.push(b'[');
    for (i, item) in items.into_iter().enumerate() {
        if i > 0 {
            out.push(b',');
        }
        write(out, item);
    }
    out.push(b']');
}

/// Appends objects key by key.
pub struct ObjectWriter<'o> {
    out: &'o mut Vec<u8>,
    first: bool,
}

impl<'o> ObjectWriter<'o> {
    /// Begins an object.
    pub fn new(out: &'o mut Vec<u8>) -> Self {
        out.push(b'{');
        Self { out, first: true }
    }

    /// Begins a value; the caller appends it.
    pub fn key(&mut self, key: &str) -> &mut Vec<u8> {
        if !std::mem::take(&mut self.first) {
            self.out.push(b',');
        }
        write_str(self.out, key);
        self.out.push(b':');
        self.out
    }

    /// Begins a value with a key that is JSON already, colon included; the caller appends the value.
    pub(crate) fn prepared(&mut self, key: &[u8]) -> &mut Vec<u8> {
        if !std::mem::take(&mut self.first) {
            self.out.push(b',');
        }
        self.out.extend_from_slice(key);
        self.out
    }

    /// Appends text.
    pub fn text(&mut self, key: &str, text: &str) {
        write_str(self.key(key), text);
    }

    /// Appends text or null.
    pub fn optional(&mut self, key: &str, text: Option<&str>) {
        match text {
            Some(text) => self.text(key, text),
            None => self.key(key).extend_from_slice(b"null"),
        }
    }

    /// Appends a count.
    pub fn count(&mut self, key: &str, count: u64) {
        self.key(key).extend_from_slice(count.to_string().as_bytes());
    }

    /// Appends a double.
    pub fn float(&mut self, key: &str, float: f64) {
        Value::Float(float).write(self.key(key));
    }

    /// Ends the object.
    pub fn end(self) {
        self.out.push(b'}');
    }
}
