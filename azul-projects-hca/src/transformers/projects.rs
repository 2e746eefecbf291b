//! The contribution to the project.

use azul_transform::{Contributions, Outer, OuterType, Partitioning, Result};

use super::view::HcaView;
use crate::fields::{Dated, outer};

pub struct Projects;

impl<'p> Outer<HcaView<'p>> for Projects {
    fn outer_type(&self) -> OuterType {
        outer::PROJECTS
    }

    fn outer_entities(&self, view: &HcaView<'p>) -> Vec<u128> {
        vec![view.subgraph.entities[view.subgraph.project].uuid]
    }

    fn transform(&self, view: &HcaView<'p>, scope: &Partitioning, out: &mut Contributions) -> Result<()> {
        let entity = &view.subgraph.entities[view.subgraph.project];
        if !scope.contains(entity.uuid) {
            return Ok(());
        }
        out.of(view).extract_all()?;
        let mut lists = view.of_all(out)?;
        let dated = Dated {
            id: entity.id.clone(),
            submission: entity.submission_date.clone(),
            update: entity.update_date.clone(),
            last_modified: entity.last_modified_date().to_owned(),
            aggregate: view.dates.clone(),
        };
        lists.push(view.dates(out, &dated)?);
        lists.push(view.project(out)?);
        out.contribute(&entity.id, &lists);
        Ok(())
    }
}
