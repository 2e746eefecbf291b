//! The contribution to the dataset, and the replica of a stub.

use std::sync::Arc;

use azul_transform::schema::Records;
use azul_transform::{Batch, Partitioning, Result, Transformer};

use super::Shared;
use crate::fields::outer;
use crate::read::Kind;

pub struct Datasets(pub Arc<Shared>);

impl Transformer for Datasets {
    fn entity_type(&self) -> &'static str {
        "datasets"
    }

    fn outer_entities(&self) -> Vec<u128> {
        self.0.uuids(Kind::Dataset)
    }

    fn transform(&self, scope: &Partitioning, batch: &mut Batch) -> Result<()> {
        let subgraph = &self.0.subgraph;
        let dataset = &subgraph.entities[subgraph.dataset];
        if !scope.contains(dataset.uuid) {
            return Ok(());
        }
        let mut work = self.0.work();
        let lists = work.of_all(batch)?;
        batch.contribute(outer::DATASETS, &dataset.id, &lists);
        // No file leads to a stub, and it is wanted even where replicas are not.
        if subgraph.is_stub() {
            batch.replicate(&dataset.table, &dataset.id, subgraph.document(subgraph.dataset), Vec::new());
            work.dataset_replicated = true;
        }
        Ok(())
    }
}
