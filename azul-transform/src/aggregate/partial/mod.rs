//! Partial states: the aggregate of an entity with very many contributions, without reading all of them again whenever one
//! changes.
//!
//! Contributions are divided, in reading order, into *leaves* of the bundles between two UUIDs. A leaf keeps what its
//! contributions come to: a state for each accumulator, not the contributions. A few leaves make a *node*, which
//! keeps what they come to together, a few nodes another one, and so on; the aggregate is the states of the last few, merged in
//! order, which is exact, limits included. When a contribution changes, its leaf is made anew, of some dozens of
//! contributions, and then the nodes above it. So that these stay small, a leaf keeps of keys that are those of one
//! inner entity alone, as those of most files are, what their values come to, and not the keys.
//!
//! What makes this more than a list of sums is reconciliation: an inner entity that bundles of several leaves mention
//! counts once, where it appears first, and as the copy that is kept of all. So each inner entity belongs to the first leaf
//! that mentions it, and of those that several leaves mention the copies are kept by leaf ([`mentions`]). Should a change
//! give such an inner entity another leaf or another copy, the leaves concerned are made anew as well. A leaf remembers what
//! it mentions ([`known`]), so that only what is new in it is looked for among the others.
//!
//! Merging copies in groups is the same as one by one if [`reconcile`](crate::Project::reconcile) is associative.
//! Where it refuses, the state says that contributions must be read again, and aggregating them tells why.

mod finish;
mod known;
mod local;
mod mentions;
mod parts;
mod root;
mod summary;
mod update;

use std::sync::Arc;

use super::one::Aggregate;
use super::rules::Rules;
use crate::error::Result;
use crate::store::{ContributionSource, EntityKey};
pub use parts::{Part, Parts};

/// The partial state of one entity, whose parts are kept elsewhere.
///
/// It pays for entities with more than about two hundred contributions.
#[derive(Debug)]
pub struct Partial<'r> {
    rules: Arc<Rules<'r>>,
    entity: EntityKey,
    /// A leaf with more contributions is divided.
    most: usize,
}

/// What an update cost.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Updated {
    /// How many contributions were read, repetitions included.
    pub contributions_read: usize,
    /// How many leaves were made anew.
    pub leaves: usize,
}

/// What a partial state comes to.
#[derive(Debug)]
pub enum Finished {
    /// The aggregate. Copies of inner entities that disagree are not among what it reports.
    Aggregate(Aggregate),
    /// The contributions must be read: there is one only, which is not reconciled, or something is wrong with them.
    NeedsRereading,
}

impl<'r> Partial<'r> {
    /// The version of the form of parts. Those of another version cannot be read; they are to be made anew.
    pub const VERSION: usize = root::VERSION;

    /// The partial state of an entity.
    pub fn new(rules: Arc<Rules<'r>>, entity: EntityKey) -> Self {
        Self { rules, entity, most: 64 }
    }

    /// The same in leaves of so many contributions at most, instead of 64. Larger ones take longer to make anew, and less
    /// time to merge.
    pub fn in_leaves_of(mut self, most: usize) -> Self {
        self.most = most.max(1);
        self
    }

    /// Brings the state up to date after contributions of some bundles, given by UUID, were added, replaced or removed. The
    /// source has what is there now. If there is no state yet, it is made of all contributions.
    ///
    /// Takes time in proportion to the bundles that changed, not to all of them.
    ///
    /// # Errors
    /// Those of the source and of the parts, and [`ErrorKind::Syntax`](crate::ErrorKind::Syntax) if a part is damaged.
    /// Some parts may have been put then: they are good for nothing without the others.
    pub fn update(&self, changed: &[&str], source: &dyn ContributionSource, parts: &mut dyn Parts) -> Result<Updated> {
        update::update(self, changed, source, parts)
    }

    /// The aggregate. Takes about as long for many contributions as for few.
    ///
    /// # Errors
    /// Those of the parts, and [`ErrorKind::Syntax`](crate::ErrorKind::Syntax) if a part is damaged.
    pub fn finish(&self, parts: &dyn Parts) -> Result<Finished> {
        finish::finish(self, parts)
    }
}
