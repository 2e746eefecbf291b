//! Bytes that are kept on disk for later, in a file without a name.

use std::fs::File;
use std::io::Write;
use std::os::unix::fs::FileExt;

use azul_transform::Result;

use crate::failure::{unreadable, unwritable};

/// Bytes that are in memory before they go to the file.
const IN_MEMORY: usize = 4 << 20;

/// Where something is in a spill: place and number of bytes.
pub(super) type Place = (u64, usize);

/// Records one after the other, the last of them in memory.
#[derive(Debug, Default)]
pub(super) struct Spill {
    file: Option<File>,
    written: u64,
    buffer: Vec<u8>,
}

impl Spill {
    /// Number of bytes.
    pub fn len(&self) -> u64 {
        self.written + self.buffer.len() as u64
    }

    /// Appends bytes, and says where they are.
    ///
    /// # Errors
    /// [`azul_transform::ErrorKind::Io`] if the file cannot be made or written.
    pub fn write(&mut self, bytes: &[u8]) -> Result<Place> {
        let place = (self.len(), bytes.len());
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() > IN_MEMORY {
            let file = match &mut self.file {
                Some(file) => file,
                None => self.file.insert(tempfile::tempfile().map_err(unwritable)?),
            };
            file.write_all(&self.buffer).map_err(unwritable)?;
            self.written += self.buffer.len() as u64;
            self.buffer.clear();
        }
        Ok(place)
    }

    /// Reads what is at a place into a buffer, whose contents are replaced.
    ///
    /// # Errors
    /// [`azul_transform::ErrorKind::Io`] if the file cannot be read.
    pub fn read(&self, (at, len): Place, out: &mut Vec<u8>) -> Result<()> {
        out.clear();
        // Records are written as a whole, so that none is partly in memory.
        if let Some(start) = at.checked_sub(self.written) {
            out.extend_from_slice(&self.buffer[start as usize..start as usize + len]);
            return Ok(());
        }
        out.resize(len, 0);
        self.file.as_ref().map_or(Ok(()), |file| file.read_exact_at(out, at)).map_err(unreadable)
    }
}
