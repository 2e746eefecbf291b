//! Contributions to entities that are what links say of them: activities, biosamples and donors.

use std::sync::Arc;

use azul_transform::{Batch, OuterType, Partitioning, Result, Transformer};

use super::Shared;
use crate::read::Kind;

pub struct Linked {
    pub shared: Arc<Shared>,
    /// Position of the outer entity type in the schema.
    pub outer_type: OuterType,
    pub entity_type: &'static str,
    pub kind: Kind,
}

impl Transformer for Linked {
    fn entity_type(&self) -> &'static str {
        self.entity_type
    }

    fn outer_entities(&self) -> Vec<u128> {
        self.shared.uuids(self.kind)
    }

    fn transform(&self, scope: &Partitioning, batch: &mut Batch) -> Result<()> {
        let mut work = self.shared.work();
        work.extract_all(batch)?;
        for i in self.shared.subgraph.of_kind(self.kind) {
            let entity = &self.shared.subgraph.entities[i];
            if scope.contains(entity.uuid) {
                let lists = work.of_entity(batch, i)?;
                batch.contribute(self.outer_type, &entity.id, &lists);
            }
        }
        Ok(())
    }
}
