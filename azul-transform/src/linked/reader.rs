//! Reading: a bundle's entities and links, one by one.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::entities::{Entities, Entity};
use super::{Rows, transform};
use crate::bundle::Bundle;
use crate::context::Context;
use crate::error::{Error, ErrorKind, Result};
use crate::graph::GraphBuilder;
use crate::json::Json;
use crate::suggest::did_you_mean;
use crate::transform::Transformer;
use crate::uuid;

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
