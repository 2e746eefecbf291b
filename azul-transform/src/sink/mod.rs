//! Where documents go: one trait, and the one place that spells a document as a line.

mod lines;
mod run;

use std::convert::Infallible;

use crate::error::Result;
use crate::schema::index::IndexDefinition;

pub use run::DocumentRun;

/// A document on its way to an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Document<'d> {
    /// Name of the index.
    pub index: &'d str,
    /// Id in the index.
    pub id: &'d str,
    /// The document in index form: a JSON object on one line.
    pub source: &'d [u8],
}

impl Document<'_> {
    /// The document as a run of its own.
    pub fn to_run(self) -> DocumentRun {
        let mut run = DocumentRun::of(self.index);
        let Ok(()) = run.push(self.id, |out| {
            out.extend_from_slice(self.source);
            Ok::<_, Infallible>(())
        });
        run
    }

    /// What its line begins with: index and id. No other document's line begins like this.
    pub fn head(self) -> Vec<u8> {
        let mut line = Document { source: b"", ..self }.to_run().lines().to_vec();
        line.truncate(line.len() - b"}\n".len());
        line
    }
}

/// What a sink took, once all of it is in place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Committed {
    /// Number of documents, those excluded that were deleted again.
    pub documents: u64,
    /// Bytes that were written, as far as the sink counts them.
    pub bytes: u64,
}

/// A place for documents: files, a stream, a search index.
///
/// Calls come in this order: [`begin`](Self::begin) once for each index, before its first document; then documents in runs,
/// runs of several indices one after the other in any order; at last [`commit`](Self::commit). A sink that is dropped
/// without a commit leaves everything as it was, as far as it can. After an error there are no more calls.
///
/// ```
/// use azul_transform::schema::index::IndexDefinition;
/// use azul_transform::{Committed, Document, DocumentSink, Result};
///
/// /// Counts documents.
/// #[derive(Default)]
/// struct Count(Committed);
///
/// impl DocumentSink for Count {
///     fn put(&mut self, document: Document<'_>) -> Result<()> {
///         self.0.documents += 1;
///         self.0.bytes += document.source.len() as u64;
///         Ok(())
///     }
///
///     fn delete(&mut self, _index: &str, _id: &str) -> Result<()> {
///         self.0.documents -= 1;
///         Ok(())
///     }
///
///     fn commit(self: Box<Self>) -> Result<Committed> {
///         Ok(self.0)
///     }
/// }
/// ```
pub trait DocumentSink {
    /// Prepares for the documents of an index, of which there may be none: those of an earlier run must not remain.
    ///
    /// # Errors
    /// If the index cannot be prepared.
    fn begin(&mut self, _definition: &IndexDefinition) -> Result<()> {
        Ok(())
    }

    /// Takes a document.
    ///
    /// # Errors
    /// If it cannot be taken.
    fn put(&mut self, document: Document<'_>) -> Result<()>;

    /// Takes documents of one index and returns the run, the memory of which is used again.
    ///
    /// # Errors
    /// If one of them cannot be taken.
    fn put_run(&mut self, run: DocumentRun) -> Result<DocumentRun> {
        run.documents().try_for_each(|document| self.put(document))?;
        Ok(run)
    }

    /// Takes back a document that was put before.
    ///
    /// # Errors
    /// [`crate::ErrorKind::ConflictingValues`] if the sink cannot take back what it was given: a stream that was written on.
    fn delete(&mut self, index: &str, id: &str) -> Result<()>;

    /// Makes everything final and visible.
    ///
    /// # Errors
    /// If that fails.
    fn commit(self: Box<Self>) -> Result<Committed>;
}
