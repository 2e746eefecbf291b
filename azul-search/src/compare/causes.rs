//! The bundles that caused a difference.

use std::collections::BTreeSet;

use azul_transform::json::canonical::canonical;
use azul_transform::json::{Document, Json};
use azul_transform::{ContributionId, DocumentType, Result};

use super::{Comparison, Differing};
use crate::index;

/// A bundle that one side has otherwise than the other.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cause {
    /// UUID of the bundle.
    pub uuid: String,
    /// Its version.
    pub version: String,
    /// What became of it.
    pub change: CauseKind,
}

/// What became of a bundle, or rather of what it says about an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CauseKind {
    /// Only the second side has it.
    Added,
    /// It says something else.
    Changed,
    /// The second side has its deletion.
    Deleted,
    /// Only the first side has it.
    Removed,
}

impl CauseKind {
    /// Name in JSON and in sentences: `added`, `changed`, `deleted` or `removed`.
    pub fn name(self) -> &'static str {
        match self {
            CauseKind::Added => "added",
            CauseKind::Changed => "changed",
            CauseKind::Deleted => "deleted",
            CauseKind::Removed => "removed",
        }
    }
}

/// The bundles that say other things about an entity on one side than on the other: how many, and the first of them. Without
/// contributions, those that its documents list differently.
pub(super) fn causes(differing: &Differing<'_>, most: usize) -> Result<(u64, Vec<Cause>)> {
    let Differing { comparison, outer_type, entity_id, .. } = differing;
    let mut causes = Causes { comparison, most, count: 0, first: BTreeSet::new() };
    let prefix = format!("{entity_id}_");
    if let Some(ids) = comparison.touched(DocumentType::Contribution, outer_type, &prefix)?
        && let Some((before, after)) = comparison.before.history().zip(comparison.after.history())
    {
        for id in ids {
            let id = id?;
            let both = (before.contribution(outer_type, &id)?, after.contribution(outer_type, &id)?);
            causes.compare(&id, both)?;
        }
        return Ok(causes.done());
    }
    let before = comparison.before.contributions(outer_type, entity_id)?;
    let Some((before, after)) = before.zip(comparison.after.contributions(outer_type, entity_id)?) else {
        causes.listed(differing.before.as_ref(), differing.after.as_ref());
        return Ok(causes.done());
    };
    let (mut before, mut after) = (before.into_iter().peekable(), after.into_iter().peekable());
    let comes_first = |a: Option<&index::Document>, b: Option<&index::Document>| match (a, b) {
        (Some(a), Some(b)) => a.id <= b.id,
        (a, _) => a.is_some(),
    };
    while before.peek().is_some() || after.peek().is_some() {
        let (of_before, of_after) =
            (comes_first(before.peek(), after.peek()), comes_first(after.peek(), before.peek()));
        let a = if of_before { before.next() } else { None };
        let b = if of_after { after.next() } else { None };
        let Some(id) = a.as_ref().or(b.as_ref()).map(|document| document.id.clone()) else { break };
        causes.compare(&id, (a.map(|document| document.source), b.map(|document| document.source)))?;
    }
    Ok(causes.done())
}

/// Causes that were found.
struct Causes<'c> {
    comparison: &'c Comparison<'c>,
    most: usize,
    count: u64,
    first: BTreeSet<Cause>,
}

impl Causes<'_> {
    /// A contribution by its id, as both sides have it.
    fn compare(&mut self, id: &str, (before, after): (Option<Vec<u8>>, Option<Vec<u8>>)) -> Result<()> {
        if before == after {
            return Ok(());
        }
        let (before, after) = (before.map(Document::parse).transpose()?, after.map(Document::parse).transpose()?);
        if ![&before, &after].into_iter().flatten().all(|document| self.comparison.sees_source_of(document)) {
            return Ok(());
        }
        let id: ContributionId = id.parse()?;
        let change = match (&before, &after) {
            (Some(a), Some(b)) if canonical(a.root()) == canonical(b.root()) => return Ok(()),
            (Some(_), Some(_)) => CauseKind::Changed,
            (None, _) if id.deleted => CauseKind::Deleted,
            (None, _) => CauseKind::Added,
            (_, None) => CauseKind::Removed,
        };
        self.add(Cause { uuid: id.bundle_uuid, version: id.bundle_version, change });
        Ok(())
    }

    /// What two documents list differently.
    fn listed(&mut self, before: Option<&Document>, after: Option<&Document>) {
        if ![before, after].into_iter().flatten().all(|document| self.comparison.sees_sources_of(document)) {
            return;
        }
        let (a, b) = (listed(before), listed(after));
        for (only, change) in [(a.difference(&b), CauseKind::Removed), (b.difference(&a), CauseKind::Added)] {
            for (uuid, version) in only {
                self.add(Cause { uuid: (*uuid).to_owned(), version: (*version).to_owned(), change });
            }
        }
    }

    fn add(&mut self, cause: Cause) {
        self.count += 1;
        self.first.insert(cause);
        if self.first.len() > self.most {
            self.first.pop_last();
        }
    }

    fn done(self) -> (u64, Vec<Cause>) {
        (self.count, self.first.into_iter().collect())
    }
}

/// UUIDs and versions of the bundles that a document lists.
fn listed(document: Option<&Document>) -> BTreeSet<(&str, &str)> {
    let bundles = document.and_then(|document| document.root().get("bundles"));
    fn text<'j>(json: Json<'j>, name: &str) -> Option<&'j str> {
        json.get(name)?.as_str()
    }
    let bundles = bundles.into_iter().flat_map(Json::items);
    bundles.filter_map(|bundle| Some((text(bundle, "uuid")?, text(bundle, "version")?))).collect()
}
