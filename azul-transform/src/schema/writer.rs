//! Writing the fields of inner entities, from compact form to index form.

use super::translate::write_keyed;
use super::{Field, FieldType, InnerEntityType, read_back};
use crate::error::Result;
use crate::json::{write_key, write_plain};
use crate::record::Compact;
use crate::value::Value;

/// Writes one field. Most values are text or null; of those everything is known beforehand but the text itself.
#[derive(Debug)]
pub(crate) struct FieldWriter {
    name: &'static str,
    field_type: FieldType,
    /// The key, quoted, and a colon.
    key: Box<[u8]>,
    /// Text is written as it is.
    text: bool,
    null: Fixed,
}

/// The whole field if the value is null, as it is and as the only element of a list; nothing if it cannot be.
#[derive(Debug)]
struct Fixed {
    value: Option<Box<[u8]>>,
    list: Option<Box<[u8]>>,
}

impl FieldWriter {
    /// Writers of all fields of an inner entity type.
    pub fn of(inner_type: &InnerEntityType) -> Vec<FieldWriter> {
        inner_type.fields.iter().map(FieldWriter::new).collect()
    }

    fn new(field: &Field) -> Self {
        use FieldType::*;
        let &Field { name, field_type, .. } = field;
        let mut key = Vec::new();
        write_key(&mut key, name);
        let fixed = |value: Value<'_>| {
            let mut out = key.clone();
            write_keyed(&mut out, name, field_type, &value).ok().map(|()| out.into())
        };
        let null = Fixed { value: fixed(Value::Null), list: fixed(Value::List(vec![Value::Null])) };
        let text = matches!(
            field_type,
            NullStr | PassThruStr | PassThruUuid | PassThruInt | PassThruFloat | PassThruBool | PassThruJson
        );
        Self { name, field_type, key: key.into(), text, null }
    }

    /// Appends a native value.
    ///
    /// # Errors
    /// Those of [`super::write_field`].
    #[inline]
    pub fn write(&self, out: &mut Vec<u8>, compact: Compact<'_>) -> Result<()> {
        if self.write_frequent(out, compact, false) { Ok(()) } else { self.write_value(out, &compact.value()) }
    }

    /// Finds out whether a native value can be written. Text and null, where a field has them, always can.
    ///
    /// # Errors
    /// Those of [`super::write_field`].
    #[inline]
    pub fn check(&self, scratch: &mut Vec<u8>, compact: Compact<'_>) -> Result<()> {
        let frequent =
            if compact.is_null() { self.null.value.is_some() } else { self.text && compact.as_str().is_some() };
        if frequent {
            return Ok(());
        }
        scratch.clear();
        self.write_value(scratch, &compact.value())
    }

    /// Appends a native value as it reads back from an index and is written again.
    ///
    /// # Errors
    /// Those of [`super::write_field`].
    #[inline]
    pub fn write_again(&self, out: &mut Vec<u8>, compact: Compact<'_>) -> Result<()> {
        // What text and null are written as reads back as something that is written the same.
        if self.write_frequent(out, compact, false) { Ok(()) } else { self.write_value(out, &self.read_back(compact)) }
    }

    /// Appends a frequent native value as the only element of a list, as it reads back from an index. Tells whether
    /// it was frequent.
    #[inline]
    pub fn write_lone(&self, out: &mut Vec<u8>, compact: Compact<'_>) -> bool {
        self.write_frequent(out, compact, true)
    }

    /// The native value as it reads back from an index.
    pub fn read_back<'s>(&self, compact: Compact<'s>) -> Value<'s> {
        read_back(self.field_type, compact.value())
    }

    /// Appends a value.
    ///
    /// # Errors
    /// Those of [`super::write_field`].
    pub fn write_value(&self, out: &mut Vec<u8>, value: &Value<'_>) -> Result<()> {
        out.extend_from_slice(&self.key);
        write_keyed(out, self.name, self.field_type, value)
    }

    #[inline]
    fn write_frequent(&self, out: &mut Vec<u8>, compact: Compact<'_>, list: bool) -> bool {
        if compact.is_null() {
            let fixed = if list { &self.null.list } else { &self.null.value };
            return fixed.as_ref().inspect(|fixed| out.extend_from_slice(fixed)).is_some();
        }
        match compact.as_str().filter(|_| self.text) {
            Some(text) => {
                let (open, close): (&[u8], &[u8]) = if list { (b"[\"", b"\"]") } else { (b"\"", b"\"") };
                write_plain(out, [&self.key, open], text, close)
            }
            None => false,
        }
    }
}
