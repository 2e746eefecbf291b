//! Inner entities in compact form: the one representation that is extracted, shared, compared, rendered
//! and aggregated.
//!
//! A record is a sequence of fields, each the position of its row followed by the native value. Equal
//! entities of one type are equal records, so interning is a matter of hashing. A record is text throughout
//! (tags, lengths and numbers are ASCII), so that the strings in it are read without being checked again.

use std::borrow::Cow;

use crate::error::Error;
use crate::position::FieldIndex;
use crate::value::Value;

/// Appends fields to a record.
#[derive(Debug)]
pub struct RecordWriter<'b> {
    out: &'b mut String,
    pub(crate) warnings: Vec<Error>,
}

/// A record, to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Record<'s> {
    text: &'s str,
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
const STR: u8 = 9;
/// Text of up to 117 bytes has its length in the tag.
const SHORT: u8 = 10;

impl<'b> RecordWriter<'b> {
    /// A writer at the end of a buffer.
    pub fn new(out: &'b mut String) -> Self {
        Self { out, warnings: Vec::new() }
    }

    /// Warns of a value: documents are made of it, but something is odd about it.
    pub fn warn(&mut self, warning: Error) {
        self.warnings.push(warning);
    }

    /// Appends a field by the position of its row, which must be greater than those before it.
    pub fn push(&mut self, field: FieldIndex, value: &Value<'_>) {
        write_number(self.out, field.index() as u64);
        write(self.out, value);
    }
}

fn tag(out: &mut String, tag: u8) {
    out.push(char::from(tag));
}

fn write(out: &mut String, value: &Value<'_>) {
    match value {
        Value::Null => tag(out, NULL),
        Value::Bool(b) => tag(out, if *b { TRUE } else { FALSE }),
        Value::Int(i) => {
            tag(out, INT);
            // The sign goes to the lowest bit, so that small numbers are short.
            write_number(out, (i << 1 ^ i >> 63) as u64);
        }
        Value::Float(f) => {
            tag(out, FLOAT);
            write_number(out, f.to_bits().swap_bytes());
        }
        Value::Big(digits) => {
            tag(out, BIG);
            write_text(out, digits);
        }
        Value::Str(s) => {
            match u8::try_from(s.len() + usize::from(SHORT)) {
                Ok(short) if short < 0x80 => tag(out, short),
                _ => {
                    tag(out, STR);
                    write_number(out, s.len() as u64);
                }
            }
            out.push_str(s);
        }
        Value::List(items) | Value::Tuple(items) => {
            tag(out, if matches!(value, Value::List(_)) { LIST } else { TUPLE });
            write_number(out, items.len() as u64);
            items.iter().for_each(|item| write(out, item));
        }
        Value::Object(entries) => {
            tag(out, OBJECT);
            write_number(out, entries.len() as u64);
            for (key, value) in entries {
                write_text(out, key);
                write(out, value);
            }
        }
    }
}

fn write_text(out: &mut String, s: &str) {
    write_number(out, s.len() as u64);
    out.push_str(s);
}

/// Six bits a byte, lowest first, the seventh set on all but the last.
fn write_number(out: &mut String, mut number: u64) {
    while number >= 0x40 {
        tag(out, number as u8 & 0x3f | 0x40);
        number >>= 6;
    }
    tag(out, number as u8);
}

/// A value in compact form. Equal values of one field are equal text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Compact<'s> {
    text: &'s str,
}

impl<'s> Compact<'s> {
    /// The native value.
    pub fn value(self) -> Value<'s> {
        Reader::new(self.text).value()
    }

    /// The value if it is text, which most are.
    #[inline]
    pub fn as_str(self) -> Option<&'s str> {
        match self.text.as_bytes().first() {
            Some(&STR) => match self.value() {
                Value::Str(Cow::Borrowed(s)) => Some(s),
                _ => None,
            },
            Some(&tag) if tag >= SHORT => self.text.get(1..),
            _ => None,
        }
    }

    #[inline]
    pub fn is_null(self) -> bool {
        self.text.as_bytes() == [NULL]
    }
}

impl<'s> Record<'s> {
    /// A record of text that a [`RecordWriter`] wrote.
    pub fn new(text: &'s str) -> Self {
        Self { text }
    }

    /// A record of text from elsewhere: of an inner entity type with so many fields. Nothing unless a [`RecordWriter`]
    /// would have written it just so.
    pub(crate) fn parse(text: &'s str, fields: usize) -> Option<Self> {
        let mut reader = Reader::new(text);
        let mut least = 0;
        while !reader.is_at_end() {
            let field =
                usize::try_from(reader.strict_number()?).ok().filter(|field| (least..fields).contains(field))?;
            least = field + 1;
            reader.check(MAX_DEPTH)?;
        }
        Some(Self { text })
    }

    /// The text; equal for equal entities of one type.
    pub fn text(self) -> &'s str {
        self.text
    }

    /// Positions of rows and native values, ascending.
    pub fn fields(self) -> impl Iterator<Item = (FieldIndex, Value<'s>)> {
        self.compact().map(|(field, compact)| (field, compact.value()))
    }

    /// Positions of rows and values in compact form, ascending.
    pub(crate) fn compact(self) -> impl Iterator<Item = (FieldIndex, Compact<'s>)> {
        let mut reader = Reader::new(self.text);
        std::iter::from_fn(move || (!reader.is_at_end()).then(|| (reader.field(), reader.compact())))
    }

    /// The value of one field, if the record has it.
    pub fn get(self, field: FieldIndex) -> Option<Value<'s>> {
        let (found, compact) = self.compact().find(|(found, _)| *found >= field)?;
        (found == field).then(|| compact.value())
    }
}

/// Values of bundles nest no deeper, since the parser of these does not.
const MAX_DEPTH: usize = crate::limits::Limits::MAX_DEPTH + 8;

/// Reads a record from some position on. Lengths were written with the text, so that they always fit; should one not,
/// what is missing reads as null or nothing.
struct Reader<'s> {
    text: &'s str,
    at: usize,
}

impl<'s> Reader<'s> {
    fn new(text: &'s str) -> Self {
        Self { text, at: 0 }
    }

    #[inline]
    fn is_at_end(&self) -> bool {
        self.at >= self.text.len()
    }

    #[inline]
    fn take(&mut self, len: usize) -> &'s str {
        let start = self.at;
        self.at += len;
        self.text.get(start..self.at).unwrap_or_default()
    }

    #[inline]
    fn byte(&mut self) -> u8 {
        let byte = self.text.as_bytes().get(self.at).copied().unwrap_or_default();
        self.at += 1;
        byte
    }

    #[inline]
    fn number(&mut self) -> u64 {
        match self.byte() {
            byte if byte < 0x40 => u64::from(byte),
            byte => self.large_number(byte),
        }
    }

    /// What was written is below the limit; text that nobody wrote reads as the last field.
    #[inline]
    fn field(&mut self) -> FieldIndex {
        FieldIndex::new((self.number() as usize).min(FieldIndex::LIMIT - 1))
    }

    fn large_number(&mut self, first: u8) -> u64 {
        let (mut number, mut shift) = (u64::from(first & 0x3f), 6);
        loop {
            let byte = self.byte();
            number |= u64::from(byte & 0x3f) << shift;
            shift += 6;
            if byte < 0x40 || shift > 63 {
                return number;
            }
        }
    }

    fn text(&mut self) -> Cow<'s, str> {
        let len = self.number() as usize;
        Cow::Borrowed(self.take(len))
    }

    fn value(&mut self) -> Value<'s> {
        match self.byte() {
            NULL => Value::Null,
            FALSE => Value::Bool(false),
            TRUE => Value::Bool(true),
            INT => {
                let number = self.number();
                Value::Int((number >> 1) as i64 ^ -((number & 1) as i64))
            }
            FLOAT => Value::Float(f64::from_bits(self.number().swap_bytes())),
            BIG => Value::Big(self.text()),
            LIST => Value::List(self.values()),
            TUPLE => Value::Tuple(self.values()),
            OBJECT => {
                let len = self.number();
                Value::Object((0..len).map(|_| (self.text(), self.value())).collect())
            }
            STR => Value::Str(self.text()),
            short => Value::Str(Cow::Borrowed(self.take(usize::from(short - SHORT)))),
        }
    }

    fn values(&mut self) -> Vec<Value<'s>> {
        let len = self.number();
        (0..len).map(|_| self.value()).collect()
    }

    #[inline]
    fn compact(&mut self) -> Compact<'s> {
        let start = self.at;
        self.skip();
        Compact { text: self.text.get(start..self.at).unwrap_or_default() }
    }

    #[inline]
    fn skip(&mut self) {
        match self.byte() {
            short if short >= SHORT => self.at += usize::from(short - SHORT),
            NULL | FALSE | TRUE => {}
            tag => self.skip_rest(tag),
        }
    }

    fn skip_rest(&mut self, tag: u8) {
        match tag {
            INT | FLOAT => drop(self.number()),
            BIG | STR => self.skip_text(),
            LIST | TUPLE => (0..self.number()).for_each(|_| self.skip()),
            OBJECT => (0..self.number()).for_each(|_| {
                self.skip_text();
                self.skip();
            }),
            _ => {}
        }
    }

    fn skip_text(&mut self) {
        let len = self.number() as usize;
        self.at += len;
    }
}

/// What checks text from elsewhere.
impl<'s> Reader<'s> {
    fn strict_byte(&mut self) -> Option<u8> {
        let byte = self.text.as_bytes().get(self.at).copied()?;
        self.at += 1;
        Some(byte)
    }

    /// A number in as few bytes as possible.
    fn strict_number(&mut self) -> Option<u64> {
        let (mut number, mut shift) = (0u64, 0);
        loop {
            let byte = self.strict_byte().filter(|byte| *byte < 0x80)?;
            let bits = u64::from(byte & 0x3f);
            number |= bits.checked_shl(shift).filter(|shifted| shifted >> shift == bits)?;
            if byte < 0x40 {
                return (byte > 0 || shift == 0).then_some(number);
            }
            shift += 6;
        }
    }

    fn strict_text(&mut self) -> Option<&'s str> {
        let len = usize::try_from(self.strict_number()?).ok()?;
        self.strict_take(len)
    }

    fn strict_take(&mut self, len: usize) -> Option<&'s str> {
        let end = self.at.checked_add(len)?;
        let text = self.text.get(self.at..end)?;
        self.at = end;
        Some(text)
    }

    /// Moves past a value, if there is one.
    fn check(&mut self, depth: usize) -> Option<()> {
        match self.strict_byte()? {
            NULL | FALSE | TRUE => {}
            INT | FLOAT => drop(self.strict_number()?),
            BIG => {
                let digits = self.strict_text()?;
                let digits = digits.strip_prefix('-').unwrap_or(digits);
                if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                    return None;
                }
            }
            LIST | TUPLE => {
                let depth = depth.checked_sub(1)?;
                (0..self.strict_number()?).try_for_each(|_| self.check(depth))?;
            }
            OBJECT => {
                let depth = depth.checked_sub(1)?;
                (0..self.strict_number()?).try_for_each(|_| {
                    self.strict_text()?;
                    self.check(depth)
                })?;
            }
            STR => drop(self.strict_text().filter(|text| text.len() + usize::from(SHORT) >= 0x80)?),
            short if short < 0x80 => drop(self.strict_take(usize::from(short - SHORT))?),
            _ => return None,
        }
        Some(())
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
            Value::Int(i64::MAX),
            Value::Int(-1),
            Value::Float(-0.1),
            Value::Float(f64::INFINITY),
            Value::Big("123456789012345678901234567890".into()),
            Value::from(""),
            Value::from("x".repeat(117)),
            Value::from("y".repeat(118)),
            Value::from("z".repeat(100_000)),
            Value::List(vec![Value::Null, Value::from("é")]),
            Value::Tuple(vec![Value::Float(1.0), Value::Float(2.0)]),
            Value::Object(vec![("k".into(), Value::List(vec![])), ("".into(), Value::Int(1))]),
        ];
        let mut bytes = String::new();
        let mut writer = RecordWriter::new(&mut bytes);
        values.iter().enumerate().for_each(|(i, value)| writer.push(FieldIndex::new(2 * i), value));
        let record = Record::new(&bytes);
        let expected: Vec<_> = values.iter().cloned().enumerate().map(|(i, v)| (FieldIndex::new(2 * i), v)).collect();
        assert_eq!(record.fields().collect::<Vec<_>>(), expected);
        for (i, value) in values.into_iter().enumerate() {
            assert_eq!(record.get(FieldIndex::new(2 * i)), Some(value));
            assert_eq!(record.get(FieldIndex::new(2 * i + 1)), None);
        }
    }
}
