//! Walking through the entities that differ.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::fmt;

use azul_transform::json::Document;
use azul_transform::json::canonical::canonical;
use azul_transform::{DocumentType, Error, Result};

use super::side::{History, Ids};
use super::{Differing, Kind, Side};
use crate::sources::sees_all;

/// Two sides that are compared.
pub struct Comparison<'c> {
    pub(super) before: &'c dyn Side,
    pub(super) after: &'c dyn Side,
    limit: Option<Limit<'c>>,
}

/// What may be seen.
struct Limit<'c> {
    sources: &'c BTreeSet<String>,
    unlimited: &'c [&'c str],
}

/// The document of an entity on both sides.
type Pair = (Option<Vec<u8>>, Option<Vec<u8>>);

impl<'c> Comparison<'c> {
    /// Compares a first side, the older one, with a second one.
    pub fn new(before: &'c dyn Side, after: &'c dyn Side) -> Self {
        Self { before, after, limit: None }
    }

    /// Leaves out what somebody may not see: documents with any source that is not among these, unless they are about
    /// `unlimited` outer entity types, and bundles of other sources. Everything is as if these were not there.
    pub fn limited_to(self, sources: &'c BTreeSet<String>, unlimited: &'c [&'c str]) -> Self {
        Self { limit: Some(Limit { sources, unlimited }), ..self }
    }

    /// Names of the outer entity types of either side, sorted.
    pub fn outer_types(&self) -> Vec<String> {
        let all: BTreeSet<String> = self.before.outer_types().into_iter().chain(self.after.outer_types()).collect();
        all.into_iter().collect()
    }

    /// Hands over each entity of a type that differs, by id. Memory does not grow with the number of entities.
    ///
    /// # Errors
    /// If a side cannot be read, and those of `found`, which end the walk.
    pub fn each<E: From<Error>>(
        &self,
        outer_type: &str,
        mut found: impl FnMut(&Differing<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut look = |id: &str, pair: Pair| match self.differing(outer_type, id, pair)? {
            Some(differing) => found(&differing),
            None => Ok(()),
        };
        if let Some(ids) = self.touched(DocumentType::Aggregate, outer_type, "")? {
            for id in ids {
                let id = id?;
                look(&id, (self.before.document(outer_type, &id)?, self.after.document(outer_type, &id)?))?;
            }
            return Ok(());
        }
        let mut before = self.before.documents(outer_type)?.peekable();
        let mut after = self.after.documents(outer_type)?.peekable();
        loop {
            let order = match (before.peek(), after.peek()) {
                (None, None) => return Ok(()),
                (Some(Ok(a)), Some(Ok(b))) => a.id.cmp(&b.id),
                // An error is met when it is taken.
                (Some(_), None) | (Some(Err(_)), _) => Ordering::Less,
                (None, Some(_)) | (_, Some(Err(_))) => Ordering::Greater,
            };
            let a = if order.is_le() { before.next().transpose()? } else { None };
            let b = if order.is_ge() { after.next().transpose()? } else { None };
            let Some(id) = a.as_ref().or(b.as_ref()).map(|document| document.id.clone()) else { return Ok(()) };
            look(&id, (a.map(|document| document.source), b.map(|document| document.source)))?;
        }
    }

    /// The two generations of one store, if that is what is compared: the older and the newer one.
    pub(super) fn histories(&self) -> Option<(&dyn History, &dyn History)> {
        let (a, b) = self.before.history().zip(self.after.history())?;
        let is_forward = a.number() <= b.number();
        (a.store() == b.store()).then_some(if is_forward { (a, b) } else { (b, a) })
    }

    /// Ids of documents of which two generations of one store may have other ones; nothing if that is not known.
    pub(super) fn touched(&self, of: DocumentType, outer_type: &str, prefix: &str) -> Result<Option<Ids<'_>>> {
        let Some((older, newer)) = self.histories() else { return Ok(None) };
        if older.number() == newer.number() {
            return Ok(Some(Box::new(std::iter::empty())));
        }
        newer.touched(older.number(), of, outer_type, prefix)
    }

    /// Whether the bundle of a contribution may be spoken of.
    pub(super) fn sees_source_of(&self, contribution: &Document) -> bool {
        let Some(Limit { sources, .. }) = &self.limit else { return true };
        let id = contribution.root().get("source").and_then(|source| source.get("id")?.as_str());
        id.is_some_and(|id| sources.contains(id))
    }

    /// Whether all sources of a document may be spoken of.
    pub(super) fn sees_sources_of(&self, document: &Document) -> bool {
        self.limit.as_ref().is_none_or(|limit| sees_all(limit.sources, document.root()))
    }

    fn sees(&self, outer_type: &str, document: &Document) -> bool {
        self.limit.as_ref().is_none_or(|limit| limit.unlimited.contains(&outer_type)) || self.sees_sources_of(document)
    }

    /// The entity, if it differs as far as it may be seen.
    fn differing<'d>(
        &'d self,
        outer_type: &'d str,
        entity_id: &'d str,
        (before, after): Pair,
    ) -> Result<Option<Differing<'d>>> {
        if before == after {
            return Ok(None);
        }
        let seen = |source: Option<Vec<u8>>| -> Result<Option<Document>> {
            let document = source.map(Document::parse).transpose()?;
            Ok(document.filter(|document| self.sees(outer_type, document)))
        };
        let (before, after) = (seen(before)?, seen(after)?);
        let kind = match (&before, &after) {
            (None, None) => return Ok(None),
            (None, Some(_)) => Kind::Added,
            (Some(_), None) => Kind::Removed,
            (Some(a), Some(b)) if canonical(a.root()) == canonical(b.root()) => return Ok(None),
            (Some(_), Some(_)) => Kind::Changed,
        };
        Ok(Some(Differing { comparison: self, outer_type, entity_id, kind, before, after }))
    }
}

impl fmt::Debug for Comparison<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Comparison").field("outer_types", &self.outer_types()).finish_non_exhaustive()
    }
}
