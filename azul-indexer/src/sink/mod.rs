//! Where documents go: directories of files, and streams. See [`azul_transform::DocumentSink`] for others.

mod directory;
mod draft;
mod part;
mod publication;
mod stream;

pub use directory::DirectorySink;
pub use draft::{abandon, settle};
pub use part::Format;
pub use publication::Publication;
pub use stream::StreamSink;

use std::io;
use std::path::Path;

/// An error with the path that it is about.
pub fn about(path: &Path, error: io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}
