//! Contributions that follow the links.

use super::Entities;
use crate::batch::ListRef;
use crate::context::Context;
use crate::contributions::Contributions;
use crate::error::{Error, ErrorKind, Result};
use crate::graph::{ListId, Reach};
use crate::hubs::Hubs;
use crate::partition::Partitioning;
use crate::position::{EntityIndex, InnerType, OuterType};
use crate::record::RecordWriter;
use crate::schema::Records;
use crate::transform::{Outer, Transformer, transformers};
use crate::view::View;

/// One transformer per outer entity type.
pub(super) fn all<'p>(entities: Entities, context: &Context) -> Vec<Box<dyn Transformer + 'p>> {
    let rows = entities.rows.clone();
    let outer = rows.schema.each_outer_type().filter_map(|(outer_type, outer)| {
        let inner_type = rows.schema.inner_type(outer.name)?;
        let replicates = context.replicas && rows.hubs == Some(outer.name);
        let is_first = outer_type.index() == 0;
        Some(Box::new(Follow { outer_type, inner_type, replicates, is_first }) as Box<dyn Outer<Linked> + 'p>)
    });
    transformers(Linked::new(entities), outer)
}

/// Entities with what they are linked to, by inner entity type.
struct Linked {
    entities: Entities,
    reach: Reach,
}

impl Linked {
    fn new(entities: Entities) -> Self {
        let width = entities.rows.tables.len();
        let reach = Reach::new(entities.graph(), width, |node, items| {
            items.push((entities.entities[EntityIndex::of_node(node)].inner_type.index(), node));
        });
        Self { entities, reach }
    }
}

impl Linked {
    /// Entities that have no documents of their own, and are linked to nothing, are in no document at all.
    fn warn_of_orphans(&self, out: &mut Contributions) {
        let Entities { rows, .. } = &self.entities;
        let graph = self.entities.graph();
        for entity in EntityIndex::all(self.entities.len()) {
            let is_linked = !graph.children(entity.node()).is_empty() || !graph.parents(entity.node()).is_empty();
            if is_linked || rows.schema.outer_type(self.entities.entity_type(entity)).is_some() {
                continue;
            }
            let message = "nothing is linked to the entity, so that no document lists it";
            let warning = Error::new(ErrorKind::OrphanMetadata, message).in_entity(self.entities.name(entity));
            out.warn(warning.at_path("$").in_document(self.entities.document(entity)));
        }
    }
}

impl View for Linked {
    fn len(&self) -> usize {
        self.entities.len()
    }

    fn id(&self, entity: EntityIndex) -> &str {
        self.entities.id(entity)
    }

    fn reach(&self) -> &Reach {
        &self.reach
    }

    fn inner_type(&self, entity: EntityIndex) -> Option<InnerType> {
        Some(self.entities.entities[entity].inner_type)
    }

    fn extract(&self, inner_type: InnerType, entity: EntityIndex, out: &mut RecordWriter<'_>) -> Result<()> {
        self.entities.rows.tables[inner_type].extract(&self.entities, entity, out)
    }
}

/// How entities of one outer type are contributed to.
struct Follow {
    outer_type: OuterType,
    /// The inner entity type of the same name.
    inner_type: InnerType,
    /// Whether replicas are found through these entities.
    replicates: bool,
    /// Whether no other transformer was at work before.
    is_first: bool,
}

impl Follow {
    fn entities<'v>(&self, view: &'v Linked) -> impl Iterator<Item = EntityIndex> + use<'v> {
        let inner_type = self.inner_type;
        let entities = &view.entities.entities;
        EntityIndex::all(entities.len()).filter(move |&entity| entities[entity].inner_type == inner_type)
    }

    /// The entity itself in the list of its type, what it is linked to in those of the others.
    fn contents(&self, view: &Linked, entity: EntityIndex, out: &mut Contributions) -> Result<Vec<ListRef>> {
        let mut work = out.of(view);
        let list = |inner_type: InnerType| {
            let list = if inner_type == self.inner_type {
                ListId::single(entity.node())
            } else {
                view.reach.visit(entity.node(), inner_type.index())
            };
            work.list(inner_type, list)
        };
        InnerType::all(view.reach.categories()).map(list).collect()
    }
}

impl Outer<Linked> for Follow {
    fn outer_type(&self) -> OuterType {
        self.outer_type
    }

    fn outer_entities(&self, view: &Linked) -> Vec<u128> {
        self.entities(view).map(|entity| view.entities.entities[entity].uuid).collect()
    }

    fn transform(&self, view: &Linked, scope: &Partitioning, out: &mut Contributions) -> Result<()> {
        out.of(view).extract_all()?;
        if self.is_first {
            view.warn_of_orphans(out);
        }
        let mut hubs = Hubs::default();
        for entity in self.entities(view) {
            if scope.contains(view.entities.entities[entity].uuid) {
                let contents = self.contents(view, entity, out)?;
                out.contribute(view.id(entity), &contents);
                if self.replicates {
                    hubs.visit(&view.reach, entity);
                }
            }
        }
        for (entity, hubs) in EntityIndex::all(view.len()).zip(hubs.by_entity(view)) {
            if !hubs.is_empty() {
                let ids = hubs.into_iter().map(|hub| view.id(hub).to_owned()).collect();
                let document = view.entities.document(entity);
                out.replicate(view.entities.entity_type(entity), view.id(entity), document, ids);
            }
        }
        Ok(())
    }
}
