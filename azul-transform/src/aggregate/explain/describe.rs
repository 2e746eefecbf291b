//! What is to be explained.

use crate::error::{Error, ErrorKind, Result};
use crate::position::{FieldIndex, InnerType};
use crate::schema::{Extra, Schema};
use crate::suggest::did_you_mean;

/// What is to be explained, and how much of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// The fields.
    pub wanted: Wanted,
    /// Most inner entities that are listed of a value, most values of a field that are listed although they are not in the
    /// document, and most lost copies of an inner entity. All are counted.
    pub most: usize,
}

/// The fields that are to be explained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// All.
    All,
    /// Some fields of inner entities, and some of those that aggregates have beside their contents, by name.
    Some(Vec<(InnerType, FieldIndex)>, Vec<&'static str>),
}

impl Default for Wish {
    fn default() -> Self {
        Self { wanted: Wanted::All, most: 20 }
    }
}

impl Wanted {
    /// The fields that are meant by public names, names in documents, or names with their inner entity type before them:
    /// `organ`, `contents.samples.organ`, `samples.organ`.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if there is none of a name, with one that may have been meant.
    pub fn named(schema: &Schema, names: &[impl AsRef<str>]) -> Result<Self> {
        let (mut fields, mut extras) = (Vec::new(), Vec::new());
        for name in names.iter().map(AsRef::as_ref) {
            let before = fields.len() + extras.len();
            fields.extend(meant(schema, name));
            let is_meant = |extra: &&Extra| extra.name == name || extra.public_name == Some(name);
            extras.extend(schema.extras().iter().filter(is_meant).map(|extra| extra.name));
            if fields.len() + extras.len() == before {
                let message = format!("there is no field `{name}`{}", did_you_mean(name, known(schema)));
                return Err(Error::new(ErrorKind::Config, message));
            }
        }
        Ok(Wanted::Some(fields, extras))
    }
}

/// All names of fields.
fn known(schema: &Schema) -> impl Iterator<Item = &'static str> {
    let inner = schema.inner_types().iter().flat_map(|inner_type| &inner_type.fields);
    let inner = inner.flat_map(|field| field.public_name.into_iter().chain([field.name]));
    inner.chain(schema.extras().iter().map(|extra| extra.name))
}

/// The fields of inner entities that are meant by a name.
fn meant(schema: &Schema, name: &str) -> Vec<(InnerType, FieldIndex)> {
    let mut ranked = Vec::new();
    for (inner_type, of_type) in schema.each_inner_type() {
        for (position, field) in FieldIndex::all(of_type.fields.len()).zip(&of_type.fields) {
            let path = format!("contents.{}.{}", of_type.name, field.name);
            let is_path = name == path || path.strip_prefix("contents.") == Some(name);
            let ranks = [field.public_name == Some(name), is_path, field.name == name];
            ranked.extend(ranks.iter().position(|is_meant| *is_meant).map(|rank| (rank, (inner_type, position))));
        }
    }
    // A public name is one field's alone, even if it is the name of others in documents.
    let best = ranked.iter().map(|(rank, _)| *rank).min();
    ranked.into_iter().filter(|(rank, _)| Some(*rank) == best).map(|(_, field)| field).collect()
}

impl Wish {
    /// Whether a field is wanted.
    pub(super) fn wants(&self, inner_type: InnerType, field: FieldIndex) -> bool {
        match &self.wanted {
            Wanted::All => true,
            Wanted::Some(fields, _) => fields.contains(&(inner_type, field)),
        }
    }

    /// Whether any field of an inner entity type is wanted.
    pub(super) fn wants_any(&self, inner_type: InnerType) -> bool {
        match &self.wanted {
            Wanted::All => true,
            Wanted::Some(fields, _) => fields.iter().any(|(of, _)| *of == inner_type),
        }
    }

    pub(super) fn wants_extra(&self, extra: &Extra) -> bool {
        match &self.wanted {
            Wanted::All => true,
            Wanted::Some(_, extras) => extras.contains(&extra.name),
        }
    }
}
