//! A bundle as entities and links.

use std::sync::Arc;

use super::Rows;
use crate::bundle::Bundle;
use crate::error::Result;
use crate::graph::Graph;
use crate::json::{Json, Location};
use crate::position::{EntityIndex, InnerType};
use crate::schema::{FieldType, Records, Row};
use crate::value::Value;

/// The entities of a bundle, numbered in the order in which they were read, and the links between them: what the rows
/// of a [`Linked`](super::Linked) project work on.
#[derive(Debug)]
pub struct Entities {
    pub(super) rows: Arc<Rows>,
    pub(super) bundle: Arc<Bundle>,
    pub(super) entities: Vec<Entity>,
    pub(super) graph: Graph,
}

#[derive(Debug)]
pub(super) struct Entity {
    pub inner_type: InnerType,
    pub id: String,
    pub uuid: u128,
    pub document: Location,
}

impl Entities {
    /// The id of an entity.
    pub fn id(&self, entity: EntityIndex) -> &str {
        &self.entities[entity].id
    }

    /// The name of an entity's type.
    pub fn entity_type(&self, entity: EntityIndex) -> &'static str {
        self.rows.schema.inner_types()[self.entities[entity].inner_type].name
    }

    /// The links: node by node what it is linked to, for rows that say something of the neighbours of an entity.
    pub fn graph(&self) -> &Graph {
        &self.graph
    }

    /// Number of entities.
    pub fn len(&self) -> usize {
        self.entities.len()
    }

    /// Whether the bundle has no entities.
    pub fn is_empty(&self) -> bool {
        self.entities.is_empty()
    }
}

impl Records for Entities {
    fn document(&self, entity: EntityIndex) -> Json<'_> {
        self.bundle.locate(self.entities[entity].document)
    }

    fn name(&self, entity: EntityIndex) -> String {
        self.entities[entity].name(&self.rows)
    }
}

impl Entity {
    /// `type/id`
    pub fn name(&self, rows: &Rows) -> String {
        format!("{}/{}", rows.schema.inner_types()[self.inner_type].name, self.id)
    }
}

impl Row<Entities> {
    /// The field `document_id`: the id of the entity, by which its copies in several bundles are known to be the same.
    pub const fn id() -> Self {
        Row::function("document_id", FieldType::NullStr, &["id of the entity"], id).about("Id of the entity.")
    }
}

fn id(entities: &Entities, entity: EntityIndex) -> Result<Option<Value<'_>>> {
    Ok(Some(entities.id(entity).into()))
}
