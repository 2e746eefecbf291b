//! Aggregating: from the contributions of many bundles to one document per entity.
//!
//! select → reconcile → fold (accumulate) → document.

mod conflicts;
mod contributions;
mod document;
mod fold;
mod framing;
mod losses;
mod memo;
mod plan;
mod reconcile;
mod select;

pub use conflicts::{Conflict, Conflicts, Disagreement};
pub use document::{Aggregates, Aggregator};
pub use fold::Fold;
pub use framing::{Bulk, Framing, Lines};
pub use losses::{Losses, Lost};
pub use memo::Memo;
pub use plan::Plan;
pub use reconcile::{Choice, Copy};
