//! Reconciling: copies of an inner entity must agree, unless they complement each other.

use std::collections::BTreeMap;

use azul_transform::aggregate::{Choice, Copy};
use azul_transform::record::{Record, RecordWriter};
use azul_transform::schema::InnerEntityType;
use azul_transform::{Error, ErrorKind, FieldIndex, Result, Value};

/// All bundles have the same version, so that copies have nothing to go by. Only those of a dataset differ: one has the
/// description, the others have the rest.
///
/// # Errors
/// [`ErrorKind::ConflictingValues`] if copies neither agree nor complement each other.
pub fn reconcile(inner_type: &InnerEntityType, this: Copy<'_>, that: Copy<'_>) -> Result<Choice> {
    let conflict = |message: String| {
        Err(Error::new(ErrorKind::ConflictingValues, message).at_path(format!("contents.{}", inner_type.name)))
    };
    if this.version != that.version {
        return conflict(format!("bundles have different versions: {} and {}", this.version, that.version));
    }
    let (this, that) = (Fields::of(this.record), Fields::of(that.record));
    if this.0.keys().eq(that.0.keys()) {
        return Ok(Choice::This);
    }
    if inner_type.name != "datasets" {
        return conflict("copies of an inner entity have different fields".to_owned());
    }
    let complete = inner_type.fields.len();
    if this.0.len() == complete {
        return Ok(Choice::This);
    }
    if that.0.len() == complete {
        return Ok(Choice::That);
    }
    match this.merge(that) {
        Ok(merged) if merged.0.len() == complete => Ok(Choice::Merged(merged.write())),
        Ok(_) => conflict("copies of a dataset do not complement each other".to_owned()),
        Err(field) => conflict(format!("copies of a dataset disagree about `{}`", inner_type.fields[field].name)),
    }
}

/// The fields that a copy has, by their position. Records have no others than their type declares.
struct Fields<'s>(BTreeMap<FieldIndex, Value<'s>>);

impl<'s> Fields<'s> {
    fn of(record: Record<'s>) -> Self {
        Self(record.fields().collect())
    }

    /// The fields of both; or the position of one that they disagree about.
    fn merge(mut self, other: Self) -> Result<Self, FieldIndex> {
        for (field, value) in other.0 {
            match self.0.get(&field) {
                Some(known) if *known != value => return Err(field),
                Some(_) => {}
                None => drop(self.0.insert(field, value)),
            }
        }
        Ok(self)
    }

    fn write(&self) -> String {
        let mut text = String::new();
        let mut out = RecordWriter::new(&mut text);
        self.0.iter().for_each(|(&field, value)| out.push(field, value));
        text
    }
}
