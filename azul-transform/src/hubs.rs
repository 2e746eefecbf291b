//! Hubs: the entities through which replicas are found.

use rustc_hash::FxHashMap;

use crate::graph::{ListId, Reach};
use crate::position::EntityIndex;
use crate::view::View;

/// Collects which hubs lead to which entities.
#[derive(Debug, Default)]
pub struct Hubs {
    /// Hubs by the list of entities that they lead to; hubs often have lists in common.
    visits: FxHashMap<ListId, Vec<EntityIndex>>,
}

impl Hubs {
    /// Notes that an entity is a hub, by everything that visiting it yields.
    pub fn visit(&mut self, reach: &Reach, hub: EntityIndex) {
        for category in 0..reach.categories() {
            let list = reach.visit(hub.node(), category);
            if !list.is_empty() {
                self.visits.entry(list).or_default().push(hub);
            }
        }
    }

    /// The hubs that lead to each entity.
    pub fn by_entity(self, view: &impl View) -> Vec<Vec<EntityIndex>> {
        let mut hubs = vec![Vec::new(); view.len()];
        for (list, leading) in self.visits {
            for entity in view.read(list) {
                hubs[entity].extend(&leading);
            }
        }
        hubs
    }
}
