//! Immutable files of named sections. The manifest has the checksum of the table of contents, the table those of the
//! sections; sections of compressed records have one a block, in an index that is a section of its own.

use std::fs::File;
use std::io::{BufWriter, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use azul_transform::Result;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::manifest::FileEntry;
use super::{damaged, io_error};

/// First bytes of a file.
const MAGIC: &[u8; 8] = b"AZULSEG3";

/// Bytes at the end: length of the table of contents.
const TAIL: u64 = 8;

/// A part of a file.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Section {
    offset: u64,
    length: u64,
    checksum: u32,
    /// Number of bytes when it is unpacked, if it is packed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unpacked: Option<u64>,
}

/// Sections of fewer bytes are not packed: small commits have hundreds of them.
const WORTH_PACKING: usize = 16 << 10;
/// Decides between the time of writing and the size on disk.
const LEVEL: i32 = 1;
/// Largest section, far above what one of a segment has.
const LARGEST: u64 = 1 << 32;

/// Writes a file, section by section.
pub(crate) struct Writer {
    path: PathBuf,
    file: BufWriter<File>,
    at: u64,
    table: Vec<(String, Section)>,
}

impl Writer {
    /// Creates a file.
    pub(crate) fn create(path: PathBuf) -> Result<Self> {
        let file = File::create(&path).map_err(|e| io_error("create", &path, e))?;
        let mut writer = Self { path, file: BufWriter::with_capacity(1 << 18, file), at: 0, table: Vec::new() };
        writer.raw(MAGIC)?;
        Ok(writer)
    }

    /// Writes a section at once.
    pub(crate) fn section(&mut self, name: impl Into<String>, bytes: &[u8]) -> Result<()> {
        let mut open = self.begin(name);
        open.write(bytes)?;
        open.end();
        Ok(())
    }

    /// Writes a section of what repeats itself. It is packed, unless that makes it little smaller: unpacking takes time
    /// whenever it is read.
    pub(crate) fn packed(&mut self, name: impl Into<String>, bytes: &[u8]) -> Result<()> {
        self.packed_in_pieces(name, bytes.len(), |out| out.extend_from_slice(bytes))
    }

    /// The same for a number of bytes that is appended piece by piece: two are in memory at a time. What the first one says
    /// is taken to be true of all.
    pub(crate) fn packed_in_pieces(
        &mut self,
        name: impl Into<String>,
        length: usize,
        mut next: impl FnMut(&mut Vec<u8>),
    ) -> Result<()> {
        let path = self.path.clone();
        let pack = |piece: &[u8]| zstd::bulk::compress(piece, LEVEL).map_err(|e| io_error("write", &path, e));
        let mut piece = Vec::new();
        next(&mut piece);
        let first = if length < WORTH_PACKING { None } else { Some(pack(&piece)?) };
        let first = first.filter(|packed| packed.len() <= piece.len() / 8 * 5);
        let mut open = self.begin(name);
        open.unpacked = first.as_ref().map(|_| length as u64);
        open.write(first.as_deref().unwrap_or(&piece))?;
        let mut done = piece.len();
        while done < length && !piece.is_empty() {
            piece.clear();
            next(&mut piece);
            done += piece.len();
            match &first {
                Some(_) => open.write(&pack(&piece)?)?,
                None => open.write(&piece)?,
            }
        }
        open.end();
        Ok(())
    }

    /// Begins a section that is written in pieces.
    pub(crate) fn begin(&mut self, name: impl Into<String>) -> Open<'_> {
        let start = self.at;
        Open { writer: self, name: name.into(), start, hasher: crc32fast::Hasher::new(), unpacked: None }
    }

    fn raw(&mut self, bytes: &[u8]) -> Result<()> {
        self.file.write_all(bytes).map_err(|e| io_error("write", &self.path, e))?;
        self.at += bytes.len() as u64;
        Ok(())
    }

    /// Ends the file and flushes it to disk.
    pub(crate) fn finish(mut self) -> Result<FileEntry> {
        let mut table = Vec::new();
        serde_json::to_writer(&mut table, &self.table).map_err(|e| io_error("write", &self.path, e.into()))?;
        let checksum = crc32fast::hash(&table);
        self.raw(&table)?;
        self.raw(&(table.len() as u64).to_le_bytes())?;
        let Self { path, file, at, .. } = self;
        let flushed = file.into_inner().map_err(|e| e.into_error()).and_then(|file| file.sync_all());
        flushed.map_err(|e| io_error("flush", &path, e))?;
        let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default().to_owned();
        Ok(FileEntry { name, size: at, checksum })
    }
}

/// A section that is being written.
pub(crate) struct Open<'w> {
    writer: &'w mut Writer,
    name: String,
    start: u64,
    hasher: crc32fast::Hasher,
    unpacked: Option<u64>,
}

impl Open<'_> {
    /// Appends to the section.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.hasher.update(bytes);
        self.writer.raw(bytes)
    }

    /// Ends the section.
    pub(crate) fn end(self) {
        let length = self.writer.at - self.start;
        let checksum = self.hasher.finalize();
        let section = Section { offset: self.start, length, checksum, unpacked: self.unpacked };
        self.writer.table.push((self.name, section));
    }
}

/// A file that is read.
#[derive(Debug)]
pub(crate) struct Container {
    path: PathBuf,
    file: File,
    table: FxHashMap<String, Section>,
}

impl Container {
    /// Opens a file that a manifest names, and checks its table of contents.
    pub(crate) fn open(directory: &Path, entry: &FileEntry) -> Result<Self> {
        let path = directory.join(&entry.name);
        let file = File::open(&path).map_err(|e| io_error("open", &path, e))?;
        let size = file.metadata().map_err(|e| io_error("read", &path, e))?.len();
        if size != entry.size || size < MAGIC.len() as u64 + TAIL {
            return Err(damaged(&path, &format!("it has {size} bytes instead of {}", entry.size)));
        }
        let mut magic = [0; MAGIC.len()];
        file.read_exact_at(&mut magic, 0).map_err(|e| io_error("read", &path, e))?;
        if magic != *MAGIC {
            return Err(damaged(&path, "it does not begin like a file that this version can read"));
        }
        let mut tail = [0; TAIL as usize];
        file.read_exact_at(&mut tail, size - TAIL).map_err(|e| io_error("read", &path, e))?;
        let length = u64::from_le_bytes(tail);
        if length > size - TAIL - MAGIC.len() as u64 {
            return Err(damaged(&path, "its table of contents is out of bounds"));
        }
        let end = size - TAIL - length;
        let mut bytes = vec![0; length as usize];
        file.read_exact_at(&mut bytes, end).map_err(|e| io_error("read", &path, e))?;
        if crc32fast::hash(&bytes) != entry.checksum {
            return Err(damaged(&path, "the checksum of its table of contents differs"));
        }
        let table: Vec<(String, Section)> =
            serde_json::from_slice(&bytes).map_err(|e| damaged(&path, "its table of contents is none").caused_by(e))?;
        let inside = |s: &Section| s.offset.checked_add(s.length).is_some_and(|e| e <= end);
        if !table.iter().all(|(_, section)| inside(section)) {
            return Err(damaged(&path, "a section is out of bounds"));
        }
        Ok(Self { path, file, table: table.into_iter().collect() })
    }

    /// The bytes of a section, checked.
    pub(crate) fn bytes(&self, name: &str) -> Result<Vec<u8>> {
        let section = self.section(name)?;
        let bytes = self.read(section.offset, section.length as usize)?;
        if crc32fast::hash(&bytes) != section.checksum {
            return Err(self.damaged(&format!("the checksum of its section {name} differs")));
        }
        let Some(size) = section.unpacked else { return Ok(bytes) };
        let damaged = || self.damaged(&format!("its section {name} cannot be unpacked"));
        let size = Some(size).filter(|size| *size <= LARGEST).ok_or_else(damaged)? as usize;
        let unpacked = zstd::bulk::decompress(&bytes, size).map_err(|e| damaged().caused_by(e))?;
        if unpacked.len() == size { Ok(unpacked) } else { Err(damaged()) }
    }

    /// Where a section is that is read in pieces; whoever reads them checks them.
    pub(crate) fn section(&self, name: &str) -> Result<Section> {
        self.table.get(name).copied().ok_or_else(|| self.damaged(&format!("it has no section {name}")))
    }

    /// Reads a piece of a section.
    pub(crate) fn piece(&self, section: Section, offset: u64, length: usize) -> Result<Vec<u8>> {
        if offset.checked_add(length as u64).is_none_or(|end| end > section.length) {
            return Err(self.damaged("a block is out of bounds"));
        }
        self.read(section.offset + offset, length)
    }

    fn read(&self, offset: u64, length: usize) -> Result<Vec<u8>> {
        let mut bytes = vec![0; length];
        self.file.read_exact_at(&mut bytes, offset).map_err(|e| io_error("read", &self.path, e))?;
        Ok(bytes)
    }

    /// An error about this file.
    #[cold]
    pub(crate) fn damaged(&self, what: &str) -> azul_transform::Error {
        damaged(&self.path, what)
    }

    /// Reads everything there is and compares checksums.
    pub(crate) fn check(&self) -> Result<()> {
        let mut file = &self.file;
        for (name, section) in &self.table {
            file.seek(SeekFrom::Start(section.offset)).map_err(|e| io_error("read", &self.path, e))?;
            let mut left = section.length;
            let mut hasher = crc32fast::Hasher::new();
            let mut buffer = vec![0; 1 << 16];
            while left > 0 {
                let wanted = buffer.len().min(left as usize);
                let got = file.read(&mut buffer[..wanted]).map_err(|e| io_error("read", &self.path, e))?;
                if got == 0 {
                    return Err(self.damaged("it ends too early"));
                }
                hasher.update(&buffer[..got]);
                left -= got as u64;
            }
            if hasher.finalize() != section.checksum {
                return Err(self.damaged(&format!("the checksum of its section {name} differs")));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test is meant to stop")]
mod tests {
    use super::*;

    #[test]
    fn sections_come_back_as_they_were() {
        let directory = tempfile::tempdir().unwrap();
        let repeated = b"again and ".repeat(10_000);
        let mut state = 1u32;
        let mut random = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        };
        let random: Vec<u8> = (0..100_000).map(|_| random()).collect();
        let sections: [(&str, &[u8]); 4] =
            [("repeated", &repeated), ("random", &random), ("few", b"few"), ("none", b"")];
        let mut writer = Writer::create(directory.path().join("file")).unwrap();
        sections.iter().for_each(|(name, bytes)| writer.packed(*name, bytes).unwrap());
        let mut entry = writer.finish().unwrap();
        let container = Container::open(directory.path(), &entry).unwrap();
        for (name, bytes) in sections {
            assert_eq!(container.bytes(name).unwrap(), bytes, "{name}");
        }
        container.check().unwrap();
        assert!(container.section("repeated").unwrap().length < 1000);
        assert_eq!(container.section("random").unwrap().length, 100_000);
        entry.checksum ^= 1;
        assert!(Container::open(directory.path(), &entry).is_err());
    }

    #[test]
    fn pieces_come_back_as_one() {
        let directory = tempfile::tempdir().unwrap();
        let mut writer = Writer::create(directory.path().join("file")).unwrap();
        let bytes: Vec<u8> = (0..400_000u32).map(|at| (at / 1000) as u8).collect();
        for (name, pieces) in [("many", &bytes[..]), ("few", &bytes[..5]), ("none", &[][..])] {
            let mut left = pieces.chunks(30_000);
            let next = |out: &mut Vec<u8>| out.extend_from_slice(left.next().unwrap_or_default());
            writer.packed_in_pieces(name, pieces.len(), next).unwrap();
        }
        let container = Container::open(directory.path(), &writer.finish().unwrap()).unwrap();
        assert_eq!(container.bytes("many").unwrap(), bytes);
        assert_eq!(container.bytes("few").unwrap(), bytes[..5]);
        assert!(container.bytes("none").unwrap().is_empty());
        assert!(container.section("many").unwrap().length < 10_000);
    }

    #[test]
    fn a_size_that_is_not_that_of_a_section_is_damage() {
        let directory = tempfile::tempdir().unwrap();
        let mut writer = Writer::create(directory.path().join("file")).unwrap();
        writer.packed("zeros", &[0; 100_000]).unwrap();
        for (_, section) in &mut writer.table {
            section.unpacked = section.unpacked.map(|size| size - 1);
        }
        let entry = writer.finish().unwrap();
        let container = Container::open(directory.path(), &entry).unwrap();
        assert!(container.bytes("zeros").is_err());
    }
}
