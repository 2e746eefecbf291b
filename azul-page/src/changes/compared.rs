//! Two generations, compared as far as somebody may see them.

use azul_search::compare::{Comparison, Difference, Differing, Kind};
use azul_search::{Catalog, Refusal};
use azul_transform::Error;

use crate::list::columns::title_of;
use crate::visit::Visit;
use crate::words::{counted, grouped};

/// So many entities of a type are counted; if more differ, that is said.
const MOST_COUNTED: u64 = 10_000;
/// Most bundles of an entity that are listed.
const MOST_BUNDLES: usize = 5;

/// What differs of the entities of one type.
pub(super) struct OfType {
    pub outer_type: &'static str,
    /// How many were added, removed and changed, as far as they were counted.
    pub counts: [u64; 3],
    /// There are more.
    pub more: bool,
    /// The first of each kind.
    pub first: [Vec<Entity>; 3],
}

/// An entity that differs.
pub(super) struct Entity {
    /// What people know it by.
    pub title: Option<String>,
    pub difference: Difference,
}

/// Why a walk ends early.
enum End {
    Enough,
    Failed(Error),
}

impl From<Error> for End {
    fn from(error: Error) -> Self {
        End::Failed(error)
    }
}

/// Compares two generations: of each type of which anything differs the numbers, and the first entities of each kind.
/// Nothing if the store does not keep one of them.
///
/// Whatever has a source that the visitor may not see does not count, even where its existence is no secret.
pub(super) fn compare(
    visit: &Visit<'_>,
    catalog: &Catalog,
    (before, after): (u64, u64),
    most: usize,
) -> Result<Option<Vec<OfType>>, Refusal> {
    let Some((before, after)) = catalog.live.at(before)?.zip(catalog.live.at(after)?) else { return Ok(None) };
    let comparison = Comparison::new(&*before, &*after).limited_to(&visit.caller.sources, &[]);
    let mut all = Vec::new();
    for exposed in catalog.project.exposed() {
        let outer_type = exposed.outer_type;
        let mut of_type = OfType { outer_type, counts: [0; 3], more: false, first: Default::default() };
        let walked = comparison.each(outer_type, |differing| of_type.add(catalog, differing, most));
        match walked {
            Ok(()) => {}
            Err(End::Enough) => of_type.more = true,
            Err(End::Failed(error)) => return Err(error.into()),
        }
        if of_type.total() > 0 {
            all.push(of_type);
        }
    }
    Ok(Some(all))
}

impl OfType {
    fn total(&self) -> u64 {
        self.counts.iter().sum()
    }

    fn add(&mut self, catalog: &Catalog, differing: &Differing<'_>, most: usize) -> Result<(), End> {
        if self.total() == MOST_COUNTED {
            return Err(End::Enough);
        }
        let at = position(differing.kind());
        self.counts[at] += 1;
        if self.first[at].len() < most {
            let document = differing.after().or(differing.before());
            let title = document.and_then(|document| title_of(&catalog.project, self.outer_type, document.root()));
            self.first[at].push(Entity { title, difference: differing.describe(MOST_BUNDLES)? });
        }
        Ok(())
    }

    /// Those of a kind: how many, and the first of them.
    pub fn of(&self, kind: Kind) -> (u64, &[Entity]) {
        let at = position(kind);
        (self.counts[at], &self.first[at])
    }

    /// `3 files added, 1 changed`.
    pub fn words(&self) -> String {
        let mut parts: Vec<String> = Vec::new();
        for kind in Kind::ALL {
            let (count, _) = self.of(kind);
            let number = if parts.is_empty() { counted(count, self.outer_type) } else { grouped(count) };
            parts.extend((count > 0).then(|| format!("{number} {}", kind.name())));
        }
        if self.more {
            parts.push("and more".to_owned());
        }
        parts.join(", ")
    }
}

fn position(kind: Kind) -> usize {
    match kind {
        Kind::Added => 0,
        Kind::Removed => 1,
        Kind::Changed => 2,
    }
}
