//! The contribution to the dataset, and the replica of a stub.

use azul_transform::schema::Records;
use azul_transform::{Contributions, Outer, OuterType, Partitioning, Result};

use super::view::AnvilView;
use crate::fields::outer;
use crate::read::Kind;

pub struct Datasets;

impl<'p> Outer<AnvilView<'p>> for Datasets {
    fn outer_type(&self) -> OuterType {
        outer::DATASETS
    }

    fn outer_entities(&self, view: &AnvilView<'p>) -> Vec<u128> {
        view.uuids(Kind::Dataset)
    }

    fn transform(&self, view: &AnvilView<'p>, scope: &Partitioning, out: &mut Contributions) -> Result<()> {
        let subgraph = &view.subgraph;
        let dataset = &subgraph.entities[subgraph.dataset];
        if !scope.contains(dataset.uuid) {
            return Ok(());
        }
        let lists = view.of_all(out)?;
        out.contribute(&dataset.id, &lists);
        // No file leads to a stub, and it is wanted even where replicas are not.
        if subgraph.is_stub() {
            out.replicate(&dataset.table, &dataset.id, subgraph.document(subgraph.dataset), Vec::new());
            view.dataset_replicated.set(true);
        }
        Ok(())
    }
}
