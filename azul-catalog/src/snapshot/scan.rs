//! Documents one after the other, by id.

use std::sync::Arc;

use azul_search::Document;
use azul_transform::Result;

use super::plan::Plan;
use super::view::View;
use crate::segment::{Recent, Segment};

/// All live documents of some segments.
pub(crate) fn all(views: &[Arc<View>]) -> impl Iterator<Item = Result<Document>> + use<'_> {
    Whole::of(Merge { cursors: views.iter().map(|view| Cursor::new(view, None)).collect() })
}

/// The documents that pass.
pub(super) fn passing<'v>(plans: Vec<Plan<'v>>) -> impl Iterator<Item = Result<Document>> + use<'v> {
    Whole::of(Merge::of(plans))
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
}

impl<'v> Cursor<'v> {
    fn new(view: &'v View, plan: Option<Plan<'v>>) -> Self {
        Self { view, plan, next: 0, head: None }
    }

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
pub(super) struct Merge<'v> {
    cursors: Vec<Cursor<'v>>,
}

/// A document, and where it is.
pub(super) struct Found<'v> {
    /// Position of the segment among all.
    pub at: usize,
    pub segment: &'v Segment,
    pub document: u32,
    pub id: String,
}

impl<'v> Merge<'v> {
    /// Those that pass.
    pub fn of(plans: Vec<Plan<'v>>) -> Self {
        Self { cursors: plans.into_iter().map(|plan| Cursor::new(plan.view, Some(plan))).collect() }
    }

    /// The segments.
    pub fn segments(&self) -> impl ExactSizeIterator<Item = &'v Segment> {
        self.cursors.iter().map(|cursor| &*cursor.view.segment)
    }

    /// The next document.
    pub fn take(&mut self) -> Result<Option<Found<'v>>> {
        for cursor in &mut self.cursors {
            cursor.advance()?;
        }
        // An id is alive in one segment only.
        let cursors = self.cursors.iter_mut().enumerate().filter(|(_, cursor)| cursor.head.is_some());
        let Some((at, cursor)) = cursors.min_by(|(_, a), (_, b)| a.head.cmp(&b.head)) else { return Ok(None) };
        let Some((id, document)) = cursor.head.take() else { return Ok(None) };
        Ok(Some(Found { at, segment: &cursor.view.segment, document, id }))
    }
}

/// Whole documents.
struct Whole<'v> {
    documents: Merge<'v>,
    /// By segment.
    recent: Vec<Recent>,
}

impl<'v> Whole<'v> {
    fn of(documents: Merge<'v>) -> Self {
        let recent = documents.segments().map(|_| Recent::default()).collect();
        Self { documents, recent }
    }

    fn take(&mut self) -> Result<Option<Document>> {
        let Some(Found { at, segment, document, id }) = self.documents.take()? else { return Ok(None) };
        let source = segment.source_after(document, &mut self.recent[at])?;
        Ok(Some(Document { id, source }))
    }
}

impl Iterator for Whole<'_> {
    type Item = Result<Document>;

    fn next(&mut self) -> Option<Self::Item> {
        self.take().transpose()
    }
}
