//! The contribution to the project.

use std::sync::Arc;

use azul_transform::{Batch, Partitioning, Result, Transformer};

use super::Shared;
use crate::fields::{Dated, outer};

pub struct Projects(pub Arc<Shared>);

impl Transformer for Projects {
    fn entity_type(&self) -> &'static str {
        "projects"
    }

    fn outer_entities(&self) -> Vec<u128> {
        vec![self.0.subgraph.entities[self.0.subgraph.project].uuid]
    }

    fn transform(&self, scope: &Partitioning, batch: &mut Batch) -> Result<()> {
        let entity = &self.0.subgraph.entities[self.0.subgraph.project];
        if !scope.contains(entity.uuid) {
            return Ok(());
        }
        let mut work = self.0.work();
        work.extract_all(batch)?;
        let mut lists = work.of_all(batch)?;
        let dated = Dated {
            id: entity.id.clone(),
            submission: entity.submission_date.clone(),
            update: entity.update_date.clone(),
            last_modified: entity.last_modified_date().to_owned(),
            aggregate: work.aggregate_dates(),
        };
        lists.push(work.dates(batch, dated)?);
        lists.push(work.project(batch)?);
        batch.contribute(outer::PROJECTS, &entity.id, &lists);
        Ok(())
    }
}
