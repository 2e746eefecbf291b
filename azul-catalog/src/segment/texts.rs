//! Sorted texts in blocks: a place for each text and a text for each place.

use std::sync::{Arc, OnceLock};

use azul_transform::Result;

use super::block::Record;
use super::blocks::Blocks;
use super::bytes::Reader;
use super::cache::Cache;
use crate::disk::container::Container;

/// Bytes of texts up to which all of them are kept in memory once they were asked for.
const SMALL: u64 = 1 << 20;

/// A sorted list of distinct texts.
pub(crate) struct Texts {
    blocks: Blocks,
    /// First text of each block.
    firsts: Vec<Box<[u8]>>,
    all: OnceLock<Vec<Record>>,
}

impl Texts {
    /// Opens the sections of a name.
    pub(crate) fn open(container: &Arc<Container>, name: &str, cache: &Arc<Cache>) -> Result<Self> {
        let blocks = Blocks::open(container, name, Arc::default(), cache)?;
        let bytes = container.bytes(&format!("{name}.firsts"))?;
        let mut reader = Reader::new(&bytes);
        let mut firsts = Vec::with_capacity(blocks.firsts().len());
        while reader.left() > 0 {
            let first = reader.prefixed().ok_or_else(|| container.damaged("a list of texts is none"))?;
            firsts.push(first.into());
        }
        if firsts.len() != blocks.firsts().len() || !firsts.is_sorted() {
            return Err(container.damaged("a list of texts is not sorted"));
        }
        Ok(Self { blocks, firsts, all: OnceLock::new() })
    }

    /// Number of texts.
    pub(crate) fn len(&self) -> u32 {
        self.blocks.len()
    }

    /// Calls back with the text at a place.
    pub(crate) fn with<T>(&self, place: u32, see: impl FnOnce(&[u8]) -> T) -> Result<T> {
        if self.blocks.size() <= SMALL {
            let all = match self.all.get() {
                Some(all) => all,
                None => {
                    let mut all = Vec::with_capacity(self.len() as usize);
                    for block in 0..self.firsts.len() {
                        all.extend(self.blocks.all(block as u32)?);
                    }
                    self.all.get_or_init(|| all)
                }
            };
            if let Some(text) = all.get(place as usize) {
                return Ok(see(text));
            }
        }
        Ok(see(&self.blocks.get(place)?))
    }

    /// Calls back with each text in order.
    pub(crate) fn each(&self, mut see: impl FnMut(u32, &[u8])) -> Result<()> {
        let mut place = 0;
        for block in 0..self.firsts.len() {
            for text in self.blocks.all(block as u32)? {
                see(place, &text);
                place += 1;
            }
        }
        Ok(())
    }

    /// The text at a place.
    pub(crate) fn get(&self, place: u32) -> Result<String> {
        self.with(place, |text| String::from_utf8_lossy(text).into_owned())
    }

    /// The number of texts before this one, and whether this one follows them.
    pub(crate) fn find(&self, text: &[u8]) -> Result<(u32, bool)> {
        let after = self.firsts.partition_point(|first| **first <= *text);
        let Some(block) = after.checked_sub(1) else { return Ok((0, false)) };
        let first = self.blocks.firsts().nth(block).unwrap_or(0);
        let records = self.blocks.all(block as u32)?;
        let before = records.partition_point(|record| **record < *text);
        Ok((first + before as u32, records.get(before).is_some_and(|record| **record == *text)))
    }
}
