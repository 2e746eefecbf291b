//! Which of two bundles of one identity is kept: an order of what bundles say.
//!
//! The order looks at contents only, never at hashes or at the order in which bundles came, so that every run and every
//! machine keeps the same one.

use std::cmp::Ordering;

use crate::batch::Batch;
use crate::bundle::SourceRef;
use crate::position::{InnerType, OuterType};

/// What a bundle says. Derived order: by contributions, then by source.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Said<'s> {
    contributions: Vec<Contribution<'s>>,
    sources: Vec<&'s SourceRef>,
}

/// A contribution. Derived order: by outer entity type and id, then by the lists.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Contribution<'s> {
    pub outer_entity: (OuterType, &'s str),
    /// Inner entity types, ascending, with the inner entities in compact form.
    pub contents: Vec<(InnerType, Vec<&'s str>)>,
}

impl<'s> Said<'s> {
    pub fn new(mut contributions: Vec<Contribution<'s>>, mut sources: Vec<&'s SourceRef>) -> Self {
        contributions.sort_unstable();
        sources.sort_unstable();
        sources.dedup();
        Self { contributions, sources }
    }

    fn of(batch: &'s Batch) -> Self {
        let list = |list| {
            let (inner_type, records) = batch.read_list(list);
            (inner_type, records.iter().map(|record| batch.read_record(*record).text()).collect())
        };
        let contribution = |(i, outer_entity)| {
            let mut contents: Vec<_> = batch.contents(i).iter().map(|l| list(*l)).collect();
            contents.sort_unstable();
            Contribution { outer_entity, contents }
        };
        let contributions = batch.outer_entities().enumerate().map(contribution).collect();
        Self::new(contributions, vec![&batch.fqid().source])
    }
}

impl Batch {
    /// Compares what two bundles say: their contributions by outer entity type and id, then by the inner entities in them,
    /// then their sources. Replicas and the order of contributions do not count.
    ///
    /// Of two bundles of one identity that say different things, the lesser one is kept, here and in a
    /// [`Store`](crate::Store).
    pub fn compare_contents(&self, other: &Batch) -> Ordering {
        Said::of(self).cmp(&Said::of(other))
    }
}
