//! Replicas: copies of the documents of everything that hubs lead to.

use rustc_hash::FxHashMap;

use super::Entities;
use super::transform::Work;
use crate::batch::Batch;
use crate::graph::ListId;
use crate::position::{EntityIndex, InnerType};
use crate::schema::Records;

/// Collects which hubs lead to which entities.
pub(super) struct Replicas {
    /// Hubs by the list of entities that they are linked to; hubs often have lists in common.
    visits: FxHashMap<ListId, Vec<EntityIndex>>,
    /// Hubs by entity.
    hubs: Vec<Vec<EntityIndex>>,
}

impl Replicas {
    pub fn new(entities: usize) -> Self {
        Self { visits: FxHashMap::default(), hubs: vec![Vec::new(); entities] }
    }

    /// Notes that a hub makes a contribution.
    pub fn visit(&mut self, work: &mut Work, hub: EntityIndex) {
        for entity_type in InnerType::all(work.width) {
            let list = work.linked(hub, entity_type);
            self.visits.entry(list).or_default().push(hub);
        }
    }

    /// Adds the replicas of everything that hubs lead to, themselves included.
    pub fn emit(mut self, work: &mut Work, entities: &Entities, batch: &mut Batch) {
        for (list, hubs) in self.visits {
            for entity in work.read(list) {
                self.hubs[entity].extend(&hubs);
            }
        }
        for (i, hubs) in EntityIndex::all(entities.len()).zip(self.hubs).filter(|(_, hubs)| !hubs.is_empty()) {
            let ids = hubs.into_iter().map(|hub| entities.id(hub).to_owned());
            batch.replicate(entities.entity_type(i), entities.id(i), entities.document(i), ids.collect());
        }
    }
}
