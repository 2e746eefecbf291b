//! Contributions that are kept anywhere: in memory, on disk, in a cluster.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::documents::ContributionReader;
use crate::batch::Batch;
use crate::bundle::BundleFqid;
use crate::error::Result;
use crate::position::OuterType;

/// An outer entity: its type and id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntityKey {
    /// Type of the entity.
    pub outer_type: OuterType,
    /// Id of the entity.
    pub entity_id: String,
}

/// One contribution, as part of what its bundle says.
#[derive(Debug, Clone)]
pub struct Contribution {
    pub(crate) batch: Arc<Batch>,
    pub(crate) position: usize,
}

/// Where contributions come from. There is one contribution at most for an outer entity, a bundle, and a state of it.
pub trait ContributionSource {
    /// Ids of the entities of an outer type to which there are contributions, in any order.
    ///
    /// # Errors
    /// Whatever keeps them from being read.
    fn entities(&self, outer_type: OuterType) -> Result<Vec<String>>;

    /// All contributions to an entity, in any order.
    ///
    /// # Errors
    /// Whatever keeps them from being read.
    fn of(&self, entity: &EntityKey) -> Result<Vec<Contribution>>;

    /// UUIDs of the bundles that contribute to an entity, in any order; repetitions do no harm.
    ///
    /// # Errors
    /// Whatever keeps them from being read.
    fn bundles(&self, entity: &EntityKey) -> Result<Vec<String>> {
        let all = self.of(entity)?;
        Ok(all.iter().map(|contribution| contribution.fqid().uuid.clone()).collect())
    }

    /// Contributions to an entity of the bundles from one UUID on, and up to but not including another one, if there is
    /// one. The order is that of [`reading_order`].
    ///
    /// # Errors
    /// Whatever keeps them from being read.
    fn between(&self, entity: &EntityKey, from: &str, to: Option<&str>) -> Result<Vec<Contribution>> {
        let within = |contribution: &Contribution| {
            let uuid = contribution.fqid().uuid.as_str();
            reading_order(uuid, from).is_ge() && to.is_none_or(|to| reading_order(uuid, to).is_lt())
        };
        Ok(self.of(entity)?.into_iter().filter(within).collect())
    }
}

/// The order of UUIDs of bundles in which an index returns their contributions to an entity: in ids of documents the
/// UUID is followed by `_`. Of UUIDs of one length it is the order of their bytes. No text comes before all UUIDs.
pub fn reading_order(a: &str, b: &str) -> Ordering {
    if a.len() == b.len() || a.is_empty() || b.is_empty() {
        return a.cmp(b);
    }
    a.bytes().chain([b'_']).cmp(b.bytes().chain([b'_']))
}

impl Contribution {
    /// The contributions of a bundle.
    pub fn all(batch: &Arc<Batch>) -> impl Iterator<Item = Contribution> {
        (0..batch.len()).map(|position| Contribution { batch: Arc::clone(batch), position })
    }

    /// The contributions that were read from documents.
    pub fn of_reader(reader: ContributionReader<'_>) -> Vec<Contribution> {
        let batches = reader.finish().into_iter().map(Arc::new);
        batches.flat_map(|batch| Self::all(&batch).collect::<Vec<_>>()).collect()
    }

    /// The outer entity.
    pub fn entity(&self) -> EntityKey {
        let (outer_type, entity_id) = self.batch.outer_entity(self.position);
        EntityKey { outer_type, entity_id: entity_id.to_owned() }
    }

    /// The bundle.
    pub fn fqid(&self) -> &BundleFqid {
        self.batch.fqid()
    }

    /// Whether it is a deletion.
    pub fn is_deleted(&self) -> bool {
        self.batch.is_deleted()
    }
}

/// Contributions in memory, by entity. The simplest source; a [`Store`](crate::Store) takes less memory.
#[derive(Debug, Default)]
pub struct Batches {
    entities: BTreeMap<EntityKey, BTreeMap<(String, String, bool), Contribution>>,
}

impl Batches {
    /// Adds the contributions of a bundle. Each takes the place of an earlier one to its entity of the same bundle.
    pub fn add(&mut self, batch: &Arc<Batch>) {
        for contribution in Contribution::all(batch) {
            let of_entity = self.entities.entry(contribution.entity()).or_default();
            of_entity.insert(id(batch), contribution);
        }
    }

    /// Removes the contributions of a bundle.
    pub fn remove(&mut self, batch: &Arc<Batch>) {
        for contribution in Contribution::all(batch) {
            if let Some(of_entity) = self.entities.get_mut(&contribution.entity()) {
                of_entity.remove(&id(batch));
            }
        }
    }
}

fn id(batch: &Batch) -> (String, String, bool) {
    let BundleFqid { uuid, version, .. } = batch.fqid();
    (uuid.clone(), version.clone(), batch.is_deleted())
}

impl ContributionSource for Batches {
    fn entities(&self, outer_type: OuterType) -> Result<Vec<String>> {
        let of_type =
            self.entities.iter().filter(|(key, of_entity)| key.outer_type == outer_type && !of_entity.is_empty());
        Ok(of_type.map(|(key, _)| key.entity_id.clone()).collect())
    }

    fn of(&self, entity: &EntityKey) -> Result<Vec<Contribution>> {
        let of_entity = self.entities.get(entity).into_iter().flat_map(BTreeMap::values);
        Ok(of_entity.cloned().collect())
    }
}
