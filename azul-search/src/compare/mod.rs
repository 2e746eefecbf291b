//! What differs between two generations of a catalog, or between any two sets of documents: entities, their fields, and
//! the bundles that caused it.
//!
//! A [`Comparison`] has two [`Side`]s: generations of a store ([`Live::at`](crate::Live::at) has them), any
//! [`SearchIndex`](crate::SearchIndex) ([`Searched`]), or whatever else gives documents by id. It walks through the entities
//! of one type after the other, by id, and holds one at a time. Documents are compared as JSON: neither spaces nor the order
//! of keys differ. Of two generations of one store only what was written between them is read, by their [`History`];
//! everything else is read as a whole.
//!
//! Three ways to use it, from the shortest to the most thrifty:
//!
//! * [`Catalog::changes`](crate::Catalog::changes) is what a service asks: two generations by number, for a caller, as far
//!   as it may see them.
//! * [`Comparison::first`] counts exactly, and describes the first few entities of each kind. Memory depends on how many
//!   are wanted.
//! * [`Comparison::each`] hands over each entity that differs. Its fields and bundles are found when they are asked for, so
//!   that counting costs little.
//!
//! ```
//! use azul_search::compare::{Comparison, Searched};
//! use azul_search::MemoryIndex;
//!
//! let (before, after) = (MemoryIndex::default(), MemoryIndex::default());
//! let types = ["files", "samples"];
//! let (before, after) = (Searched::new(&before, types), Searched::new(&after, types));
//! let comparison = Comparison::new(&before, &after);
//! for outer_type in comparison.outer_types() {
//!     let differences = comparison.first(&outer_type, 10)?;
//!     println!("{outer_type}: {} added, {} removed, {} changed",
//!         differences.added.count, differences.removed.count, differences.changed.count);
//!     for entity in &differences.changed.first {
//!         println!("{}: {} fields, {} bundles", entity.entity_id, entity.fields.len(), entity.bundle_count);
//!     }
//! }
//! # Ok::<_, azul_transform::Error>(())
//! ```

mod causes;
mod fields;
mod generation;
mod json;
mod side;
#[cfg(test)]
mod tests;
mod walk;

use azul_transform::json::Document;
use azul_transform::{Error, Result};

pub use causes::{Cause, CauseKind};
pub use fields::{Change, changes};
pub use generation::{Generation, Made, Maker};
pub use json::{write_difference, write_differences};
pub use side::{Documents, History, Ids, Searched, Side};
pub use walk::Comparison;

/// How an entity differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Only the second side has it.
    Added,
    /// Only the first side has it.
    Removed,
    /// Both sides have it, with other documents.
    Changed,
}

impl Kind {
    /// All kinds, in the order in which they are listed.
    pub const ALL: [Kind; 3] = [Kind::Added, Kind::Removed, Kind::Changed];

    /// Name in JSON and in sentences: `added`, `removed` or `changed`.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Added => "added",
            Kind::Removed => "removed",
            Kind::Changed => "changed",
        }
    }
}

/// What differs of the entities of one type.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Differences {
    /// Name of the outer entity type.
    pub outer_type: String,
    /// Entities that only the second side has.
    pub added: Few,
    /// Entities that only the first side has.
    pub removed: Few,
    /// Entities of which both sides have other documents.
    pub changed: Few,
}

impl Differences {
    /// Those of a kind.
    pub fn of(&self, kind: Kind) -> &Few {
        match kind {
            Kind::Added => &self.added,
            Kind::Removed => &self.removed,
            Kind::Changed => &self.changed,
        }
    }

    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        Kind::ALL.iter().all(|kind| self.of(*kind).count == 0)
    }
}

/// Entities that differ in one way: how many, and some of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Few {
    /// Exact number.
    pub count: u64,
    /// The first of them, by id; at most as many as were asked for.
    pub first: Vec<Difference>,
}

/// An entity that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Its id.
    pub entity_id: String,
    /// How it differs.
    pub kind: Kind,
    /// What differs, of one that both sides have.
    pub fields: Vec<Change>,
    /// How many bundles caused it. If there are none, rows or rules did, or the sides do not say.
    pub bundle_count: u64,
    /// The first of these bundles, by UUID and version; at most as many as were asked for.
    pub bundles: Vec<Cause>,
}

/// An entity that differs, while it is at hand: nothing but its kind is found out before it is asked for.
#[derive(Debug)]
pub struct Differing<'c> {
    comparison: &'c Comparison<'c>,
    outer_type: &'c str,
    entity_id: &'c str,
    kind: Kind,
    before: Option<Document>,
    after: Option<Document>,
}

impl Differing<'_> {
    /// Its id.
    pub fn entity_id(&self) -> &str {
        self.entity_id
    }

    /// How it differs.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The document of the first side, if it has one that may be seen.
    pub fn before(&self) -> Option<&Document> {
        self.before.as_ref()
    }

    /// The document of the second side, if it has one that may be seen.
    pub fn after(&self) -> Option<&Document> {
        self.after.as_ref()
    }

    /// Finds out what differs, and which bundles caused it, of which at most `bundles` are listed.
    ///
    /// # Errors
    /// If contributions cannot be read.
    pub fn describe(&self, bundles: usize) -> Result<Difference> {
        let fields = match (&self.before, &self.after) {
            (Some(before), Some(after)) => changes(before.root(), after.root()),
            _ => Vec::new(),
        };
        let (bundle_count, bundles) = causes::causes(self, bundles)?;
        Ok(Difference { entity_id: self.entity_id.to_owned(), kind: self.kind, fields, bundle_count, bundles })
    }
}

impl Comparison<'_> {
    /// Counts the entities of a type that differ, and describes the first `most` of each kind, each with the first `most`
    /// bundles.
    ///
    /// # Errors
    /// If a side cannot be read.
    pub fn first(&self, outer_type: &str, most: usize) -> Result<Differences> {
        let mut differences = Differences { outer_type: outer_type.to_owned(), ..Differences::default() };
        self.each(outer_type, |differing| {
            let few = match differing.kind() {
                Kind::Added => &mut differences.added,
                Kind::Removed => &mut differences.removed,
                Kind::Changed => &mut differences.changed,
            };
            few.count += 1;
            if few.first.len() < most {
                few.first.push(differing.describe(most)?);
            }
            Ok::<_, Error>(())
        })?;
        Ok(differences)
    }
}
