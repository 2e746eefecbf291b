//! A bundle as entities and links.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::{Rows, transform};
use crate::bundle::Bundle;
use crate::error::{Error, ErrorKind, Result};
use crate::graph::{Graph, GraphBuilder};
use crate::json::{Json, Location};
use crate::position::{EntityIndex, InnerType};
use crate::schema::{FieldType, Records, Row};
use crate::suggest::did_you_mean;
use crate::transform::{Context, Transformer};
use crate::uuid;
use crate::value::Value;

/// The entities of a bundle, numbered in the order in which they were read, and the links between them: what the rows
/// of a [`Linked`](super::Linked) project work on.
#[derive(Debug)]
pub struct Entities {
    pub(super) rows: Arc<Rows>,
    bundle: Arc<Bundle>,
    pub(super) entities: Vec<Entity>,
    graph: Graph,
}

#[derive(Debug)]
pub(super) struct Entity {
    pub inner_type: InnerType,
    pub id: String,
    pub uuid: u128,
    document: Location,
}

/// Collects the entities and links of a bundle.
#[derive(Debug)]
pub struct Reader {
    rows: Arc<Rows>,
    bundle: Arc<Bundle>,
    entities: Vec<Entity>,
    positions: FxHashMap<String, u32>,
    links: Vec<(u32, u32)>,
}

impl Reader {
    pub(super) fn new(rows: Arc<Rows>, bundle: Arc<Bundle>) -> Self {
        Self { rows, bundle, entities: Vec::new(), positions: FxHashMap::default(), links: Vec::new() }
    }

    /// Adds an entity: its type, its id, which is a UUID, and its document, which is a part of the bundle.
    ///
    /// # Errors
    /// [`ErrorKind::UnknownType`], [`ErrorKind::InvalidId`], and [`ErrorKind::DuplicateEntity`] if two entities, of
    /// whatever type, have the same id.
    pub fn entity(&mut self, entity_type: &str, id: &str, document: Json<'_>) -> Result<()> {
        let place = |e: Error| e.in_entity(format!("{entity_type}/{id}")).in_document(document).at_path("$");
        let types = &self.rows.schema;
        let Some(inner_type) = types.inner_type(entity_type) else {
            let names: Vec<_> = types.inner_types().iter().map(|t| t.name).collect();
            let hint = did_you_mean(entity_type, names.iter().copied());
            let message = format!("there is no entity type `{entity_type}`{hint}; there are: {}", names.join(", "));
            return Err(place(Error::new(ErrorKind::UnknownType, message)));
        };
        let uuid = uuid::parse(id).map_err(|e| place(e.of_kind(ErrorKind::InvalidId)))?;
        if self.positions.insert(id.to_owned(), self.entities.len() as u32).is_some() {
            return Err(place(Error::new(ErrorKind::DuplicateEntity, "two entities of the bundle have this id")));
        }
        self.entities.push(Entity { inner_type, id: id.to_owned(), uuid, document: document.location() });
        Ok(())
    }

    /// Links two entities that were added, by their ids. The direction says what is made of, or part of, what; it
    /// matters to those who share relatives: two books by one author are not linked, nor are two authors of one book.
    ///
    /// # Errors
    /// [`ErrorKind::DanglingLink`] if one of them was not added.
    pub fn link(&mut self, from: &str, to: &str) -> Result<()> {
        let find = |id: &str| {
            let missing =
                || Error::new(ErrorKind::DanglingLink, format!("the bundle has no entity with the id {id:?}"));
            self.positions.get(id).copied().ok_or_else(missing)
        };
        self.links.push((find(from)?, find(to)?));
        Ok(())
    }

    /// The transformers of all outer entity types, in their order.
    ///
    /// # Errors
    /// As [`Reader::finish`].
    pub fn transformers<'p>(self, context: &Context) -> Result<Vec<Box<dyn Transformer + 'p>>> {
        Ok(transform::all(self.finish()?, context))
    }

    /// The entities, for those who write transformers of their own.
    ///
    /// # Errors
    /// [`ErrorKind::Cycle`] if the links lead round.
    pub fn finish(self) -> Result<Entities> {
        let Self { rows, bundle, entities, links, .. } = self;
        let mut builder = GraphBuilder::new(entities.len());
        links.iter().for_each(|&(from, to)| builder.link(from, to));
        let name = |node: u32| entities.get(node as usize).map(|entity| entity.name(&rows));
        let graph = builder.build().map_err(|cycle| cycle.into_error(name))?;
        Ok(Entities { rows, bundle, entities, graph })
    }
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
    fn name(&self, rows: &Rows) -> String {
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
