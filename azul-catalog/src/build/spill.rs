//! Bytes that are kept until a segment is written: in memory if they are few, else in a file without a name, which is
//! gone when the process is.

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use azul_transform::Result;

use crate::disk::io_error;

/// Records one after the other.
#[derive(Debug)]
pub(crate) struct Spill {
    directory: PathBuf,
    buffer: Vec<u8>,
    limit: usize,
    file: Option<File>,
    written: u64,
}

impl Spill {
    /// Keeps up to `limit` bytes in memory; the file is in a directory.
    pub(crate) fn new(directory: &Path, limit: usize) -> Self {
        Self { directory: directory.to_owned(), buffer: Vec::new(), limit, file: None, written: 0 }
    }

    /// Number of bytes.
    pub(crate) fn len(&self) -> u64 {
        self.written + self.buffer.len() as u64
    }

    /// Appends a record, and returns where it is.
    pub(crate) fn push(&mut self, record: &[u8]) -> Result<u64> {
        let at = self.len();
        self.buffer.extend_from_slice(record);
        if self.buffer.len() > self.limit {
            self.flush()?;
        }
        Ok(at)
    }

    fn flush(&mut self) -> Result<()> {
        let error = |e| io_error("keep documents in", &self.directory, e);
        if self.file.is_none() {
            self.file = Some(tempfile::tempfile_in(&self.directory).map_err(error)?);
        }
        if let Some(file) = &mut self.file {
            file.write_all(&self.buffer).map_err(error)?;
        }
        self.written += self.buffer.len() as u64;
        self.buffer.clear();
        Ok(())
    }

    /// Reads what was appended at a place.
    pub(crate) fn read(&self, at: u64, length: usize, out: &mut Vec<u8>) -> Result<()> {
        out.clear();
        // Records are written as a whole, so that none is partly in memory.
        if let Some(start) = at.checked_sub(self.written) {
            out.extend_from_slice(&self.buffer[start as usize..start as usize + length]);
            return Ok(());
        }
        out.resize(length, 0);
        let file =
            self.file.as_ref().ok_or_else(|| io_error("read", &self.directory, std::io::ErrorKind::NotFound.into()))?;
        file.read_exact_at(out, at).map_err(|e| io_error("read from a file in", &self.directory, e))
    }

    /// All bytes, which leave the spill. This is for what fits in memory.
    pub(crate) fn take(&mut self) -> Result<Vec<u8>> {
        let Some(mut file) = self.file.take() else { return Ok(std::mem::take(&mut self.buffer)) };
        let mut bytes = Vec::with_capacity(self.len() as usize);
        let error = |e| io_error("read from a file in", &self.directory, e);
        file.seek(SeekFrom::Start(0)).map_err(error)?;
        std::io::Read::read_to_end(&mut file, &mut bytes).map_err(error)?;
        bytes.append(&mut self.buffer);
        self.written = 0;
        Ok(bytes)
    }
}
