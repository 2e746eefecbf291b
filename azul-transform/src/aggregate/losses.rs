//! What limits of accumulators dropped: counted, never silent.

use std::collections::BTreeMap;

/// Losses by outer entity type, inner entity type and field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Losses {
    outer_type: &'static str,
    lost: BTreeMap<(&'static str, &'static str, &'static str), Lost>,
}

/// What was lost of one field.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Lost {
    /// Number of entities whose aggregates lack values.
    pub entities: u64,
    /// Number of distinct values that they lack.
    pub values: u64,
}

impl Losses {
    /// Says which outer entity type is aggregated from now on.
    pub(super) fn about(&mut self, outer_type: &'static str) {
        self.outer_type = outer_type;
    }

    pub(super) fn note(&mut self, inner_type: &'static str, field: &'static str, dropped: usize) {
        if dropped > 0 {
            let lost = self.lost.entry((self.outer_type, inner_type, field)).or_default();
            lost.entities += 1;
            lost.values += dropped as u64;
        }
    }

    /// Adds what was lost of a list, whatever outer entity type it was counted for.
    pub(super) fn merge_as(&mut self, other: &Losses) {
        for (&(_, inner_type, field), lost) in &other.lost {
            self.note(inner_type, field, lost.values as usize);
        }
    }

    /// Adds what was lost elsewhere.
    pub fn merge(&mut self, other: Losses) {
        for (key, Lost { entities, values }) in other.lost {
            let lost = self.lost.entry(key).or_default();
            lost.entities += entities;
            lost.values += values;
        }
    }

    /// Whether nothing was lost.
    pub fn is_empty(&self) -> bool {
        self.lost.is_empty()
    }

    /// Outer entity type, inner entity type, field, and what was lost of it.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &'static str, &'static str, Lost)> {
        self.lost.iter().map(|(&(outer, inner, field), &lost)| (outer, inner, field, lost))
    }
}
