//! Documents of which only some parts are looked at, such as those that have the columns of a table.

use azul_transform::Result;
use azul_transform::json::{self, Json};

use super::Document;

/// Names from the document down to one of its parts.
pub type PartPath = Vec<&'static str>;

/// Goes through the documents of a query by entity id, and has the parts that were asked for.
///
/// A table of files has columns of ten or more parts, nearly all of which many files share. A store that keeps such parts
/// once says so by numbers, so that whoever makes something of a part need not do it again, nor the store read it.
pub trait PartScan {
    /// Goes to the next document, first to the first one. Whether there is one.
    ///
    /// # Errors
    /// As [`SearchIndex::search`](super::SearchIndex::search).
    fn advance(&mut self) -> Result<bool>;

    /// What the part at a position among those asked for is known by: a document with the same number has the same part, or
    /// none either. Nothing if the store does not know.
    ///
    /// # Errors
    /// As [`PartScan::advance`].
    fn number(&self, part: usize) -> Result<Option<u64>>;

    /// The part at a position, if the document has it.
    ///
    /// # Errors
    /// As [`PartScan::advance`].
    fn part(&mut self, part: usize) -> Result<Option<Json<'_>>>;
}

/// The value at the end of a path.
pub fn at_path<'d>(json: Json<'d>, path: &[&str]) -> Option<Json<'d>> {
    path.iter().try_fold(json, |json, name| json.get(name))
}

/// The parts of documents that are read as a whole.
pub(super) struct Whole<'s, D> {
    documents: D,
    parts: &'s [PartPath],
    document: Option<json::Document>,
}

impl<'s, D: Iterator<Item = Result<Document>>> Whole<'s, D> {
    /// The parts of some documents.
    pub fn new(documents: D, parts: &'s [PartPath]) -> Self {
        Self { documents, parts, document: None }
    }
}

impl<D: Iterator<Item = Result<Document>>> PartScan for Whole<'_, D> {
    fn advance(&mut self) -> Result<bool> {
        self.document = match self.documents.next() {
            Some(document) => Some(json::Document::parse(document?.source)?),
            None => None,
        };
        Ok(self.document.is_some())
    }

    fn number(&self, _: usize) -> Result<Option<u64>> {
        Ok(None)
    }

    fn part(&mut self, part: usize) -> Result<Option<Json<'_>>> {
        Ok(self.document.as_ref().and_then(|document| at_path(document.root(), &self.parts[part])))
    }
}
