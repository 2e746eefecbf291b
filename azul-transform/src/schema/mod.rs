//! What a project declares: inner entity types as rows of fields, and outer entity types.
//!
//! A field is declared in exactly one row. Index translation, mapping, facets, field names,
//! aggregation, reference documentation and coverage checks are derived from the rows.

mod accumulator;
mod check;
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
mod service;
mod table;
mod translate;
mod writer;

pub use accumulator::{Accumulator, Aggregation, Nulls};
pub use check::{assert_rows, check};
pub use facts::Relation;
pub use field::{DocumentField, Extra, Field, InnerEntityType, OuterEntityType, SyntheticColumn};
pub use field_types::{FieldType, NULL_DATETIME, NULL_INT, NULL_STR};
pub use leaves::{Leaf, leaves, mandatory_fields, type_tree};
pub use manifest::{ManifestPart, manifest_config, manifest_parts};
pub use public::{PublicField, SpecialFields, facets, field_mapping, public_fields, special_fields};
pub use rows::{Convert, Extract, Records, Row, Source, types};
pub use service::{ExposedIndex, ManifestFormat, ServiceSchema, Slice};
pub use table::Table;
pub(crate) use translate::read_back;
pub use translate::{from_index, write_field, write_index};
pub(crate) use writer::FieldWriter;

use crate::aggregate::{Choice, Copy};
use crate::error::Result;
use crate::position::{InnerType, OuterType};
use crate::value::Value;

/// The schema of a project, as the engine and the service see it.
///
/// Only two methods are required; everything else is derived from the rows. Most projects need not implement it:
/// [`Schema`] is one as plain data, of [tables](Table), and [`Linked`](crate::linked::Linked) makes that. Those that
/// have their own way to [reconcile](FacetSchema::reconcile) copies do.
pub trait FacetSchema: Send + Sync {
    /// Inner entity types in the order of their keys in `contents`.
    fn inner_types(&self) -> &[InnerEntityType];

    /// Outer entity types in the order in which they are transformed and their indices created.
    fn outer_types(&self) -> &[OuterEntityType];

    /// Public fields of the document itself, outside of `contents`.
    fn document_fields(&self) -> &[DocumentField] {
        &[]
    }

    /// Fields that aggregates have in addition.
    fn extras(&self) -> &[Extra] {
        &[]
    }

    /// Columns of manifests that have no field.
    fn synthetic_columns(&self) -> &[SyntheticColumn] {
        &[]
    }

    /// Dynamic templates whose name or place is not the derived one, and those of fields that no row declares.
    fn templates(&self) -> &[index::Template] {
        &[]
    }

    /// What the service does with the indices, as far as rows do not say.
    fn service(&self) -> &ServiceSchema {
        &ServiceSchema::NONE
    }

    /// Decides between two copies of an inner entity: the one that is kept so far, and one of a bundle that comes
    /// later in the order of bundle UUIDs. The greater bundle version wins, the first copy if they are the same.
    ///
    /// # Errors
    /// Of projects in which copies must not disagree.
    fn reconcile(&self, inner_type: &InnerEntityType, this: Copy<'_>, that: Copy<'_>) -> Result<Choice> {
        let _ = inner_type;
        Ok(if that.version > this.version { Choice::That } else { Choice::This })
    }

    /// Position of an inner entity type.
    fn inner_type(&self, name: &str) -> Option<InnerType> {
        InnerType::all(self.inner_types().len()).find(|&inner_type| self.inner_types()[inner_type].name == name)
    }

    /// Position of an outer entity type.
    fn outer_type(&self, name: &str) -> Option<OuterType> {
        OuterType::all(self.outer_types().len()).find(|&outer_type| self.outer_types()[outer_type].name == name)
    }

    /// Number of fields of all inner entity types.
    fn field_count(&self) -> usize {
        self.inner_types().iter().map(|t| t.fields.len()).sum()
    }

    /// Number of fields for which searches return value counts, those outside of `contents` included.
    fn facet_count(&self) -> usize {
        let inner = self.inner_types().iter().flat_map(|t| &t.fields).filter(|f| f.facet_rank.is_some()).count();
        inner + self.document_fields().iter().filter(|f| f.facet_rank.is_some()).count()
    }
}

/// A schema as plain data, for projects that assemble theirs once.
#[derive(Debug, Default)]
pub struct Schema {
    /// See [`FacetSchema::inner_types`].
    pub inner_types: Vec<InnerEntityType>,
    /// See [`FacetSchema::outer_types`].
    pub outer_types: Vec<OuterEntityType>,
    /// See [`FacetSchema::document_fields`].
    pub document_fields: Vec<DocumentField>,
    /// See [`FacetSchema::extras`].
    pub extras: Vec<Extra>,
    /// See [`FacetSchema::synthetic_columns`].
    pub synthetic_columns: Vec<SyntheticColumn>,
    /// See [`FacetSchema::templates`].
    pub templates: Vec<index::Template>,
    /// See [`FacetSchema::service`].
    pub service: ServiceSchema,
}

impl FacetSchema for Schema {
    fn inner_types(&self) -> &[InnerEntityType] {
        &self.inner_types
    }

    fn outer_types(&self) -> &[OuterEntityType] {
        &self.outer_types
    }

    fn document_fields(&self) -> &[DocumentField] {
        &self.document_fields
    }

    fn extras(&self) -> &[Extra] {
        &self.extras
    }

    fn synthetic_columns(&self) -> &[SyntheticColumn] {
        &self.synthetic_columns
    }

    fn templates(&self) -> &[index::Template] {
        &self.templates
    }

    fn service(&self) -> &ServiceSchema {
        &self.service
    }
}

/// An object in the order of its keys, for definitions that are written as JSON.
fn object<const N: usize>(entries: [(&'static str, Value<'static>); N]) -> Value<'static> {
    Value::Object(entries.into_iter().map(|(key, value)| (key.into(), value)).collect())
}
