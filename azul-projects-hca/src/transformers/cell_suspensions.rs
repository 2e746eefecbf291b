//! Contributions to cell suspensions.

use std::sync::Arc;

use azul_transform::graph::ListId;
use azul_transform::{Batch, EntityIndex, Partitioning, Result, Transformer};

use super::Shared;
use crate::fields::{inner, outer};
use crate::read::{EntityType, Group};
use crate::rules::Category;

pub struct CellSuspensions(pub Arc<Shared>);

impl CellSuspensions {
    /// All of them, stitched ones too.
    fn suspensions(&self) -> impl Iterator<Item = EntityIndex> {
        let is = |e: &EntityIndex| self.0.subgraph.entities[*e].entity_type == EntityType::CellSuspension;
        self.0.subgraph.group(Group::Biomaterial).filter(is)
    }
}

impl Transformer for CellSuspensions {
    fn entity_type(&self) -> &'static str {
        "cell_suspensions"
    }

    fn outer_entities(&self) -> Vec<u128> {
        self.suspensions().map(|e| self.0.subgraph.entities[e].uuid).collect()
    }

    fn transform(&self, scope: &Partitioning, batch: &mut Batch) -> Result<()> {
        let mut work = self.0.work();
        work.extract_all(batch)?;
        for suspension in self.suspensions() {
            let entity = &self.0.subgraph.entities[suspension];
            if scope.contains(entity.uuid) {
                let inner_type = inner::category(Category::CellSuspensions);
                let own = work.list(batch, inner_type, ListId::single(suspension.node()))?;
                let own = Some((Category::CellSuspensions, own));
                let samples = work.relations.samples[suspension];
                let lists = work.of_entity(batch, suspension, samples, own, &Vec::new())?;
                batch.contribute(outer::CELL_SUSPENSIONS, &entity.id, &lists);
            }
        }
        Ok(())
    }
}
