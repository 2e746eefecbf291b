//! What is in a cell: all values of a field, each once, sorted, with a joiner between.

use std::borrow::Cow;
use std::fmt::Write;

use azul_transform::json::{Json, Kind};
use azul_transform::schema::FieldType;
use azul_transform::{Error, ErrorKind, Result};

use crate::files::{Native, native};
use crate::python::{float, write_code};

/// What separates the values.
pub(crate) const JOINER: &str = " || ";
/// What must not be in a value, so that it can be split.
const FORBIDDEN: &str = "||";
/// Most values in a cell.
const MOST_VALUES: usize = 100;

/// The values of one cell. It is used for one cell after the other, so that buffers are reused.
#[derive(Default)]
pub(crate) struct Cell<'d> {
    values: Vec<Cow<'d, str>>,
    single: Cow<'d, str>,
    text: String,
}

impl<'d> Cell<'d> {
    /// Adds the value of a field of an entity: the elements of a list but null, or the value if it is none. A field that
    /// the entity lacks adds nothing.
    pub fn add(&mut self, field_type: FieldType, value: Json<'d>) -> Result<()> {
        if !value.is_array() {
            return self.add_one(field_type.element(), value, true);
        }
        value.items().try_for_each(|item| self.add_one(field_type.element(), item, false))
    }

    /// Adds a text.
    pub fn add_text(&mut self, text: Cow<'d, str>) -> Result<()> {
        // Looking for one byte in all of them is what the compiler can turn into vector instructions.
        let may_be_forbidden = text.bytes().fold(false, |found, b| found | (b == FORBIDDEN.as_bytes()[0]));
        if may_be_forbidden && text.contains(FORBIDDEN) {
            let message = format!("{text:?} contains `{FORBIDDEN}`, which separates values in manifests");
            return Err(Error::new(ErrorKind::JoinerInValue, message));
        }
        self.values.push(text);
        Ok(())
    }

    fn add_one(&mut self, field_type: FieldType, value: Json<'d>, null_counts: bool) -> Result<()> {
        let text = match native(field_type, value) {
            Some(Native::Null) if null_counts => Cow::Borrowed(""),
            Some(Native::Null) => return Ok(()),
            Some(Native::Bool(truth)) => Cow::Borrowed(if truth { "True" } else { "False" }),
            Some(Native::Str(text) | Native::Big(text)) => Cow::Borrowed(text),
            Some(Native::Int(int)) => Cow::Owned(int.to_string()),
            Some(Native::Float(double)) => Cow::Owned(float(double)),
            None => Cow::Owned(composite(field_type, value)),
        };
        self.add_text(text)
    }

    /// What was added, as values; the cell is empty again.
    pub fn take(&mut self) -> impl Iterator<Item = Cow<'d, str>> + '_ {
        self.arrange();
        self.values.drain(..)
    }

    /// What was added, as text; the cell is empty again.
    pub fn finish(&mut self) -> &str {
        if self.values.len() <= 1 {
            // The usual case needs no copy.
            self.single = self.values.pop().unwrap_or_default();
            return &self.single;
        }
        self.arrange();
        self.text.clear();
        for (i, value) in self.values.drain(..).enumerate() {
            self.text.push_str(if i > 0 { JOINER } else { "" });
            self.text.push_str(&value);
        }
        &self.text
    }

    /// Sorts the values and keeps each once, up to the most that a cell has.
    fn arrange(&mut self) {
        if self.values.len() > 1 {
            self.values.sort_unstable();
            self.values.dedup();
            self.values.truncate(MOST_VALUES);
        }
    }
}

/// An object, or a list inside of a list, as Python prints it; a range as the pair of its ends.
fn composite(field_type: FieldType, value: Json<'_>) -> String {
    let mut text = String::new();
    match (field_type, value.kind()) {
        (FieldType::ClosedRange(_), Kind::Object(_)) => {
            let [low, high] = ["gte", "lte"].map(|end| {
                let mut text = String::new();
                match value.get(end) {
                    Some(end) => write_code(end, &mut text),
                    None => text.push_str("None"),
                }
                text
            });
            let _ = write!(text, "({low}, {high})");
        }
        _ => write_code(value, &mut text),
    }
    text
}
