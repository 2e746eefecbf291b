//! A block of records, decompressed.

use std::ops::{Deref, Range};
use std::sync::Arc;

use super::bytes::Reader;

/// A decompressed block.
pub(crate) struct Block {
    bytes: Vec<u8>,
    /// Ends of the records.
    ends: Vec<u32>,
    start: u32,
}

impl Block {
    /// Number of records.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Memory that it takes.
    pub(crate) fn size(&self) -> usize {
        self.bytes.len() + self.ends.len() * 4 + 64
    }

    fn range(&self, record: usize) -> Option<Range<usize>> {
        let start = if record == 0 { self.start } else { *self.ends.get(record - 1)? };
        Some(start as usize..*self.ends.get(record)? as usize)
    }

    pub(super) fn parse(bytes: Vec<u8>) -> Option<Self> {
        let mut reader = Reader::new(&bytes);
        let count = reader.varint()?;
        let lengths: Vec<u64> = (0..count).map(|_| reader.varint()).collect::<Option<_>>()?;
        let start = (bytes.len() - reader.left()) as u32;
        let mut end = u64::from(start);
        let mut ends = Vec::with_capacity(lengths.len());
        for length in lengths {
            end = end.checked_add(length)?;
            ends.push(u32::try_from(end).ok()?);
        }
        (end == bytes.len() as u64).then_some(Self { bytes, ends, start })
    }
}

/// A record of a block that is held.
pub(crate) struct Record {
    block: Arc<Block>,
    range: Range<usize>,
}

impl Record {
    /// A record of a block; nothing if the block does not have so many.
    pub(super) fn of(block: &Arc<Block>, record: usize) -> Option<Self> {
        block.range(record).map(|range| Self { block: block.clone(), range })
    }
}

impl Deref for Record {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.block.bytes[self.range.clone()]
    }
}
