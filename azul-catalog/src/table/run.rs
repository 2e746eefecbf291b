//! A sorted file of keys with values, and of keys that were removed.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use azul_transform::Result;

use crate::disk::container::{Container, Writer};
use crate::disk::manifest::RunEntry;
use crate::segment::block::Record;
use crate::segment::blocks::{BlockWriter, Blocks, Packer, Packing};
use crate::segment::bytes::{Reader, varint};
use crate::segment::cache::Cache;

const RECORDS: &str = "records";
const FIRSTS: &str = "firsts";

/// Writes the records of a file, by ascending key.
pub(super) fn write(
    path: PathBuf,
    records: impl Iterator<Item = Result<(Vec<u8>, Option<Vec<u8>>)>>,
) -> Result<RunEntry> {
    let mut writer = Writer::create(path)?;
    let mut packer = Packer::new(Packing::SCATTERED, &[])?;
    let mut blocks = BlockWriter::new(&mut writer, RECORDS, &mut packer);
    let (mut firsts, mut bytes, mut count) = (Vec::new(), Vec::new(), 0);
    for record in records {
        let (key, value) = record?;
        if blocks.at_start() {
            varint(&mut firsts, key.len() as u64);
            firsts.extend_from_slice(&key);
        }
        bytes.clear();
        varint(&mut bytes, key.len() as u64);
        bytes.extend_from_slice(&key);
        bytes.push(value.is_some().into());
        bytes.extend_from_slice(value.as_deref().unwrap_or_default());
        blocks.push(&bytes)?;
        count += 1;
    }
    let index = blocks.finish()?;
    writer.section(format!("{RECORDS}.index"), &index)?;
    writer.section(FIRSTS, &firsts)?;
    Ok(RunEntry { file: writer.finish()?, records: count })
}

/// A file that is read.
pub(super) struct Run {
    container: Arc<Container>,
    blocks: Blocks,
    /// First key of each block.
    firsts: Vec<Box<[u8]>>,
}

/// A key, and its value unless it was removed.
pub(super) type Item = (Vec<u8>, Option<Vec<u8>>);

impl Run {
    /// Opens a file that a manifest names.
    pub fn open(directory: &Path, entry: &RunEntry, cache: &Arc<Cache>) -> Result<Self> {
        let container = Arc::new(Container::open(directory, &entry.file)?);
        let blocks = Blocks::open(&container, RECORDS, Arc::default(), cache)?;
        let bytes = container.bytes(FIRSTS)?;
        let mut reader = Reader::new(&bytes);
        let mut firsts: Vec<Box<[u8]>> = Vec::with_capacity(blocks.firsts().len());
        while reader.left() > 0 {
            firsts.push(reader.prefixed().ok_or_else(|| container.damaged("a list of keys is none"))?.into());
        }
        if firsts.len() != blocks.firsts().len() || !firsts.is_sorted() || u64::from(blocks.len()) != entry.records {
            return Err(container.damaged("its keys are not as many as they should be, or not sorted"));
        }
        Ok(Self { container, blocks, firsts })
    }

    /// What the file says of a key; nothing if it does not mention it.
    pub fn get(&self, key: &[u8]) -> Result<Option<Option<Vec<u8>>>> {
        let after = self.firsts.partition_point(|first| **first <= *key);
        let Some(block) = after.checked_sub(1) else { return Ok(None) };
        for record in self.blocks.all(block as u32)? {
            let (known, value) = self.parse(&record)?;
            if known == key {
                return Ok(Some(value.map(<[u8]>::to_vec)));
            }
        }
        Ok(None)
    }

    /// The records of the block that a key would be in.
    pub fn block_of(&self, key: &[u8]) -> usize {
        self.firsts.partition_point(|first| **first <= *key).saturating_sub(1)
    }

    /// All records of a block; nothing after the last block.
    pub fn block(&self, block: usize) -> Result<Option<Vec<Item>>> {
        if block >= self.firsts.len() {
            return Ok(None);
        }
        let records = self.blocks.all(block as u32)?;
        let item = |record: &Record| {
            let (key, value) = self.parse(record)?;
            Ok((key.to_vec(), value.map(<[u8]>::to_vec)))
        };
        records.iter().map(item).collect::<Result<_>>().map(Some)
    }

    /// Compares all checksums.
    pub fn check(&self) -> Result<()> {
        self.container.check()
    }

    fn parse<'r>(&self, record: &'r [u8]) -> Result<(&'r [u8], Option<&'r [u8]>)> {
        let mut reader = Reader::new(record);
        let parsed = || {
            let key = reader.prefixed()?;
            let flag = reader.byte()?;
            let value = reader.take(reader.left())?;
            Some((key, (flag == 1).then_some(value)))
        };
        let mut parsed = parsed;
        parsed().ok_or_else(|| self.container.damaged("a record is none"))
    }
}
