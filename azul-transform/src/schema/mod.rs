//! What a project declares: inner entity types as rows of fields, and outer entity types.
//!
//! A field is declared in exactly one row. Index translation, mapping, facets, field names,
//! aggregation, reference documentation and coverage checks are derived from the rows.

mod accumulator;
mod check;
mod collect;
mod example;
mod facts;
mod field;
mod field_types;
pub mod index;
mod leaves;
mod manifest;
mod origin;
mod public;
pub mod reference;
mod rows;
mod table;
mod translate;
mod writer;

pub use accumulator::{Accumulator, Aggregation, Nulls};
pub use check::assert_rows;
pub use collect::{Collect, ConvertNode, Node};
pub use facts::Relation;
pub use field::{DocumentField, Extra, Field, InnerEntityType, OuterEntityType, SyntheticColumn};
pub use field_types::{FieldType, NULL_DATETIME, NULL_INT, NULL_STR};
pub use leaves::{Leaf, leaves};
pub use manifest::{ManifestPart, manifest_parts};
pub use public::{PublicField, facets, public_fields};
pub use rows::{Convert, Extract, Records, Row, Source, types};
pub use table::Table;
pub use translate::{from_index, read_back, write_field, write_index};
pub(crate) use writer::FieldWriter;

use crate::error::Result;
use crate::position::{InnerType, OuterType};
use crate::value::Value;

/// The schema of a project as plain data, to be made a [`Schema`] of. Most projects need not write one:
/// [`Linked`](crate::linked::Linked) does it for them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Declaration {
    /// Inner entity types in the order of their keys in `contents`.
    pub inner_types: Vec<InnerEntityType>,
    /// Outer entity types in the order in which they are transformed and their indices created.
    pub outer_types: Vec<OuterEntityType>,
    /// Public fields of the document itself, outside of `contents`.
    pub document_fields: Vec<DocumentField>,
    /// Fields that aggregates have in addition.
    pub extras: Vec<Extra>,
    /// Columns of manifests that have no field.
    pub synthetic_columns: Vec<SyntheticColumn>,
    /// Dynamic templates whose name or place is not the derived one, and those of fields that no row declares.
    pub templates: Vec<index::Template>,
}

/// What a project declares, checked: names and ranks are given once, what is mentioned exists, every accumulator can take
/// the values of its field.
///
/// Everything else is derived from it, each in a room of its own: [public names](public_fields), [columns of
/// manifests](manifest_parts), [mappings and settings of indices](index), [reference documentation](mod@reference).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Schema(Declaration);

impl Schema {
    /// Checks a declaration.
    ///
    /// # Errors
    /// [`ErrorKind::Schema`](crate::ErrorKind::Schema) with all problems in its message, each naming the places in
    /// question.
    pub fn new(declaration: Declaration) -> Result<Self> {
        let schema = Self(declaration);
        check::check(&schema)?;
        Ok(schema)
    }

    /// See [`Declaration::inner_types`].
    pub fn inner_types(&self) -> &[InnerEntityType] {
        &self.0.inner_types
    }

    /// See [`Declaration::outer_types`].
    pub fn outer_types(&self) -> &[OuterEntityType] {
        &self.0.outer_types
    }

    /// See [`Declaration::document_fields`].
    pub fn document_fields(&self) -> &[DocumentField] {
        &self.0.document_fields
    }

    /// See [`Declaration::extras`].
    pub fn extras(&self) -> &[Extra] {
        &self.0.extras
    }

    /// See [`Declaration::synthetic_columns`].
    pub fn synthetic_columns(&self) -> &[SyntheticColumn] {
        &self.0.synthetic_columns
    }

    /// See [`Declaration::templates`].
    pub fn templates(&self) -> &[index::Template] {
        &self.0.templates
    }

    /// The inner entity types with their positions.
    pub(crate) fn each_inner_type(&self) -> impl ExactSizeIterator<Item = (InnerType, &InnerEntityType)> {
        InnerType::all(self.0.inner_types.len()).zip(&self.0.inner_types)
    }

    /// The outer entity types with their positions.
    pub(crate) fn each_outer_type(&self) -> impl ExactSizeIterator<Item = (OuterType, &OuterEntityType)> {
        OuterType::all(self.0.outer_types.len()).zip(&self.0.outer_types)
    }

    /// Position of an inner entity type.
    pub fn inner_type(&self, name: &str) -> Option<InnerType> {
        self.each_inner_type().find(|(_, inner_type)| inner_type.name == name).map(|(position, _)| position)
    }

    /// Position of an outer entity type.
    pub fn outer_type(&self, name: &str) -> Option<OuterType> {
        self.each_outer_type().find(|(_, outer_type)| outer_type.name == name).map(|(position, _)| position)
    }

    /// Number of fields of all inner entity types.
    pub fn field_count(&self) -> usize {
        self.inner_types().iter().map(|t| t.fields.len()).sum()
    }

    /// Number of fields for which searches return value counts, those outside of `contents` included.
    pub fn facet_count(&self) -> usize {
        let inner = self.inner_types().iter().flat_map(|t| &t.fields).filter(|f| f.facet_rank.is_some()).count();
        inner + self.document_fields().iter().filter(|f| f.facet_rank.is_some()).count()
    }
}

/// An object in the order of its keys, for definitions that are written as JSON.
fn object<const N: usize>(entries: [(&'static str, Value<'static>); N]) -> Value<'static> {
    Value::Object(entries.into_iter().map(|(key, value)| (key.into(), value)).collect())
}
