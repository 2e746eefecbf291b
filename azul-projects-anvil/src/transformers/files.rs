//! Contributions to files, and the replicas that are found through them.

use std::sync::Arc;

use azul_transform::{Batch, Partitioning, Result, Transformer};

use super::Shared;
use super::replicas::Replicas;
use crate::fields::outer;
use crate::read::Kind;

pub struct Files(pub Arc<Shared>);

impl Transformer for Files {
    fn entity_type(&self) -> &'static str {
        "files"
    }

    fn outer_entities(&self) -> Vec<u128> {
        self.0.uuids(Kind::File)
    }

    fn transform(&self, scope: &Partitioning, batch: &mut Batch) -> Result<()> {
        let subgraph = &self.0.subgraph;
        let mut work = self.0.work();
        work.extract_all(batch)?;
        let mut replicas = Replicas::default();
        for i in subgraph.of_kind(Kind::File) {
            let file = &subgraph.entities[i];
            if scope.contains(file.uuid) {
                let lists = work.of_entity(batch, i)?;
                batch.contribute(outer::FILES, &file.id, &lists);
                if self.0.replicas {
                    replicas.visit(&mut work, i);
                }
            }
        }
        replicas.emit(&mut work, batch)
    }
}
