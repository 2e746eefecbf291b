//! Which files are worth merging.

use crate::disk::manifest::{RunEntry, SegmentEntry};

/// Which segments are merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compaction {
    /// Those of which there are too many of like size, and those with many dead documents.
    Due,
    /// All, so that each index is one segment without dead documents.
    Full,
}

impl Compaction {
    /// How many of the newest segments are to be merged.
    pub(crate) fn count(self, entries: &[SegmentEntry]) -> usize {
        let dead = |entry: &SegmentEntry| entry.dead_count > 0;
        match self {
            Compaction::Full if entries.len() > 1 || entries.iter().any(dead) => entries.len(),
            Compaction::Full => 0,
            Compaction::Due => {
                let count = of_like_size(entries.iter().map(|entry| entry.documents.into()));
                let wasted = |entry: &SegmentEntry| u64::from(entry.dead_count) * RATIO > u64::from(entry.documents);
                match entries.iter().position(wasted) {
                    Some(oldest) => count.max(entries.len() - oldest),
                    None if count < MANY => 0,
                    None => count,
                }
            }
        }
    }

    /// How many of the newest files of a table are to be merged.
    pub(crate) fn runs(self, entries: &[RunEntry]) -> usize {
        let count = match self {
            Compaction::Full => entries.len(),
            Compaction::Due => of_like_size(entries.iter().map(|entry| entry.file.size)),
        };
        let least = if self == Compaction::Full { 2 } else { MANY };
        if count < least { 0 } else { count }
    }
}

/// How many of the newest files are of like size. Files are merged with older ones that are not much larger, so that a
/// document is written anew a few times only, however many commits there are.
fn of_like_size(sizes: impl DoubleEndedIterator<Item = u64>) -> usize {
    let (mut count, mut sum) = (0, 0u64);
    for size in sizes.rev() {
        if count > 0 && size > sum.saturating_mul(RATIO) {
            break;
        }
        count += 1;
        sum += size;
    }
    count
}

/// Segments are of like size if one is not larger than so many times the other.
const RATIO: u64 = 4;
/// Number of segments of like size that are too many.
const MANY: usize = 4;
