//! When and how a generation is made.

use std::time::{SystemTime, UNIX_EPOCH};

use azul_search::compare::{Made, Maker};

/// What a writer is about, as far as it was told.
#[derive(Debug, Clone, Default)]
pub(crate) struct Making {
    /// What writes.
    pub by: Maker,
    /// Bundles that were indexed since the last commit.
    pub indexed: u64,
    /// Bundles that were deleted since.
    pub deleted: u64,
}

impl Making {
    /// When and how the next generation is made.
    pub fn made(&mut self, documents: u64, removed: u64) -> Made {
        let Self { by, indexed, deleted } = std::mem::replace(self, Self { by: self.by, ..Self::default() });
        Made { at: now(), by, documents, removed, indexed, deleted }
    }
}

/// Now, in seconds since 1970.
pub(crate) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}
