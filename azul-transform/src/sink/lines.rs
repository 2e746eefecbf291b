//! Documents in memory, one a line.

use super::{Committed, Document, DocumentRun, DocumentSink};
use crate::error::Result;

/// Takes documents as lines `{"_index","_id","_source"}`, for tests and small catalogs.
///
/// ```
/// use azul_transform::{Document, DocumentSink};
/// let mut lines = Vec::new();
/// lines.put(Document { index: "books", id: "1", source: b"{}" })?;
/// lines.put(Document { index: "books", id: "2", source: b"{}" })?;
/// lines.delete("books", "1")?;
/// assert_eq!(lines, b"{\"_index\":\"books\",\"_id\":\"2\",\"_source\":{}}\n");
/// # Ok::<_, azul_transform::Error>(())
/// ```
impl DocumentSink for Vec<u8> {
    fn put(&mut self, document: Document<'_>) -> Result<()> {
        self.extend_from_slice(document.to_run().lines());
        Ok(())
    }

    fn put_run(&mut self, run: DocumentRun) -> Result<DocumentRun> {
        self.extend_from_slice(run.lines());
        Ok(run)
    }

    fn delete(&mut self, index: &str, id: &str) -> Result<()> {
        let head = Document { index, id, source: b"" }.head();
        let kept = self.split_inclusive(|&b| b == b'\n').filter(|line| !line.starts_with(&head));
        *self = kept.flatten().copied().collect();
        Ok(())
    }

    fn commit(self: Box<Self>) -> Result<Committed> {
        let documents = self.iter().filter(|&&b| b == b'\n').count() as u64;
        Ok(Committed { documents, bytes: self.len() as u64 })
    }
}
