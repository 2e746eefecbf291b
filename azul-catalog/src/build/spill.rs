//! Bytes that are kept until a segment is written: in memory if they are few, else in a file without a name, which is
//! gone when the process is.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
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

    /// Reads all bytes in their order, a piece at a time.
    pub(crate) fn into_pieces(self) -> Result<Pieces> {
        let mut file = self.file;
        if let Some(file) = &mut file {
            let start = file.seek(SeekFrom::Start(0));
            start.map_err(|e| io_error("read from a file in", &self.directory, e))?;
        }
        Ok(Pieces { directory: self.directory, file, tail: self.buffer, held: Vec::new(), at: 0 })
    }
}

/// Bytes that are read from a file at once.
const PIECE: usize = 1 << 18;

/// The bytes of a spill, of which few are in memory.
pub(crate) struct Pieces {
    directory: PathBuf,
    file: Option<File>,
    /// What comes behind that in the file.
    tail: Vec<u8>,
    held: Vec<u8>,
    at: usize,
}

impl Pieces {
    /// The next bytes; nothing if there are not so many.
    pub(crate) fn take(&mut self, length: usize) -> Result<Option<&[u8]>> {
        while self.held.len() - self.at < length {
            self.held.drain(..self.at);
            self.at = 0;
            let before = self.held.len();
            match &mut self.file {
                Some(file) => {
                    let piece = file.take(PIECE.max(length) as u64).read_to_end(&mut self.held);
                    piece.map_err(|e| io_error("read from a file in", &self.directory, e))?;
                    if self.held.len() == before {
                        self.file = None;
                    }
                }
                None => self.held.append(&mut self.tail),
            }
            if self.held.len() == before && self.file.is_none() && self.tail.is_empty() {
                return Ok(None);
            }
        }
        self.at += length;
        Ok(Some(&self.held[self.at - length..self.at]))
    }

    /// The next number, as [`varint`](crate::segment::bytes::varint) writes it.
    pub(crate) fn varint(&mut self) -> Result<Option<u64>> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let Some(&[byte]) = self.take(1)? else { return Ok(None) };
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(Some(number));
            }
        }
        Ok(None)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test is meant to stop")]
mod tests {
    use super::*;

    #[track_caller]
    fn check(limit: usize, lengths: &[usize]) {
        let directory = tempfile::tempdir().unwrap();
        let mut spill = Spill::new(directory.path(), limit);
        let records: Vec<Vec<u8>> = lengths.iter().zip(0..).map(|(length, number)| vec![number; *length]).collect();
        for record in &records {
            spill.push(record).unwrap();
        }
        let mut pieces = spill.into_pieces().unwrap();
        for record in &records {
            assert_eq!(pieces.take(record.len()).unwrap().unwrap(), record, "{limit}");
        }
        assert_eq!(pieces.take(1).unwrap(), None);
        assert_eq!(pieces.take(0).unwrap(), Some(&[][..]));
    }

    #[test]
    fn bytes_come_back_in_their_order() {
        for limit in [0, 10, 1 << 20] {
            check(limit, &[]);
            check(limit, &[0, 3, 9, 0, 20]);
            check(limit, &[PIECE, 1, 2 * PIECE + 1, 7]);
        }
    }
}
