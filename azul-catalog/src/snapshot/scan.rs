//! Documents one after the other, by id.

use std::sync::Arc;

use azul_search::Document;
use azul_transform::Result;

use super::plan::Plan;
use super::view::View;
use crate::segment::Recent;

/// All live documents of some segments.
pub(crate) fn all(views: &[Arc<View>]) -> impl Iterator<Item = Result<Document>> + use<'_> {
    let cursor = |view| Cursor { view, plan: None, next: 0, head: None, recent: Recent::default() };
    Merge { cursors: views.iter().map(|view| cursor(&**view)).collect() }
}

/// The documents that pass.
pub(super) fn passing<'v>(plans: Vec<Plan<'v>>) -> impl Iterator<Item = Result<Document>> + use<'v> {
    let list =
        |plan: Plan<'v>| Cursor { view: plan.view, plan: Some(plan), next: 0, head: None, recent: Recent::default() };
    Merge { cursors: plans.into_iter().map(list).collect() }
}

/// The live documents of a segment with ids from one on and before another one, with their ids.
pub(crate) fn between<'v>(
    view: &'v View,
    from: &str,
    to: &str,
) -> Result<impl Iterator<Item = Result<(String, u32)>> + use<'v>> {
    let ((first, _), (last, _)) = (view.segment.find(from)?, view.segment.find(to)?);
    let live = (first..last).filter(|document| view.alive(*document as usize));
    Ok(live.map(move |document| view.segment.id(document).map(|id| (id, document))))
}

/// A place in a segment.
struct Cursor<'v> {
    view: &'v View,
    plan: Option<Plan<'v>>,
    next: u32,
    /// The document that is next, with its id.
    head: Option<(String, u32)>,
    recent: Recent,
}

impl Cursor<'_> {
    /// Finds the next document, if it is not found yet.
    fn advance(&mut self) -> Result<()> {
        while self.head.is_none() && self.next < self.view.segment.len() {
            let document = self.next;
            self.next += 1;
            let passes = match &self.plan {
                Some(plan) => plan.passes(document as usize),
                None => self.view.alive(document as usize),
            };
            if passes {
                self.head = Some((self.view.segment.id(document)?, document));
            }
        }
        Ok(())
    }
}

/// Documents of several segments, in one order.
struct Merge<'v> {
    cursors: Vec<Cursor<'v>>,
}

impl Merge<'_> {
    fn take(&mut self) -> Result<Option<Document>> {
        for cursor in &mut self.cursors {
            cursor.advance()?;
        }
        // An id is alive in one segment only.
        let least = self.cursors.iter_mut().filter(|cursor| cursor.head.is_some()).min_by(|a, b| a.head.cmp(&b.head));
        let Some(cursor) = least else { return Ok(None) };
        let Some((id, document)) = cursor.head.take() else { return Ok(None) };
        let source = cursor.view.segment.source_after(document, &mut cursor.recent)?;
        Ok(Some(Document { id, source }))
    }
}

impl Iterator for Merge<'_> {
    type Item = Result<Document>;

    fn next(&mut self) -> Option<Self::Item> {
        self.take().transpose()
    }
}
