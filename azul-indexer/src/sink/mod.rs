//! Where documents go.

mod directory;
mod lines;
mod publication;

use std::io;

pub use directory::{DirectorySink, about};
pub use lines::LineSink;
pub use publication::{Part, Publication};

/// A place for documents, which come sorted by index and id. Only [`Sink::line`] is required.
///
/// ```
/// use azul_indexer::sink::Sink;
///
/// /// Counts documents.
/// struct Count(usize);
///
/// impl Sink for Count {
///     fn line(&mut self, _: &[u8]) -> std::io::Result<()> {
///         self.0 += 1;
///         Ok(())
///     }
/// }
/// ```
pub trait Sink {
    /// The lines that follow are of this index.
    ///
    /// # Errors
    /// If that cannot be prepared for.
    fn index(&mut self, _name: &str) -> io::Result<()> {
        Ok(())
    }

    /// Takes a document, as a line `{"_index","_id","_source"}` with its line end.
    ///
    /// # Errors
    /// If it cannot be written.
    fn line(&mut self, line: &[u8]) -> io::Result<()>;

    /// Makes what was written final. Called once, after the last line, unless something failed.
    ///
    /// # Errors
    /// If that fails.
    fn finish(&mut self) -> io::Result<()> {
        Ok(())
    }
}
