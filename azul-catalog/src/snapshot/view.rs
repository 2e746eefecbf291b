//! A segment as one generation sees it: which of its documents are alive.

use std::path::Path;
use std::sync::Arc;

use azul_search::{FieldId, Fields};
use azul_transform::Result;

use super::bits::Bits;
use crate::disk::manifest::SegmentEntry;
use crate::segment::cache::Cache;
use crate::segment::column::Column;
use crate::segment::field::FieldColumn;
use crate::segment::{Purpose, Segment, dead};

/// A segment with its live documents.
pub(crate) struct View {
    pub segment: Arc<Segment>,
    /// Documents that were deleted or replaced.
    pub dead: Option<Bits>,
    /// Number of live documents.
    pub live: u32,
    /// Number of live documents of each tuple.
    pub weights: Vec<u32>,
    /// Position in the segment, by [`FieldId`].
    columns: Vec<Option<usize>>,
    /// Group and column in it, by [`FieldId`].
    grouped: Vec<Option<(usize, usize)>>,
}

impl View {
    /// Opens a segment, unless it is open already.
    pub(crate) fn open(
        directory: &Path,
        entry: &SegmentEntry,
        fields: &Fields,
        purpose: Purpose,
        known: Option<Arc<Segment>>,
        cache: &Arc<Cache>,
    ) -> Result<Self> {
        let segment = match known {
            Some(segment) => segment,
            None => Arc::new(Segment::open(directory, entry, purpose, cache)?),
        };
        let documents = segment.len() as usize;
        let dead = match &entry.dead {
            None => None,
            Some(file) => {
                let mut bits = Bits::none(documents);
                dead::read(directory, file, segment.len())?.iter().for_each(|at| {
                    bits.insert(*at as usize);
                });
                Some(bits)
            }
        };
        // Without columns, all documents are of one tuple.
        let tuples = if segment.purpose == Purpose::Searching { segment.meta.tuples } else { 1 };
        let mut weights = vec![0; tuples as usize];
        let mut live = 0;
        segment.tuple.each(|document, tuple| {
            if dead.as_ref().is_none_or(|dead| !dead.has(document)) {
                weights[tuple as usize] += 1;
                live += 1;
            }
        });
        let columns: Vec<_> = fields.all().iter().map(|field| segment.position(field)).collect::<Result<_>>()?;
        let group = |position: &Option<usize>| {
            let position = (*position)?;
            segment.groups.iter().enumerate().find_map(|(group, g)| {
                g.sets.iter().position(|(field, _)| *field == position).map(|column| (group, column))
            })
        };
        let grouped = columns.iter().map(group).collect();
        Ok(Self { segment, dead, live, weights, columns, grouped })
    }

    /// The values of a field; nothing if no document can have any.
    pub(crate) fn column(&self, field: FieldId) -> Result<Option<&FieldColumn>> {
        self.columns[field.index()].map(|position| self.segment.field(position)).transpose()
    }

    /// The position of a field in the segment.
    pub(crate) fn position(&self, field: FieldId) -> Option<usize> {
        self.columns[field.index()]
    }

    /// The group that a field is in, and the set of each of the group's tuples.
    pub(crate) fn grouped(&self, field: FieldId) -> Option<(usize, &Column)> {
        let (group, column) = self.grouped[field.index()]?;
        Some((group, &self.segment.groups[group].sets[column].1))
    }

    /// Adds the documents with a set for which the mask holds.
    pub(crate) fn spread(&self, column: &FieldColumn, mask: &[bool], bits: &mut Bits) -> Result<()> {
        let rows = column.rows()?;
        let Some(documents) = rows.documents else {
            rows.sets.each(|document, set| {
                if mask[set as usize] {
                    bits.insert(document);
                }
            });
            return Ok(());
        };
        let mut passes = Vec::with_capacity(rows.sets.len());
        rows.sets.each(|_, set| passes.push(mask[set as usize]));
        documents.each(|document, row| {
            if passes[row as usize] {
                bits.insert(document);
            }
        });
        Ok(())
    }

    /// Whether a document is neither deleted nor replaced.
    #[inline]
    pub(crate) fn alive(&self, document: usize) -> bool {
        self.dead.as_ref().is_none_or(|dead| !dead.has(document))
    }
}
