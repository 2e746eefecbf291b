//! Contributions to samples.

use azul_transform::graph::ListId;
use azul_transform::{Contributions, EntityIndex, Outer, OuterType, Partitioning, Result, View};

use super::contents::Additions;
use super::view::HcaView;
use crate::fields::outer;
use crate::read::Group;

pub struct Samples;

/// The samples of all files that are not stitched, in order of discovery.
fn samples(view: &HcaView<'_>) -> Vec<EntityIndex> {
    let (subgraph, relations) = (&view.subgraph, &view.relations);
    let own = subgraph.group(Group::File).filter(|file| !subgraph.entities[*file].stitched);
    view.read(relations.reach.concat(own.map(|file| relations.samples[file])))
}

impl<'p> Outer<HcaView<'p>> for Samples {
    fn outer_type(&self) -> OuterType {
        outer::SAMPLES
    }

    fn outer_entities(&self, view: &HcaView<'p>) -> Vec<u128> {
        samples(view).into_iter().map(|e| view.subgraph.entities[e].uuid).collect()
    }

    fn transform(&self, view: &HcaView<'p>, scope: &Partitioning, out: &mut Contributions) -> Result<()> {
        out.of(view).extract_all()?;
        for sample in samples(view) {
            let entity = &view.subgraph.entities[sample];
            if scope.contains(entity.uuid) {
                let own = ListId::single(sample.node());
                let lists = view.of_entity(out, sample, own, None, &Additions::new())?;
                out.contribute(&entity.id, &lists);
            }
        }
        Ok(())
    }
}
