//! The first value of each key.

use rustc_hash::FxHashSet;

use super::conflict;
use super::order::same;
use super::set::{Values, read_value, write_value};
use crate::codec::{Bytes, write_number, write_text};
use crate::error::{Error, ErrorKind, Result};
use crate::value::Value;

/// Keys, and the first value of each.
#[derive(Debug, Clone)]
pub(super) struct Keyed<'s> {
    keys: Values<'s>,
    values: Vec<Value<'s>>,
    /// Whether the values of a key must agree, as long as there is room for more keys.
    agree: bool,
    /// With so many keys, one of them had two values. Once there is no more room values are ignored, agree or not,
    /// so that this is only an error if what was fed before leaves room for so many keys.
    conflict: Option<Box<(usize, String)>>,
}

impl<'s> Keyed<'s> {
    pub fn new(max: Option<usize>, agree: bool) -> Self {
        Self { keys: Values::distinct(max), values: Vec::new(), agree, conflict: None }
    }

    pub fn feed(&mut self, key: Value<'s>, value: Value<'s>) {
        match self.keys.position(&key) {
            Some(i) if self.agree && !self.keys.is_full() && !same(&self.values[i], &value) => {
                self.disagree(|known| conflict(&known[i], &value).message().to_owned());
            }
            Some(_) => {}
            None => {
                let before = self.keys.len();
                self.keys.feed_one(key);
                if self.keys.len() > before {
                    self.values.push(value);
                }
            }
        }
    }

    fn disagree(&mut self, message: impl FnOnce(&[Value<'s>]) -> String) {
        if self.conflict.is_none() {
            self.conflict = Some(Box::new((self.keys.len(), message(&self.values))));
        }
    }

    /// Takes what another state was fed afterwards.
    pub fn merge(&mut self, other: Self) {
        let (keys, dropped) = other.keys.into_parts();
        let mut conflict = other.conflict;
        for (n, (key, value)) in keys.into_iter().zip(other.values).enumerate() {
            self.feed(key, value);
            if let Some(conflict) = conflict.take_if(|conflict| conflict.0 == n + 1 && !self.keys.is_full()) {
                self.disagree(|_| conflict.1);
            }
        }
        self.keys.drop_all(dropped);
    }

    /// The values in the order of their keys' first appearance, and hashes of the keys that exceeded the limit.
    ///
    /// # Errors
    /// [`ErrorKind::ConflictingValues`] if values of a key do not agree.
    pub fn into_parts(self) -> Result<(Vec<Value<'s>>, FxHashSet<u64>)> {
        match self.conflict {
            Some(conflict) => Err(Error::new(ErrorKind::ConflictingValues, conflict.1)),
            None => Ok((self.values, self.keys.into_parts().1)),
        }
    }

    /// The values that are there.
    pub fn values(&self) -> &[Value<'s>] {
        &self.values
    }

    /// Takes out the keys for which a test holds, and returns their values.
    pub fn take(&mut self, test: impl Fn(&Value<'s>) -> bool) -> Vec<Value<'s>> {
        let taken = self.keys.take(test);
        let (mut out, mut taken) = (Vec::new(), taken.into_iter());
        let values = std::mem::take(&mut self.values).into_iter();
        for value in values {
            if taken.next() == Some(true) {
                out.push(value);
            } else {
                self.values.push(value);
            }
        }
        out
    }

    /// Appends keys, values and the conflict, if there is one.
    pub fn to_bytes(&self, out: &mut Vec<u8>) {
        self.keys.to_bytes(out);
        self.values.iter().for_each(|value| write_value(out, value));
        out.push(self.conflict.is_some().into());
        if let Some((keys, message)) = self.conflict.as_deref() {
            write_number(out, *keys);
            write_text(out, message);
        }
    }

    /// Takes what [`Keyed::to_bytes`] wrote, having nothing yet.
    pub fn read(mut self, bytes: &mut Bytes<'s>) -> Option<Self> {
        self.keys = self.keys.read(bytes)?;
        self.values = (0..self.keys.len()).map(|_| read_value(bytes)).collect::<Option<_>>()?;
        if bytes.flag()? {
            self.conflict = Some(Box::new((bytes.number()?, bytes.text()?.to_owned())));
        }
        Some(self)
    }
}
