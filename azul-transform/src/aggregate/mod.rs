//! Aggregating: from the contributions of many bundles to one document per entity.
//!
//! select → reconcile → fold (accumulate) → document.

mod aggregator;
mod conflicts;
mod contents;
mod contributions;
mod explain;
mod fold;
mod header;
mod losses;
mod memo;
mod one;
mod partial;
mod plan;
mod reconcile;
mod rules;

pub use crate::project::{Choice, Copy};
pub use crate::store::{Batches, Contribution, ContributionSource, EntityKey, reading_order};
pub use aggregator::{Aggregates, Aggregator};
pub use conflicts::{Conflict, Conflicts, Disagreement};
pub use explain::{
    Contributor, ContributorFate, ExplainedField, ExplainedValue, Explanation, InnerEntity, LostCopy, ValueFate,
    Wanted, Wish,
};
pub use fold::Fold;
pub use losses::{Losses, Lost};
pub use memo::Memo;
pub use one::Aggregate;
pub use partial::{Finished, Part, Partial, Parts, Updated};
pub use plan::Plan;
pub use rules::Rules;
