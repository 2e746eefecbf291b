//! Inner entities in compact form: the one representation that is extracted, shared, compared, rendered
//! and aggregated.
//!
//! A record is a sequence of fields, each the position of its row followed by the native value. Equal
//! entities of one type are equal bytes, so interning is a matter of hashing.

use std::borrow::Cow;

use crate::value::Value;

/// Appends fields to a record.
#[derive(Debug)]
pub struct RecordWriter<'b> {
    bytes: &'b mut Vec<u8>,
}

/// A record, to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Record<'s> {
    bytes: &'s [u8],
}

const NULL: u8 = 0;
const FALSE: u8 = 1;
const TRUE: u8 = 2;
const INT: u8 = 3;
const FLOAT: u8 = 4;
const BIG: u8 = 5;
const LIST: u8 = 6;
const TUPLE: u8 = 7;
const OBJECT: u8 = 8;
/// Text of up to 246 bytes has its length in the tag.
const STR: u8 = 9;

impl<'b> RecordWriter<'b> {
    /// A writer at the end of a buffer.
    pub fn new(bytes: &'b mut Vec<u8>) -> Self {
        Self { bytes }
    }

    /// Appends a field by the position of its row, which must be greater than those before it and below 255.
    pub fn push(&mut self, field: usize, value: &Value<'_>) {
        debug_assert!(field < 255, "an inner entity type has at most 255 fields");
        self.bytes.push(field as u8);
        write(self.bytes, value);
    }
}

fn write(out: &mut Vec<u8>, value: &Value<'_>) {
    match value {
        Value::Null => out.push(NULL),
        Value::Bool(b) => out.push(if *b { TRUE } else { FALSE }),
        Value::Int(i) => {
            out.push(INT);
            out.extend_from_slice(&i.to_le_bytes());
        }
        Value::Float(f) => {
            out.push(FLOAT);
            out.extend_from_slice(&f.to_le_bytes());
        }
        Value::Big(digits) => {
            out.push(BIG);
            write_text(out, digits);
        }
        Value::Str(s) => {
            match u8::try_from(s.len() + usize::from(STR) + 1) {
                Ok(tag) => out.push(tag),
                Err(_) => {
                    out.push(STR);
                    write_len(out, s.len());
                }
            }
            out.extend_from_slice(s.as_bytes());
        }
        Value::List(items) | Value::Tuple(items) => {
            out.push(if matches!(value, Value::List(_)) { LIST } else { TUPLE });
            write_len(out, items.len());
            items.iter().for_each(|item| write(out, item));
        }
        Value::Object(entries) => {
            out.push(OBJECT);
            write_len(out, entries.len());
            for (key, value) in entries {
                write_text(out, key);
                write(out, value);
            }
        }
    }
}

fn write_text(out: &mut Vec<u8>, s: &str) {
    write_len(out, s.len());
    out.extend_from_slice(s.as_bytes());
}

/// Seven bits a byte, lowest first, the top bit set on all but the last.
fn write_len(out: &mut Vec<u8>, mut len: usize) {
    while len >= 0x80 {
        out.push(len as u8 | 0x80);
        len >>= 7;
    }
    out.push(len as u8);
}

impl<'s> Record<'s> {
    /// A record of bytes that a [`RecordWriter`] wrote.
    pub fn new(bytes: &'s [u8]) -> Self {
        Self { bytes }
    }

    /// The bytes; equal for equal entities of one type.
    pub fn bytes(self) -> &'s [u8] {
        self.bytes
    }

    /// Positions of rows and native values, ascending.
    pub fn fields(self) -> impl Iterator<Item = (usize, Value<'s>)> {
        let mut reader = Reader { bytes: self.bytes };
        std::iter::from_fn(move || (!reader.bytes.is_empty()).then(|| (reader.byte() as usize, reader.value())))
    }

    /// The value of one field, if the record has it.
    pub fn get(self, field: usize) -> Option<Value<'s>> {
        let mut reader = Reader { bytes: self.bytes };
        while !reader.bytes.is_empty() {
            let found = reader.byte() as usize;
            if found == field {
                return Some(reader.value());
            }
            if found > field {
                return None;
            }
            reader.skip();
        }
        None
    }
}

struct Reader<'s> {
    bytes: &'s [u8],
}

impl<'s> Reader<'s> {
    fn take(&mut self, len: usize) -> &'s [u8] {
        let (taken, rest) = self.bytes.split_at(len.min(self.bytes.len()));
        self.bytes = rest;
        taken
    }

    fn byte(&mut self) -> u8 {
        self.take(1).first().copied().unwrap_or_default()
    }

    fn eight(&mut self) -> [u8; 8] {
        self.take(8).try_into().unwrap_or_default()
    }

    fn len(&mut self) -> usize {
        let (mut len, mut shift) = (0, 0);
        loop {
            let byte = self.byte();
            len |= usize::from(byte & 0x7f) << shift;
            shift += 7;
            if byte < 0x80 || shift > 56 {
                return len;
            }
        }
    }

    fn text(&mut self, len: usize) -> Cow<'s, str> {
        // Written from a `str`, so the check always succeeds; it costs little next to hashing the text.
        String::from_utf8_lossy(self.take(len))
    }

    fn value(&mut self) -> Value<'s> {
        match self.byte() {
            NULL => Value::Null,
            FALSE => Value::Bool(false),
            TRUE => Value::Bool(true),
            INT => Value::Int(i64::from_le_bytes(self.eight())),
            FLOAT => Value::Float(f64::from_le_bytes(self.eight())),
            BIG => {
                let len = self.len();
                Value::Big(self.text(len))
            }
            LIST => Value::List(self.values()),
            TUPLE => Value::Tuple(self.values()),
            OBJECT => {
                let len = self.len();
                let mut entry = || {
                    let len = self.len();
                    (self.text(len), self.value())
                };
                Value::Object((0..len).map(|_| entry()).collect())
            }
            STR => {
                let len = self.len();
                Value::Str(self.text(len))
            }
            tag => Value::Str(self.text(usize::from(tag - STR - 1))),
        }
    }

    fn values(&mut self) -> Vec<Value<'s>> {
        let len = self.len();
        (0..len).map(|_| self.value()).collect()
    }

    fn skip(&mut self) {
        match self.byte() {
            NULL | FALSE | TRUE => {}
            INT | FLOAT => drop(self.take(8)),
            BIG | STR => {
                let len = self.len();
                self.take(len);
            }
            LIST | TUPLE => (0..self.len()).for_each(|_| self.skip()),
            OBJECT => (0..self.len()).for_each(|_| {
                let len = self.len();
                self.take(len);
                self.skip();
            }),
            tag => drop(self.take(usize::from(tag - STR - 1))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_reads_back() {
        let values = [
            Value::Null,
            Value::Bool(true),
            Value::Bool(false),
            Value::Int(i64::MIN),
            Value::Float(f64::INFINITY),
            Value::Big("123456789012345678901234567890".into()),
            Value::from(""),
            Value::from("x".repeat(245)),
            Value::from("y".repeat(246)),
            Value::from("z".repeat(100_000)),
            Value::List(vec![Value::Null, Value::from("é")]),
            Value::Tuple(vec![Value::Float(1.0), Value::Float(2.0)]),
            Value::Object(vec![("k".into(), Value::List(vec![])), ("".into(), Value::Int(1))]),
        ];
        let mut bytes = Vec::new();
        let mut writer = RecordWriter::new(&mut bytes);
        values.iter().enumerate().for_each(|(i, value)| writer.push(2 * i, value));
        let record = Record::new(&bytes);
        let expected: Vec<_> = values.iter().cloned().enumerate().map(|(i, v)| (2 * i, v)).collect();
        assert_eq!(record.fields().collect::<Vec<_>>(), expected);
        for (i, value) in values.into_iter().enumerate() {
            assert_eq!(record.get(2 * i), Some(value));
            assert_eq!(record.get(2 * i + 1), None);
        }
    }
}
