//! Contributions to files, and the replicas that are found through them.

use azul_transform::schema::Records;
use azul_transform::{Contributions, EntityIndex, Hubs, Outer, OuterType, Partitioning, Result, View};

use super::view::AnvilView;
use crate::fields::outer;
use crate::read::Kind;

pub struct Files;

impl<'p> Outer<AnvilView<'p>> for Files {
    fn outer_type(&self) -> OuterType {
        outer::FILES
    }

    fn outer_entities(&self, view: &AnvilView<'p>) -> Vec<u128> {
        view.uuids(Kind::File)
    }

    fn transform(&self, view: &AnvilView<'p>, scope: &Partitioning, out: &mut Contributions) -> Result<()> {
        out.of(view).extract_all()?;
        let mut hubs = Hubs::default();
        for i in view.subgraph.of_kind(Kind::File) {
            let file = &view.subgraph.entities[i];
            if scope.contains(file.uuid) {
                let lists = view.of_entity(out, i)?;
                out.contribute(&file.id, &lists);
                if view.replicas {
                    hubs.visit(view.reach(), i);
                }
            }
        }
        replicate(view, hubs, out)
    }
}

/// Adds the replicas of everything that files lead to, themselves included.
///
/// # Errors
/// [`azul_transform::ErrorKind::DanglingLink`] if the bundle does not have something that files lead to.
fn replicate(view: &AnvilView<'_>, hubs: Hubs, out: &mut Contributions) -> Result<()> {
    let subgraph = &view.subgraph;
    for ((i, hubs), entity) in EntityIndex::all(view.len()).zip(hubs.by_entity(view)).zip(&subgraph.entities) {
        let is_dataset = entity.kind == Kind::Dataset;
        if hubs.is_empty() || is_dataset && view.dataset_replicated.get() {
            continue;
        }
        subgraph.require(i)?;
        let ids = hubs.into_iter().filter(|_| !is_dataset).map(|file| subgraph.entities[file].id.clone());
        out.replicate(&entity.table, &entity.id, subgraph.document(i), ids.collect());
    }
    Ok(())
}
