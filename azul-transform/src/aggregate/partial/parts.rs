//! Where partial states are kept.

use std::collections::BTreeMap;

use crate::error::{Error, ErrorKind, Result};

/// A part of the partial state of one entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// Which leaves there are.
    Root,
    /// What the contributions of some bundles come to.
    Leaf(u32),
    /// Which leaves mention which inner entities.
    Mentions(u32),
    /// What the leaves of a node come to together.
    Node(u32),
    /// What a leaf mentions, and what becomes of it.
    Known(u32),
}

impl Part {
    /// The part as a key of five bytes; the order of keys is that of parts.
    pub fn to_key(self) -> [u8; 5] {
        let (kind, number) = match self {
            Part::Root => (0, 0),
            Part::Leaf(number) => (1, number),
            Part::Mentions(number) => (2, number),
            Part::Node(number) => (3, number),
            Part::Known(number) => (4, number),
        };
        let [a, b, c, d] = u32::to_be_bytes(number);
        [kind, a, b, c, d]
    }
}

/// Keeps the parts of the partial state of one entity. What an update puts belongs together: a catalog keeps all of it or
/// none.
pub trait Parts {
    /// A part as it was put last.
    ///
    /// # Errors
    /// Whatever keeps it from being read.
    fn get(&self, part: Part) -> Result<Option<Vec<u8>>>;

    /// Keeps a part.
    ///
    /// # Errors
    /// Whatever keeps it from being written.
    fn put(&mut self, part: Part, bytes: Vec<u8>) -> Result<()>;
}

/// Parts in memory.
impl Parts for BTreeMap<Part, Vec<u8>> {
    fn get(&self, part: Part) -> Result<Option<Vec<u8>>> {
        Ok(BTreeMap::get(self, &part).cloned())
    }

    fn put(&mut self, part: Part, bytes: Vec<u8>) -> Result<()> {
        self.insert(part, bytes);
        Ok(())
    }
}

pub(super) fn damaged(part: Part) -> Error {
    Error::new(ErrorKind::Syntax, format!("a partial state is cut off or damaged: {part:?}"))
}
