//! Pages of sorted lists.

use std::cmp::Ordering;
use std::sync::Arc;

use azul_search::{Document, Key, Page, PageRequest, Start};
use azul_transform::Result;

use super::plan::Plan;
use super::view::View;
use crate::segment::Recent;
use crate::segment::field::FieldColumn;
use crate::segment::rows::Rows;

/// Where an index is entered if fewer documents than one in so many pass: they are collected and sorted. Of more, the
/// list of all documents is walked until the page is full.
const FEW: u64 = 16;

/// A page of the documents that pass, of all segments.
pub(super) fn page(plans: &[Plan<'_>], request: &PageRequest) -> Result<Page> {
    let mut found: Vec<(Key, usize, u32)> = Vec::new();
    // One more than wanted shows whether there are more.
    let wanted = request.size.saturating_add(1);
    for (at, plan) in plans.iter().enumerate() {
        let list = List::new(plan, request)?;
        for document in list.documents(wanted) {
            found.push((list.key(document)?, at, document));
        }
    }
    if plans.len() > 1 {
        let forward = forward(request);
        found.sort_by(|(a, ..), (b, ..)| if forward { ascending(a, b) } else { ascending(b, a) });
    }
    let more = found.len() > request.size;
    found.truncate(request.size);
    if let Start::Before(_) = request.start {
        found.reverse();
    }
    let mut recent: Vec<Recent> = plans.iter().map(|_| Recent::default()).collect();
    let hit = |(key, at, document): (Key, usize, u32)| {
        let source = plans[at].view.segment.source_after(document, &mut recent[at])?;
        let document = Document { id: key.id.clone(), source };
        Ok((key, document))
    };
    Ok(Page { hits: found.into_iter().map(hit).collect::<Result<_>>()?, more })
}

/// Whether the list is walked from lesser to greater keys.
fn forward(request: &PageRequest) -> bool {
    request.sort.descending == matches!(request.start, Start::Before(_))
}

/// Absent values come last, and the id decides between equal ones.
fn ascending(a: &Key, b: &Key) -> Ordering {
    let absent = a.value.is_none().cmp(&b.value.is_none());
    absent.then_with(|| a.value.cmp(&b.value)).then_with(|| a.id.cmp(&b.id))
}

/// The documents of a segment in an order.
struct List<'p, 'v> {
    plan: &'p Plan<'v>,
    view: &'v View,
    column: Option<&'v FieldColumn>,
    rows: Option<Rows<'v>>,
    /// Position of the field in the segment.
    position: Option<usize>,
    forward: bool,
    bound: Option<Bound>,
}

/// A place in the list of a segment: behind all documents with lesser ranks, and behind those of some ranks with lesser
/// numbers.
struct Bound {
    ranks: (u32, u32),
    document: u32,
}

/// The rank of documents without a value, above all others.
const ABSENT: u32 = u32::MAX - 1;

impl<'p, 'v> List<'p, 'v> {
    fn new(plan: &'p Plan<'v>, request: &PageRequest) -> Result<Self> {
        let view = plan.view;
        let field = request.sort.field;
        let column = view.column(field)?.filter(|column| column.is_scalar());
        let rows = column.map(FieldColumn::rows).transpose()?;
        let position = column.and_then(|_| view.position(field));
        let forward = forward(request);
        let bound = match &request.start {
            Start::First => None,
            Start::After(key) | Start::Before(key) => Some(bound(view, column, key, forward)?),
        };
        Ok(Self { plan, view, column, rows, position, forward, bound })
    }

    fn rank(&self, document: u32) -> u32 {
        rank(self.column, self.rows, document)
    }

    /// Whether a document is before the bound.
    fn before(&self, bound: &Bound, document: u32) -> bool {
        let rank = self.rank(document);
        rank < bound.ranks.0 || rank < bound.ranks.1 && document < bound.document
    }

    /// The first so many documents of the list.
    fn documents(&self, wanted: usize) -> Vec<u32> {
        let all = u64::from(self.view.segment.len());
        if self.plan.total() * FEW < all { self.collect(wanted) } else { self.walk(wanted) }
    }

    fn collect(&self, wanted: usize) -> Vec<u32> {
        let mut candidates: Vec<(u32, u32)> = Vec::new();
        self.plan.each(None, |document| {
            let inside = self.bound.as_ref().is_none_or(|bound| self.before(bound, document) != self.forward);
            if inside {
                candidates.push((self.rank(document), document));
            }
        });
        let order = |a: &(u32, u32), b: &(u32, u32)| if self.forward { a.cmp(b) } else { b.cmp(a) };
        if candidates.len() > wanted {
            candidates.select_nth_unstable_by(wanted, order);
            candidates.truncate(wanted);
        }
        candidates.sort_unstable_by(order);
        candidates.into_iter().map(|(_, document)| document).collect()
    }

    fn walk(&self, wanted: usize) -> Vec<u32> {
        let permutation = self.position.map(|position| permutation(self, position));
        let documents = self.view.segment.len() as usize;
        let at = |place: usize| permutation.as_ref().map_or(place as u32, |permutation| permutation[place]);
        let passes = |document: &u32| self.plan.passes(*document as usize);
        let start = self.bound.as_ref().map(|bound| partition(documents, |place| self.before(bound, at(place))));
        if self.forward {
            (start.unwrap_or(0)..documents).map(at).filter(passes).take(wanted).collect()
        } else {
            (0..start.unwrap_or(documents)).rev().map(at).filter(passes).take(wanted).collect()
        }
    }

    fn key(&self, document: u32) -> Result<Key> {
        let value = match (self.column, self.rows) {
            (Some(column), Some(rows)) => {
                let least = column.least(rows.of(document));
                least.map(|value| column.scalar(value)).transpose()?.flatten()
            }
            _ => None,
        };
        Ok(Key { value, id: self.view.segment.id(document)? })
    }
}

fn rank(column: Option<&FieldColumn>, rows: Option<Rows<'_>>, document: u32) -> u32 {
    let value =
        column.zip(rows).and_then(|(column, rows)| column.least(rows.of(document)).map(|value| column.rank(value)));
    value.unwrap_or(ABSENT)
}

/// All documents by rank, then by number.
fn permutation(list: &List<'_, '_>, position: usize) -> Arc<Vec<u32>> {
    list.view.segment.permutations.get(position, || {
        let documents = 0..list.view.segment.len();
        let mut places: Vec<u64> = documents.map(|d| u64::from(list.rank(d)) << 32 | u64::from(d)).collect();
        places.sort_unstable();
        places.into_iter().map(|place| place as u32).collect()
    })
}

/// The place of a key. Forward, it is behind documents with the key; backward, before them.
fn bound(view: &View, column: Option<&FieldColumn>, key: &Key, forward: bool) -> Result<Bound> {
    let ranks = match (&key.value, column) {
        (None, _) => (ABSENT, u32::MAX),
        // Of a field without values, all documents come behind those with one.
        (Some(_), None) => (0, 0),
        (Some(value), Some(column)) => (column.below(value)?, column.up_to(value)?),
    };
    let (before, found) = view.segment.find(&key.id)?;
    Ok(Bound { ranks, document: before + u32::from(found && forward) })
}

/// The first place at which a test, which holds up to some place, does not hold.
fn partition(len: usize, test: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, len);
    while low < high {
        let middle = low + (high - low) / 2;
        if test(middle) { low = middle + 1 } else { high = middle }
    }
    low
}
