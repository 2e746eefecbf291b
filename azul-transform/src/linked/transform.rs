//! Contributions that follow the links.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustc_hash::FxHashMap;

use super::Entities;
use super::replicas::Replicas;
use crate::batch::{Batch, ListRef, RecordRef};
use crate::error::Result;
use crate::graph::{ListId, Reach};
use crate::partition::Partitioning;
use crate::position::{EntityIndex, InnerType, OuterType};
use crate::schema::FacetSchema;
use crate::transform::{Context, Transformer};

/// One transformer per outer entity type.
pub(super) fn all(entities: Entities, context: &Context) -> Vec<Box<dyn Transformer>> {
    let project = entities.project;
    let work = Mutex::new(Work::new(&entities));
    let shared = Arc::new(Shared { entities, work });
    let transformer = |outer_type: OuterType| {
        let name = project.schema.outer_types[outer_type].name;
        let entity_type = project.schema.inner_type(name)?;
        let replicates = context.replicas && project.hubs == Some(name);
        Some(Box::new(Follow { shared: shared.clone(), name, outer_type, entity_type, replicates }) as Box<_>)
    };
    OuterType::all(project.schema.outer_types.len()).filter_map(transformer).collect()
}

/// The transformer of one outer entity type.
struct Follow {
    shared: Arc<Shared>,
    name: &'static str,
    /// Position of the outer entity type.
    outer_type: OuterType,
    /// Position of the inner entity type of the same name.
    entity_type: InnerType,
    /// Whether replicas are found through these entities.
    replicates: bool,
}

/// What the transformers of a bundle share.
struct Shared {
    entities: Entities,
    work: Mutex<Work>,
}

impl Shared {
    /// The transformers run one after the other, so this never waits.
    fn work(&self) -> MutexGuard<'_, Work> {
        self.work.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn of_type(&self, entity_type: InnerType) -> impl Iterator<Item = EntityIndex> {
        let entities = &self.entities.entities;
        EntityIndex::all(entities.len()).filter(move |&i| entities[i].entity_type == entity_type)
    }
}

impl Transformer for Follow {
    fn entity_type(&self) -> &'static str {
        self.name
    }

    fn outer_entities(&self) -> Vec<u128> {
        self.shared.of_type(self.entity_type).map(|i| self.shared.entities.entities[i].uuid).collect()
    }

    fn transform(&self, scope: &Partitioning, batch: &mut Batch) -> Result<()> {
        let entities = &self.shared.entities;
        let mut work = self.shared.work();
        work.extract(entities, batch)?;
        let mut replicas = Replicas::new(entities.len());
        for i in self.shared.of_type(self.entity_type) {
            if scope.contains(entities.entities[i].uuid) {
                let lists = work.contents(entities, i, batch);
                batch.contribute(self.outer_type, entities.id(i), &lists);
                if self.replicates {
                    replicas.visit(&mut work, i);
                }
            }
        }
        replicas.emit(&mut work, entities, batch);
        Ok(())
    }
}

/// What the transformers of a bundle have made so far.
pub(super) struct Work {
    reach: Reach,
    /// Number of entity types.
    pub width: usize,
    /// By entity; empty until all of them are extracted.
    records: Vec<RecordRef>,
    lists: FxHashMap<(InnerType, ListId), ListRef>,
}

impl Work {
    fn new(entities: &Entities) -> Self {
        let width = entities.project.tables.len();
        let reach = Reach::new(entities.graph(), width, |node, items| {
            items.push((entities.entities[node as usize].entity_type.index(), node));
        });
        Self { reach, width, records: Vec::new(), lists: FxHashMap::default() }
    }

    /// Extracts all entities, each once, so that one that is unfit is found whatever the scope.
    fn extract(&mut self, entities: &Entities, batch: &mut Batch) -> Result<()> {
        if self.records.is_empty() {
            let extract = |entity: EntityIndex| {
                let table = &entities.project.tables[entities.entities[entity].entity_type];
                batch.record(|out| table.extract(entities, entity, out))
            };
            self.records = EntityIndex::all(entities.len()).map(extract).collect::<Result<_>>()?;
        }
        Ok(())
    }

    /// The entity itself in the list of its type, what it is linked to in those of the others.
    fn contents(&mut self, entities: &Entities, entity: EntityIndex, batch: &mut Batch) -> Vec<ListRef> {
        let (own, width) = (entities.entities[entity].entity_type, self.width);
        let list = |entity_type| {
            let list = match entity_type == own {
                true => ListId::single(entity.node()),
                false => self.linked(entity, entity_type),
            };
            if let Some(&made) = self.lists.get(&(entity_type, list)) {
                return made;
            }
            let records: Vec<_> = self.read(list).into_iter().map(|i| self.records[i]).collect();
            let made = batch.list(entity_type, &records);
            self.lists.insert((entity_type, list), made);
            made
        };
        InnerType::all(width).map(list).collect()
    }

    /// The entities of a type that an entity is linked to, itself included if it is of that type.
    pub fn linked(&mut self, entity: EntityIndex, entity_type: InnerType) -> ListId {
        self.reach.visit(entity.node(), entity_type.index())
    }

    /// The entities of a list.
    pub fn read(&mut self, list: ListId) -> Vec<EntityIndex> {
        let mut items = Vec::new();
        self.reach.read(list, &mut items);
        items.into_iter().map(EntityIndex::of_node).collect()
    }
}
