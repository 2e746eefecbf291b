//! What a project declares: inner entity types as rows of fields, and outer entity types.
//!
//! A field is declared in exactly one row. Index translation, mapping, facets, field names,
//! aggregation, reference documentation and coverage checks are derived from the rows.

mod accumulator;
mod field;
mod field_types;
mod rows;

pub use accumulator::{Accumulator, Aggregation, Nulls};
pub use field::{Field, InnerType, OuterType};
pub use field_types::{FieldType, NULL_DATETIME, NULL_INT, NULL_STR, from_index, write_field, write_index};
pub use rows::{Convert, Extract, Records, Row, Source, Table, types};

/// The schema of a project, as the engine and the service see it.
///
/// Only two methods are required; everything else is derived from the rows.
pub trait FacetSchema: Send + Sync {
    /// Inner entity types in the order of their keys in `contents`.
    fn inner_types(&self) -> &[InnerType];

    /// Outer entity types in the order in which they are transformed and their indices created.
    fn outer_types(&self) -> &[OuterType];

    /// Position of an inner entity type.
    fn inner_type(&self, name: &str) -> Option<usize> {
        self.inner_types().iter().position(|t| t.name == name)
    }

    /// Position of an outer entity type.
    fn outer_type(&self, name: &str) -> Option<usize> {
        self.outer_types().iter().position(|t| t.name == name)
    }

    /// Number of fields of all inner entity types.
    fn field_count(&self) -> usize {
        self.inner_types().iter().map(|t| t.fields.len()).sum()
    }

    /// Number of fields with a public name for which searches return value counts.
    fn facet_count(&self) -> usize {
        self.inner_types().iter().flat_map(|t| &t.fields).filter(|f| f.facet_rank.is_some()).count()
    }
}

/// A schema as plain data, for projects that assemble theirs once.
#[derive(Debug, Default)]
pub struct Schema {
    /// See [`FacetSchema::inner_types`].
    pub inner_types: Vec<InnerType>,
    /// See [`FacetSchema::outer_types`].
    pub outer_types: Vec<OuterType>,
}

impl FacetSchema for Schema {
    fn inner_types(&self) -> &[InnerType] {
        &self.inner_types
    }

    fn outer_types(&self) -> &[OuterType] {
        &self.outer_types
    }
}
