//! Documents of one index, as they are handed over.

use std::ops::Range;

use super::Document;
use crate::json::write_str;

/// Documents of one index, spelled as lines `{"_index","_id","_source"}`: whoever wants lines has them in one piece, and
/// whoever wants documents has them one by one.
///
/// ```
/// use azul_transform::DocumentRun;
/// let mut run = DocumentRun::of("books");
/// run.push("1", |out| {
///     out.extend_from_slice(b"{\"title\":\"Slow Rivers\"}");
///     Ok::<_, azul_transform::Error>(())
/// })?;
/// assert_eq!(run.lines(), b"{\"_index\":\"books\",\"_id\":\"1\",\"_source\":{\"title\":\"Slow Rivers\"}}\n");
/// let document = run.documents().next().expect("there is one");
/// assert_eq!((document.id, document.source), ("1", &b"{\"title\":\"Slow Rivers\"}"[..]));
/// # Ok::<_, azul_transform::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct DocumentRun {
    index: String,
    /// `{"_index":…,"_id":`, the same for all documents.
    head: Vec<u8>,
    text: Vec<u8>,
    ids: String,
    spans: Vec<Span>,
}

#[derive(Debug, Clone)]
struct Span {
    id: Range<usize>,
    source: Range<usize>,
}

impl DocumentRun {
    /// No documents yet, of an index.
    pub fn of(index: &str) -> Self {
        Self::default().reuse(index)
    }

    /// No documents yet, of an index, in the memory of those that were there before.
    pub fn reuse(mut self, index: &str) -> Self {
        self.text.clear();
        self.ids.clear();
        self.spans.clear();
        if self.index != index || self.head.is_empty() {
            index.clone_into(&mut self.index);
            self.head.clear();
            self.head.extend_from_slice(b"{\"_index\":");
            write_str(&mut self.head, index);
            self.head.extend_from_slice(b",\"_id\":");
        }
        self
    }

    /// Adds a document.
    ///
    /// # Errors
    /// What `source` returns, which appends the document; nothing is added then.
    pub fn push<E>(&mut self, id: &str, source: impl FnOnce(&mut Vec<u8>) -> Result<(), E>) -> Result<(), E> {
        let line = self.text.len();
        self.text.extend_from_slice(&self.head);
        write_str(&mut self.text, id);
        self.text.extend_from_slice(b",\"_source\":");
        let start = self.text.len();
        if let Err(e) = source(&mut self.text) {
            self.text.truncate(line);
            return Err(e);
        }
        let source = start..self.text.len();
        self.text.extend_from_slice(b"}\n");
        let start = self.ids.len();
        self.ids.push_str(id);
        self.spans.push(Span { id: start..self.ids.len(), source });
        Ok(())
    }

    /// Name of the index.
    pub fn index(&self) -> &str {
        &self.index
    }

    /// Number of documents.
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// All documents as lines, each with its line end.
    pub fn lines(&self) -> &[u8] {
        &self.text
    }

    /// The documents, in the order in which they were added.
    pub fn documents(&self) -> impl ExactSizeIterator<Item = Document<'_>> {
        let document = |span: &Span| Document {
            index: &self.index,
            id: &self.ids[span.id.clone()],
            source: &self.text[span.source.clone()],
        };
        self.spans.iter().map(document)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Error, ErrorKind};

    #[test]
    fn a_document_that_fails_leaves_nothing() {
        let mut run = DocumentRun::of("a\"b");
        let fill = |text: &'static [u8]| {
            move |out: &mut Vec<u8>| {
                out.extend_from_slice(text);
                Ok::<_, Error>(())
            }
        };
        run.push("1", fill(b"{}")).expect("it is written");
        let failed = run.push("2", |out| {
            out.extend_from_slice(b"{\"half\":");
            Err(Error::new(ErrorKind::WrongType, "no"))
        });
        assert_eq!(failed.map_err(|e| e.kind()), Err(ErrorKind::WrongType));
        run.push("é\n", fill(b"[]")).expect("it is written");
        let lines = "{\"_index\":\"a\\\"b\",\"_id\":\"1\",\"_source\":{}}\n{\"_index\":\"a\\\"b\",\"_id\":\"é\\n\",\"_source\":[]}\n";
        assert_eq!(std::str::from_utf8(run.lines()), Ok(lines));
        assert_eq!(run.documents().map(|d| d.id).collect::<Vec<_>>(), ["1", "é\n"]);
        let run = run.reuse("c");
        assert!(run.is_empty() && run.lines().is_empty());
    }
}
