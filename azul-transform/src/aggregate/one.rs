//! Aggregating entities one by one, given their contributions.

use std::sync::Arc;

use super::aggregator::Aggregator;
use super::conflicts::Disagreement;
use super::losses::Losses;
use super::memo::Memo;
use super::rules::Rules;
use crate::error::Result;
use crate::sink::DocumentRun;
use crate::store::Store;
use crate::store::{Contribution, ContributionSource, EntityKey};

/// How many pairs of copies that disagree are reported of an entity and inner entity type; the rest is counted.
const MAX_CONFLICTS: usize = 10;

/// Entities that are aggregated together: enough for those of one bundle to share most of their lists.
const TOGETHER: usize = 128;

/// The aggregate of one entity.
#[derive(Debug, Default)]
pub struct Aggregate {
    /// The document in index form; nothing if all contributions are deleted.
    pub document: Option<Vec<u8>>,
    /// What limits dropped.
    pub losses: Losses,
    /// Copies of inner entities that disagree.
    pub conflicts: Vec<Disagreement>,
}

impl<'p> Rules<'p> {
    /// Aggregates an entity of all contributions to it. Others among them do no harm.
    ///
    /// # Errors
    /// Of contributions that cannot be aggregated, with entity and bundle.
    pub fn aggregate(self: &Arc<Self>, entity: &EntityKey, contributions: &[Contribution]) -> Result<Aggregate> {
        let mut aggregate = Ok(Aggregate::default());
        self.aggregate_together(contributions, |key, one| {
            if key == entity {
                aggregate = one;
            }
        });
        aggregate
    }

    /// Aggregates entities of the contributions that a source has. Those that follow each other and have bundles in
    /// common cost less than one by one.
    ///
    /// # Errors
    /// Those of the source; those of entities are given to `each`.
    pub fn aggregate_all(
        self: &Arc<Self>,
        entities: &[EntityKey],
        source: &dyn ContributionSource,
        mut each: impl FnMut(&EntityKey, Result<Aggregate>),
    ) -> Result<()> {
        for entities in entities.chunks(TOGETHER) {
            let mut contributions = Vec::new();
            for entity in entities {
                let of = source.of(entity)?;
                if of.is_empty() {
                    each(entity, Ok(Aggregate::default()));
                }
                contributions.extend(of);
            }
            self.aggregate_together(&contributions, &mut each);
        }
        Ok(())
    }

    fn aggregate_together(
        self: &Arc<Self>,
        contributions: &[Contribution],
        mut each: impl FnMut(&EntityKey, Result<Aggregate>),
    ) {
        let store = Store::collect(self.schema, contributions);
        let aggregator = Aggregator::with(Arc::clone(self), &store);
        let (mut memo, mut documents) = (Memo::default(), DocumentRun::default());
        for (outer_type, position, entity_id) in aggregator.entity_ids() {
            documents = documents.reuse("");
            let run = aggregator.run(outer_type, position..position + 1, &mut memo, &mut documents);
            let entity = EntityKey { outer_type, entity_id: entity_id.to_owned() };
            let aggregate = Aggregate {
                document: documents.documents().next().map(|document| document.source.to_vec()),
                losses: run.losses,
                conflicts: aggregator.report(&run.conflicts, MAX_CONFLICTS),
            };
            each(&entity, run.failures.into_iter().next().map_or(Ok(aggregate), Err));
        }
    }
}
