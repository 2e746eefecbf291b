//! Replicas: verbatim copies of the rows that files lead to.

use rustc_hash::FxHashMap;

use azul_transform::graph::ListId;
use azul_transform::schema::Records;
use azul_transform::{Batch, EntityIndex, Result};

use super::contents::Work;
use crate::read::Kind;

/// Collects which files lead to which entities.
#[derive(Default)]
pub struct Replicas {
    /// Files by the list of entities that they are linked to; files often have lists in common.
    visits: FxHashMap<ListId, Vec<EntityIndex>>,
}

impl Replicas {
    /// Notes that a file makes a contribution.
    pub fn visit(&mut self, work: &mut Work, file: EntityIndex) {
        for kind in Kind::ALL {
            let list = work.linked(file, kind);
            if !list.is_empty() {
                self.visits.entry(list).or_default().push(file);
            }
        }
    }

    /// Adds the replicas of everything that files lead to, themselves included.
    ///
    /// # Errors
    /// [`azul_transform::ErrorKind::DanglingLink`] if the bundle does not have something that files lead to.
    pub fn emit(self, work: &mut Work, batch: &mut Batch) -> Result<()> {
        let subgraph = work.subgraph.clone();
        let mut hubs: Vec<Vec<EntityIndex>> = vec![Vec::new(); subgraph.entities.len()];
        for (list, files) in self.visits {
            for entity in work.read(list) {
                hubs[entity].extend(&files);
            }
        }
        for (i, (entity, hubs)) in EntityIndex::all(hubs.len()).zip(subgraph.entities.iter().zip(hubs)) {
            let is_dataset = entity.kind == Kind::Dataset;
            if hubs.is_empty() || is_dataset && work.dataset_replicated {
                continue;
            }
            subgraph.require(i)?;
            let ids = hubs.into_iter().filter(|_| !is_dataset).map(|file| subgraph.entities[file].id.clone());
            batch.replicate(&entity.table, &entity.id, subgraph.document(i), ids.collect());
        }
        Ok(())
    }
}
