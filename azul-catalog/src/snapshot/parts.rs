//! Documents one after the other, by id, of which some parts are looked at. A part that documents share is read when it is
//! wanted, and is known by its row.

use azul_search::index::at_path;
use azul_search::{PartPath, PartScan};
use azul_transform::Result;
use azul_transform::json::{Document, Json};

use super::scan::{Found, Merge};
use crate::segment::Segment;
use crate::segment::meta::{CONTENTS, PartName};

/// Parts of the documents that pass.
pub(super) struct Parts<'v> {
    documents: Merge<'v>,
    paths: &'v [PartPath],
    /// For each segment and path the position of the part that it leads into, if documents share that.
    shared: Vec<Vec<Option<usize>>>,
    /// A path leads to what contains parts, so that the whole document is wanted.
    is_whole: bool,
    current: Option<Found<'v>>,
    /// What the current document has for itself, if it was wanted.
    head: Option<Document>,
    /// The part that was wanted last.
    part: Option<Document>,
}

impl<'v> Parts<'v> {
    /// Goes through documents.
    pub fn of(documents: Merge<'v>, paths: &'v [PartPath]) -> Self {
        let part = |segment: &Segment, path: &PartPath| PartName::of(path, true).and_then(|name| segment.shared(&name));
        let of_segment = |segment: &Segment| paths.iter().map(|path| part(segment, path)).collect();
        let shared = documents.segments().map(of_segment).collect();
        let is_whole = paths.iter().any(|path| matches!(path[..], [] | [CONTENTS]));
        Self { documents, paths, shared, is_whole, current: None, head: None, part: None }
    }
}

impl PartScan for Parts<'_> {
    fn advance(&mut self) -> Result<bool> {
        self.head = None;
        self.current = self.documents.take()?;
        Ok(self.current.is_some())
    }

    fn number(&self, part: usize) -> Result<Option<u64>> {
        let Some(Found { at, segment, document, .. }) = &self.current else { return Ok(None) };
        let Some(position) = self.shared[*at][part] else { return Ok(None) };
        let row = segment.shared_rows(position)?.get(*document as usize);
        Ok(Some((*at as u64) << 32 | u64::from(row)))
    }

    fn part(&mut self, part: usize) -> Result<Option<Json<'_>>> {
        let Some(Found { at, segment, document, .. }) = &self.current else { return Ok(None) };
        let path = &self.paths[part];
        if let Some(position) = self.shared[*at][part] {
            let row = segment.shared_rows(position)?.get(*document as usize);
            let Some(text) = segment.shared_text(position, row)? else { return Ok(None) };
            let inside = PartName::of(path, true).is_some_and(|name| name.inside);
            let text = self.part.insert(Document::parse(&text[..])?);
            return Ok(at_path(text.root(), &path[if inside { 2 } else { 1 }..]));
        }
        if self.head.is_none() {
            let text = if self.is_whole { segment.source(*document)? } else { segment.head(*document)? };
            self.head = Some(Document::parse(text)?);
        }
        Ok(self.head.as_ref().and_then(|head| at_path(head.root(), path)))
    }
}
