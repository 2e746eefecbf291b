//! Contributions to cell suspensions.

use azul_transform::graph::ListId;
use azul_transform::{Contributions, EntityIndex, Outer, OuterType, Partitioning, Result};

use super::contents::Additions;
use super::view::HcaView;
use crate::fields::{inner, outer};
use crate::read::{EntityType, Group, Subgraph};
use crate::rules::Category;

pub struct CellSuspensions;

/// All of them, stitched ones too.
fn suspensions(subgraph: &Subgraph) -> impl Iterator<Item = EntityIndex> {
    let is = |e: &EntityIndex| subgraph.entities[*e].entity_type == EntityType::CellSuspension;
    subgraph.group(Group::Biomaterial).filter(is)
}

impl<'p> Outer<HcaView<'p>> for CellSuspensions {
    fn outer_type(&self) -> OuterType {
        outer::CELL_SUSPENSIONS
    }

    fn outer_entities(&self, view: &HcaView<'p>) -> Vec<u128> {
        suspensions(&view.subgraph).map(|e| view.subgraph.entities[e].uuid).collect()
    }

    fn transform(&self, view: &HcaView<'p>, scope: &Partitioning, out: &mut Contributions) -> Result<()> {
        out.of(view).extract_all()?;
        for suspension in suspensions(&view.subgraph) {
            let entity = &view.subgraph.entities[suspension];
            if scope.contains(entity.uuid) {
                let inner_type = inner::category(Category::CellSuspensions);
                let own = out.of(view).list(inner_type, ListId::single(suspension.node()))?;
                let own = Some((Category::CellSuspensions, own));
                let samples = view.relations.samples[suspension];
                let lists = view.of_entity(out, suspension, samples, own, &Additions::new())?;
                out.contribute(&entity.id, &lists);
            }
        }
        Ok(())
    }
}
