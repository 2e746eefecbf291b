//! Numbered records of bytes, compressed in small blocks, each with a checksum. The index of the blocks is in memory.

use std::sync::{Arc, Mutex, PoisonError};

use azul_transform::Result;
use zstd::bulk::{Compressor, Decompressor};

use super::block::{Block, Record};
use super::bytes::varint;
use super::cache::Cache;
use crate::disk::container::{Container, Open, Section, Writer};

/// How records are packed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Packing {
    /// Bytes of records after which a block is closed.
    block: usize,
    /// Decides between the time of writing and the size on disk.
    level: i32,
    /// A dictionary of what records have in common is worth its time.
    pub has_dictionary: bool,
}

impl Packing {
    /// For what is read here and there: small blocks are read quickly, and have little in common within.
    pub(crate) const SCATTERED: Self = Self { block: 4 << 10, level: 3, has_dictionary: true };
    /// For what is read seldom, and neighbours together: large blocks are written quickly.
    pub(crate) const TOGETHER: Self = Self { block: 16 << 10, level: 1, has_dictionary: false };
}

/// Largest block, the one record of which is a document: far above what a parser accepts.
const LARGEST: u32 = u32::MAX / 2;

/// Where a block is.
#[derive(Debug, Clone, Copy)]
struct Entry {
    first: u32,
    offset: u64,
    packed: u32,
    size: u32,
    checksum: u32,
}

/// Bytes of an entry in the index.
const ENTRY: usize = 24;

/// Packs blocks. What that takes is large, so that many sections are written with one.
pub(crate) struct Packer {
    packing: Packing,
    compressor: Compressor<'static>,
    packed: Vec<u8>,
}

impl Packer {
    /// Packs with the help of a dictionary, which may be empty.
    pub(crate) fn new(packing: Packing, dictionary: &[u8]) -> Result<Self> {
        let compressor = Compressor::with_dictionary(packing.level, dictionary).map_err(compression)?;
        Ok(Self { packing, compressor, packed: Vec::new() })
    }

    fn pack(&mut self, raw: &[u8]) -> Result<&[u8]> {
        self.packed.clear();
        self.packed.reserve(zstd::zstd_safe::compress_bound(raw.len()));
        self.compressor.compress_to_buffer(raw, &mut self.packed).map_err(compression)?;
        Ok(&self.packed)
    }
}

/// Writes records.
pub(crate) struct BlockWriter<'w> {
    open: Open<'w>,
    packer: &'w mut Packer,
    lengths: Vec<u8>,
    bytes: Vec<u8>,
    raw: Vec<u8>,
    index: Vec<u8>,
    records: u32,
    first: u32,
    offset: u64,
}

impl<'w> BlockWriter<'w> {
    /// Writes records into the sections `name` and `name.index`.
    pub(crate) fn new(writer: &'w mut Writer, name: &str, packer: &'w mut Packer) -> Self {
        Self {
            open: writer.begin(name),
            packer,
            lengths: Vec::new(),
            bytes: Vec::new(),
            raw: Vec::new(),
            index: Vec::new(),
            records: 0,
            first: 0,
            offset: 0,
        }
    }

    /// Appends a record.
    pub(crate) fn push(&mut self, record: &[u8]) -> Result<()> {
        varint(&mut self.lengths, record.len() as u64);
        self.bytes.extend_from_slice(record);
        self.records += 1;
        if self.bytes.len() >= self.packer.packing.block { self.close() } else { Ok(()) }
    }

    /// Whether the next record is the first of a block.
    pub(crate) fn at_start(&self) -> bool {
        self.first == self.records
    }

    fn close(&mut self) -> Result<()> {
        self.raw.clear();
        varint(&mut self.raw, u64::from(self.records - self.first));
        self.raw.append(&mut self.lengths);
        self.raw.append(&mut self.bytes);
        let packed = self.packer.pack(&self.raw)?;
        self.open.write(packed)?;
        self.index.extend_from_slice(&self.first.to_le_bytes());
        self.index.extend_from_slice(&self.offset.to_le_bytes());
        for number in [packed.len() as u32, self.raw.len() as u32, crc32fast::hash(packed)] {
            self.index.extend_from_slice(&number.to_le_bytes());
        }
        self.offset += packed.len() as u64;
        self.first = self.records;
        Ok(())
    }

    /// Ends the records, and returns the index, which is a section of its own.
    pub(crate) fn finish(mut self) -> Result<Vec<u8>> {
        if self.first < self.records {
            self.close()?;
        }
        self.index.extend_from_slice(&self.records.to_le_bytes());
        self.open.end();
        Ok(self.index)
    }
}

#[cold]
fn compression(error: std::io::Error) -> azul_transform::Error {
    azul_transform::Error::new(azul_transform::ErrorKind::Io, "cannot compress").caused_by(error)
}

/// Records that are read.
pub(crate) struct Blocks {
    container: Arc<Container>,
    section: Section,
    index: Vec<Entry>,
    records: u32,
    /// Bytes of all records, decompressed.
    size: u64,
    dictionary: Arc<[u8]>,
    /// Decompressors that nobody uses at the moment.
    idle: Mutex<Vec<Decompressor<'static>>>,
    cache: Arc<Cache>,
    number: u32,
}

impl Blocks {
    /// Opens the sections `name` and `name.index`.
    pub(crate) fn open(
        container: &Arc<Container>,
        name: &str,
        dictionary: Arc<[u8]>,
        cache: &Arc<Cache>,
    ) -> Result<Self> {
        let bytes = container.bytes(&format!("{name}.index"))?;
        let (index, records) = parse_index(&bytes).ok_or_else(|| container.damaged("an index of blocks is none"))?;
        Ok(Self {
            section: container.section(name)?,
            container: container.clone(),
            size: index.iter().map(|entry| u64::from(entry.size)).sum(),
            index,
            records,
            dictionary,
            idle: Mutex::default(),
            cache: cache.clone(),
            number: cache.number(),
        })
    }

    /// Number of records.
    pub(crate) fn len(&self) -> u32 {
        self.records
    }

    /// Bytes of all records, decompressed.
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// The numbers of the first records of the blocks.
    pub(crate) fn firsts(&self) -> impl ExactSizeIterator<Item = u32> {
        self.index.iter().map(|entry| entry.first)
    }

    /// A record.
    pub(crate) fn get(&self, record: u32) -> Result<Record> {
        let at = self.index.partition_point(|entry| entry.first <= record).wrapping_sub(1);
        let entry = self.index.get(at).ok_or_else(|| self.container.damaged("a record is out of bounds"))?;
        let within = (record - entry.first) as usize;
        let block = self.block(at as u32)?;
        Record::of(&block, within).ok_or_else(|| self.container.damaged("a record is out of bounds"))
    }

    /// All records of a block.
    pub(crate) fn all(&self, block: u32) -> Result<Vec<Record>> {
        let block = self.block(block)?;
        Ok((0..block.len()).filter_map(|record| Record::of(&block, record)).collect())
    }

    fn block(&self, at: u32) -> Result<Arc<Block>> {
        if let Some(block) = self.cache.get((self.number, at)) {
            return Ok(block);
        }
        let block = Arc::new(self.read(&self.index[at as usize])?);
        self.cache.put((self.number, at), block.clone());
        Ok(block)
    }

    fn read(&self, entry: &Entry) -> Result<Block> {
        let packed = self.container.piece(self.section, entry.offset, entry.packed as usize)?;
        if crc32fast::hash(&packed) != entry.checksum {
            return Err(self.container.damaged("the checksum of a block differs"));
        }
        let taken = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut decompressor = match taken {
            Some(decompressor) => decompressor,
            None => Decompressor::with_dictionary(&self.dictionary).map_err(compression)?,
        };
        let unpacked = decompressor.decompress(&packed, entry.size as usize);
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(decompressor);
        let bytes = unpacked.map_err(|e| self.container.damaged("a block cannot be decompressed").caused_by(e))?;
        Block::parse(bytes).ok_or_else(|| self.container.damaged("a block is not one of records"))
    }
}

/// Blocks with ascending numbers of first records, and the number of records.
fn parse_index(bytes: &[u8]) -> Option<(Vec<Entry>, u32)> {
    let (entries, records) = bytes.split_at_checked(bytes.len().checked_sub(4)?)?;
    let records = u32::from_le_bytes(records.try_into().ok()?);
    if entries.len() % ENTRY != 0 {
        return None;
    }
    let entry = |bytes: &[u8]| {
        let number = |at: usize| Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
        let offset = u64::from_le_bytes(bytes.get(4..12)?.try_into().ok()?);
        Some(Entry { first: number(0)?, offset, packed: number(12)?, size: number(16)?, checksum: number(20)? })
    };
    let index: Vec<Entry> = entries.chunks_exact(ENTRY).map(entry).collect::<Option<_>>()?;
    let ascending = index.windows(2).all(|pair| pair[0].first < pair[1].first);
    let bounded = index.iter().all(|entry| entry.first < records && entry.size <= LARGEST);
    let begins = index.first().is_none_or(|entry| entry.first == 0) && (records == 0) == index.is_empty();
    (ascending && bounded && begins).then_some((index, records))
}
