//! How large a bundle may be, in every respect in which it can be too large.

use crate::error::{Error, ErrorKind, Result};

/// What is accepted of one bundle; whatever exceeds it is an error with a kind and a place.
///
/// ```
/// use azul_transform::{Bundle, ErrorKind, Limits};
/// let mut limits = Limits::default();
/// limits.string = 3;
/// let error = Bundle::parse_with(*br#"{"fqid": "long"}"#, &limits).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Size);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of the text; never more than 2 GiB.
    pub bytes: usize,
    /// Levels of lists and objects in each other; never more than [`Limits::MAX_DEPTH`].
    pub depth: usize,
    /// Metadata documents.
    pub documents: usize,
    /// Bytes of one string, be it a value or a key, after escapes have been resolved.
    pub string: usize,
}

impl Limits {
    /// The parser goes no deeper, so that no input can exhaust the stack.
    pub const MAX_DEPTH: usize = 127;
    /// Positions in a text have 31 bits.
    pub const MAX_BYTES: usize = (1 << 31) - 1;

    /// As much as can be dealt with.
    pub const MAX: Self =
        Self { bytes: Self::MAX_BYTES, depth: Self::MAX_DEPTH, documents: usize::MAX, string: usize::MAX };

    /// Checks the number of metadata documents, which only the reader of a project's bundles knows.
    ///
    /// # Errors
    /// [`ErrorKind::Size`].
    pub fn check_documents(&self, documents: usize) -> Result<()> {
        if documents <= self.documents {
            return Ok(());
        }
        let message = format!("the bundle has {documents} metadata documents, of which {} are allowed", self.documents);
        Err(Error::new(ErrorKind::Size, message))
    }
}

impl Default for Limits {
    /// Far beyond any bundle in earnest: 512 MiB, 127 levels, a million documents, strings of 64 MiB.
    fn default() -> Self {
        Self { bytes: 512 << 20, depth: Self::MAX_DEPTH, documents: 1_000_000, string: 64 << 20 }
    }
}
