//! Fields and entity types, as every consumer of a schema sees them.

use super::{Accumulator, Aggregation, FieldType};
use crate::position::FieldIndex;

/// One field of an inner entity type: everything about it except how to extract it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Field {
    /// Name in documents.
    pub name: &'static str,
    /// Native type, which determines the index form.
    pub field_type: FieldType,
    /// Where the value comes from, in words: JSONPaths with fallbacks, or what a function derives it from.
    pub origin: &'static [&'static str],
    /// Public name, by which the service knows the field.
    pub public_name: Option<&'static str>,
    /// Present if searches return value counts for the field; facets are listed by ascending rank.
    pub facet_rank: Option<u16>,
    /// How values are merged.
    pub accumulator: Accumulator,
    /// Column in manifests.
    pub column: Option<&'static str>,
    /// Position of the column among those of all inner entity types; the lowest one of an inner entity type is
    /// the position of the type. A rank without a column means that manifests read the field, to make a
    /// [`SyntheticColumn`] of it, but do not show it. Zero if manifests do without the field.
    pub column_rank: u16,
    /// Indices look into the field. Fields that are not searched are stored and returned, nothing else.
    pub searched: bool,
    /// The field exists in aggregates only.
    pub aggregate_only: bool,
    /// The value follows from what else is in the bundle, so that copies of the entity in different bundles may differ.
    pub of_bundle: bool,
    /// One line of description.
    pub description: &'static str,
    /// A value as documentation shows it, or nothing.
    pub example: &'static str,
}

impl Field {
    /// A field that has nothing but a name and a type, with the defaults of a [`Row`](super::Row).
    pub const fn new(name: &'static str, field_type: FieldType) -> Self {
        Self {
            name,
            field_type,
            origin: &[],
            public_name: None,
            facet_rank: None,
            accumulator: Accumulator::Set(Some(100)),
            column: None,
            column_rank: 0,
            searched: true,
            aggregate_only: false,
            of_bundle: false,
            description: "",
            example: "",
        }
    }
}

/// An inner entity type: what is listed in a document's `contents` under one key.
#[derive(Debug, Clone, PartialEq)]
pub struct InnerEntityType {
    /// Key in `contents`.
    pub name: &'static str,
    /// Fields in the order in which they are written; at most 255.
    pub fields: Vec<Field>,
    /// How entities of the type are merged.
    pub aggregation: Aggregation,
    /// One line of description.
    pub description: &'static str,
}

impl InnerEntityType {
    /// Position of a field.
    pub fn field(&self, name: &str) -> Option<FieldIndex> {
        FieldIndex::all(self.fields.len()).find(|&field| self.fields[field].name == name)
    }
}

/// An outer entity type: what documents are about.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OuterEntityType {
    /// Name of the type, which qualifies the names of its indices.
    pub name: &'static str,
    /// Inner entity types that identify the outer entity and are copied, not aggregated.
    pub inner_entity_types: &'static [&'static str],
    /// Further inner entity types whose lists are kept as they are.
    pub kept: &'static [&'static str],
    /// One line of description.
    pub description: &'static str,
}

/// A public field of the document itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DocumentField {
    /// Where the field is: its name, or the name of a list of objects and that of a property.
    pub path: &'static [&'static str],
    /// Public name.
    pub public_name: &'static str,
    /// Present if the field is a facet, as in [`Field::facet_rank`].
    pub facet_rank: Option<u16>,
    /// Column in manifests.
    pub column: Option<&'static str>,
    /// One line of description.
    pub description: &'static str,
}

impl DocumentField {
    /// Public names of the fields that a service depends on, for projects that need no others.
    pub const STANDARD: [Self; 5] = [
        Self::named(&["entity_id"], "entryId", "Id of the outer entity."),
        Self::named(&["bundles", "uuid"], "bundleUuid", "UUID of a bundle that contributes."),
        Self::named(&["bundles", "version"], "bundleVersion", "Version of that bundle."),
        Self::named(&["sources", "id"], "sourceId", "Id of a source of the bundles."),
        Self::named(&["sources", "spec"], "sourceSpec", "Name and prefix of a source."),
    ];

    /// A field with a public name that is neither a facet nor a column.
    pub const fn named(path: &'static [&'static str], public_name: &'static str, description: &'static str) -> Self {
        Self { path, public_name, facet_rank: None, column: None, description }
    }
}

/// A column of manifests that has no field: its values are made of other fields of the inner entity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SyntheticColumn {
    /// Inner entity type whose fields the values are made of.
    pub inner_type: &'static str,
    /// Name in the place of a field's.
    pub name: &'static str,
    /// Column in manifests.
    pub column: &'static str,
    /// Position of the column, as in [`Field::column_rank`].
    pub rank: u16,
    /// One line of description.
    pub description: &'static str,
}

/// A field that aggregates have in addition: a sum over aggregated inner entities.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Extra {
    /// Name in documents.
    pub name: &'static str,
    /// Public name.
    pub public_name: Option<&'static str>,
    /// Type, for translation.
    pub field_type: FieldType,
    /// Inner entity type and field that is summed up; zero if there is nothing to sum up.
    pub sum_of: (&'static str, &'static str),
    /// Outer entity type, its inner entity type, and the field of it that takes the place of the sum unless it is null.
    pub unless: Option<(&'static str, &'static str, &'static str)>,
    /// One line of description.
    pub description: &'static str,
}
