//! Contributions to samples.

use std::sync::Arc;

use azul_transform::graph::ListId;
use azul_transform::{Batch, EntityIndex, Partitioning, Result, Transformer};

use super::Shared;
use crate::fields::outer;
use crate::read::Group;

pub struct Samples(pub Arc<Shared>);

impl Samples {
    /// The samples of all files that are not stitched, in order of discovery.
    fn samples(&self) -> Vec<EntityIndex> {
        let subgraph = &self.0.subgraph;
        let mut work = self.0.work();
        let own = |file: &EntityIndex| !subgraph.entities[*file].stitched;
        let lists: Vec<_> = subgraph.group(Group::File).filter(own).map(|file| work.relations.samples[file]).collect();
        let all = work.relations.reach.concat(lists);
        work.relations.read(all)
    }
}

impl Transformer for Samples {
    fn entity_type(&self) -> &'static str {
        "samples"
    }

    fn outer_entities(&self) -> Vec<u128> {
        self.samples().into_iter().map(|e| self.0.subgraph.entities[e].uuid).collect()
    }

    fn transform(&self, scope: &Partitioning, batch: &mut Batch) -> Result<()> {
        let samples = self.samples();
        let mut work = self.0.work();
        work.extract_all(batch)?;
        for sample in samples {
            let entity = &self.0.subgraph.entities[sample];
            if scope.contains(entity.uuid) {
                let own = ListId::single(sample.node());
                let lists = work.of_entity(batch, sample, own, None, &Vec::new())?;
                batch.contribute(outer::SAMPLES, &entity.id, &lists);
            }
        }
        Ok(())
    }
}
