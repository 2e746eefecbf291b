//! Contributions to entities that are what links say of them: activities, biosamples and donors.

use azul_transform::{Contributions, Outer, OuterType, Partitioning, Result};

use super::view::AnvilView;
use crate::read::Kind;

pub struct Linked {
    pub outer_type: OuterType,
    pub kind: Kind,
}

impl<'p> Outer<AnvilView<'p>> for Linked {
    fn outer_type(&self) -> OuterType {
        self.outer_type
    }

    fn outer_entities(&self, view: &AnvilView<'p>) -> Vec<u128> {
        view.uuids(self.kind)
    }

    fn transform(&self, view: &AnvilView<'p>, scope: &Partitioning, out: &mut Contributions) -> Result<()> {
        out.of(view).extract_all()?;
        for i in view.subgraph.of_kind(self.kind) {
            let entity = &view.subgraph.entities[i];
            if scope.contains(entity.uuid) {
                let lists = view.of_entity(out, i)?;
                out.contribute(&entity.id, &lists);
            }
        }
        Ok(())
    }
}
