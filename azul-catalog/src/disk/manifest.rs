//! The file `MANIFEST`: which files make up the current generation of a catalog.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use azul_search::compare::Made;
use azul_transform::Result;
use serde::{Deserialize, Serialize};

use super::{damaged, io_error, replace};

/// Name of the file.
pub(crate) const NAME: &str = "MANIFEST";

/// First line of the file, before the checksum of the rest. Another layout gets another number.
const HEAD: &str = "azul-catalog 1 ";

/// A generation of a catalog: everything that is part of it, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    /// Goes up by one with each commit.
    pub generation: u64,
    /// Name of the project whose documents these are.
    pub project: String,
    /// Name of the deployment in the names of indices.
    pub deployment: String,
    /// Name of the catalog in the names of indices.
    pub catalog: String,
    /// Number of the next file; numbers are not used twice.
    pub next_file: u64,
    /// How many earlier generations are kept.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub kept: u32,
    /// Segments of each index, oldest first, by the name of the index.
    pub indices: BTreeMap<String, Vec<SegmentEntry>>,
    /// UUIDs and versions of bundles that were deleted by their identity, whether they had come or not.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub deletions: BTreeSet<(String, String)>,
    /// Files of each table, oldest first, by the name of the table.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tables: BTreeMap<String, Vec<RunEntry>>,
    /// What lists the documents that were written or deleted since the generation that was kept before this one; nothing if
    /// that is not known, or none was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub touched: Option<Vec<RunEntry>>,
    /// When and how its documents came about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made: Option<Made>,
}

/// An immutable file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FileEntry {
    /// Name in the directory of the catalog.
    pub name: String,
    /// Size in bytes.
    pub size: u64,
    /// Checksum of its table of contents, which has the checksums of everything else.
    pub checksum: u32,
}

/// Some documents of an index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SegmentEntry {
    /// The documents.
    pub file: FileEntry,
    /// Number of documents, dead ones included.
    pub documents: u32,
    /// Number of dead ones.
    pub dead_count: u32,
    /// Which of them were deleted or replaced since.
    pub dead: Option<FileEntry>,
}

/// Some records of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RunEntry {
    /// The records.
    pub file: FileEntry,
    /// Number of records, removed keys included.
    pub records: u64,
}

impl Manifest {
    /// Reads the manifest of a catalog; nothing if there is none.
    pub(crate) fn read(directory: &Path) -> Result<Option<Self>> {
        Self::read_named(directory, NAME)
    }

    /// Reads the manifest of a catalog that is known to have one.
    pub(crate) fn current(directory: &Path) -> Result<Self> {
        Self::read(directory)?.ok_or_else(|| damaged(&directory.join(NAME), "it is missing"))
    }

    /// Reads a manifest by the name of its file; nothing if there is none.
    pub(crate) fn read_named(directory: &Path, name: &str) -> Result<Option<Self>> {
        let path = directory.join(name);
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(io_error("read", &path, e)),
        };
        let text = str::from_utf8(&bytes).map_err(|_| damaged(&path, "it is not text"))?;
        let (head, rest) = text.split_once('\n').ok_or_else(|| damaged(&path, "it ends in its first line"))?;
        let Some(sum) = head.strip_prefix(HEAD) else {
            return Err(damaged(&path, "it does not begin like a manifest that this version can read"));
        };
        if sum != checksum_line(rest) {
            return Err(damaged(&path, "its checksum differs"));
        }
        let manifest = serde_json::from_str(rest).map_err(|e| damaged(&path, "it cannot be parsed").caused_by(e))?;
        Ok(Some(manifest))
    }

    /// Makes this the manifest of a catalog; its files are flushed already.
    pub(crate) fn write(&self, directory: &Path) -> Result<()> {
        self.write_named(directory, NAME)
    }

    /// Writes the manifest to a file of another name, where it is kept.
    pub(crate) fn write_named(&self, directory: &Path, name: &str) -> Result<()> {
        let path = directory.join(name);
        let mut rest = serde_json::to_string_pretty(self).map_err(|e| io_error("write", &path, e.into()))?;
        rest.push('\n');
        replace(directory, name, format!("{HEAD}{}\n{rest}", checksum_line(&rest)).as_bytes())
    }

    /// All files that this generation consists of.
    pub(crate) fn files(&self) -> impl Iterator<Item = &FileEntry> {
        let segments = self.indices.values().flatten().flat_map(|s| std::iter::once(&s.file).chain(&s.dead));
        let runs = self.tables.values().flatten().chain(self.touched.iter().flatten());
        segments.chain(runs.map(|run| &run.file))
    }

    /// Bytes of all files.
    pub(crate) fn bytes(&self) -> u64 {
        self.files().map(|file| file.size).sum()
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde wants it so")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

fn checksum_line(rest: &str) -> String {
    format!("{:08x}", crc32fast::hash(rest.as_bytes()))
}
