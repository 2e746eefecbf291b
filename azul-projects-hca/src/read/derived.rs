//! What follows from the relations between the entities of a bundle, kept beside them.

use azul_transform::{EntityIndex, Value};
use rustc_hash::{FxHashMap, FxHashSet};

/// What rows need of the relations, for [`crate::rules`] to fill in.
#[derive(Debug, Default)]
pub struct Derived {
    /// Suspensions without suspensions among their descendants.
    pub leaves: FxHashSet<EntityIndex>,
    /// Organs and organ parts of the samples of each suspension.
    pub organs: FxHashMap<EntityIndex, usize>,
    pub organ_values: Vec<Organs>,
}

/// Distinct and ascending.
#[derive(Debug, Default)]
pub struct Organs {
    pub organ: Vec<Value<'static>>,
    pub organ_part: Vec<Value<'static>>,
}

impl Derived {
    /// Whether a suspension has no suspensions among its descendants.
    pub fn is_leaf(&self, suspension: EntityIndex) -> bool {
        self.leaves.contains(&suspension)
    }

    /// Organs and organ parts of the samples of a suspension.
    pub fn organs(&self, suspension: EntityIndex) -> Option<&Organs> {
        self.organs.get(&suspension).map(|&i| &self.organ_values[i])
    }
}
