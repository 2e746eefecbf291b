//! The rows: every inner entity type and every field, each declared once.
//!
//! Fields have the names of the columns that they are made of; what is not a column is computed.

#[macro_use]
mod macros;

mod activities;
mod biosamples;
mod datasets;
mod diagnoses;
mod document;
mod donors;
mod files;
mod templates;

use azul_transform::schema::{Declaration, FieldType, OuterEntityType, Records, Schema, Table};
use azul_transform::{EntityIndex, Result, Value};

use crate::convert::bound;
use crate::read::{Kind, Subgraph};

pub use datasets::Stub;

const STR: FieldType = FieldType::NullStr;
const STRS: FieldType = FieldType::List(&FieldType::NullStr);

const ID: &[&str] = &["$.document_id", "id of the entity"];

/// The tables of all inner entity types.
#[derive(Debug)]
pub struct Tables {
    /// By [`Kind`].
    kinds: Vec<Table<Subgraph>>,
    /// A dataset of which there is only the description.
    pub stub: Stub,
    pub schema: Schema,
}

/// Positions of outer entity types in the schema.
pub mod outer {
    use azul_transform::OuterType;

    pub const ACTIVITIES: OuterType = OuterType::new(0);
    pub const BIOSAMPLES: OuterType = OuterType::new(1);
    pub const BUNDLES: OuterType = OuterType::new(2);
    pub const DATASETS: OuterType = OuterType::new(3);
    pub const DONORS: OuterType = OuterType::new(4);
    pub const FILES: OuterType = OuterType::new(5);
}

/// An outer entity type that is its only inner entity type.
const fn outer_type(
    name: &'static str,
    inner_entity_types: &'static [&'static str],
    description: &'static str,
) -> OuterEntityType {
    OuterEntityType { name, inner_entity_types, kept: &[], description }
}

const OUTER_TYPES: [OuterEntityType; 6] = [
    outer_type("activities", &["activities"], "What made files of biosamples, or of other files."),
    outer_type("biosamples", &["biosamples"], "Samples taken from donors."),
    outer_type("bundles", &["bundles"], "Bundles, as they were delivered."),
    outer_type("datasets", &["datasets"], "Datasets, with everything that belongs to them."),
    outer_type("donors", &["donors"], "Those whom samples were taken from."),
    outer_type("files", &["files"], "Data files, and what they were made from."),
];

impl Tables {
    /// Compiles the rows.
    ///
    /// # Errors
    /// [`azul_transform::ErrorKind::Schema`] if a row is invalid.
    pub fn new() -> Result<Self> {
        let kinds = [
            activities::table()?,
            biosamples::table()?,
            datasets::table()?,
            diagnoses::table()?,
            donors::table()?,
            files::table()?,
        ];
        let schema = Schema::new(Declaration {
            inner_types: kinds.iter().map(Table::describe).collect(),
            outer_types: OUTER_TYPES.to_vec(),
            document_fields: document::FIELDS.to_vec(),
            extras: Vec::new(),
            synthetic_columns: files::COLUMNS.to_vec(),
            templates: templates::TEMPLATES.to_vec(),
        })?;
        let stub = Stub::new(&kinds[Kind::Dataset as usize])?;
        Ok(Self { kinds: kinds.into(), stub, schema })
    }

    /// The table of an inner entity type.
    pub fn of(&self, kind: Kind) -> &Table<Subgraph> {
        &self.kinds[kind as usize]
    }
}

/// The value of a column, or what takes its place in a table that has no such column.
fn own_or<'b>(
    subgraph: &'b Subgraph,
    entity: EntityIndex,
    column: &str,
    other: impl FnOnce() -> Value<'b>,
) -> Result<Option<Value<'b>>> {
    Ok(Some(subgraph.document(entity).get(column).map_or_else(other, Value::from)))
}

fn own_id(subgraph: &Subgraph, entity: EntityIndex) -> Result<Option<Value<'_>>> {
    own_or(subgraph, entity, "document_id", || subgraph.entities[entity].id.as_str().into())
}

/// A range of which the ends are columns.
fn range<'b>(subgraph: &'b Subgraph, entity: EntityIndex, name: &str) -> Result<Option<Value<'b>>> {
    let document = subgraph.document(entity);
    let end = |end: &str| {
        let column = format!("{name}_{end}_bound");
        bound(document.get(&column)).map_err(|e| e.at_path(format!("$.{column}")))
    };
    let (lower, upper) = (end("lower")?, end("upper")?);
    own_or(subgraph, entity, name, || Value::Object(vec![("gte".into(), lower), ("lte".into(), upper)]))
}
