//! Files that say which documents of a segment were deleted or replaced.

use std::path::{Path, PathBuf};

use azul_transform::Result;

use crate::disk::container::{Container, Writer};
use crate::disk::manifest::FileEntry;

const SECTION: &str = "dead";

/// Writes the numbers of documents, in order.
pub(crate) fn write(path: PathBuf, documents: &[u32]) -> Result<FileEntry> {
    let mut writer = Writer::create(path)?;
    let bytes: Vec<u8> = documents.iter().flat_map(|document| document.to_le_bytes()).collect();
    writer.section(SECTION, &bytes)?;
    writer.finish()
}

/// Reads the numbers of documents of a segment that has so many.
pub(crate) fn read(directory: &Path, file: &FileEntry, documents: u32) -> Result<Vec<u32>> {
    let container = Container::open(directory, file)?;
    let bytes = container.bytes(SECTION)?;
    let (chunks, rest) = bytes.as_chunks();
    let numbers: Vec<u32> = chunks.iter().map(|bytes| u32::from_le_bytes(*bytes)).collect();
    let sorted = numbers.is_sorted_by(|a, b| a < b) && numbers.last().is_none_or(|last| *last < documents);
    if sorted && rest.is_empty() { Ok(numbers) } else { Err(container.damaged("its numbers are out of bounds")) }
}
