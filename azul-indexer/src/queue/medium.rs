//! The file that a log is written to.

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};

/// What a log is written to. It is a trait so that tests can make it fail.
pub trait Medium: Send {
    /// Appends bytes.
    ///
    /// # Errors
    /// Those of the operating system; some of the bytes may be written.
    fn append(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// Waits until everything that was appended is durable.
    ///
    /// # Errors
    /// Those of the operating system; nobody knows what is durable then.
    fn sync(&mut self) -> io::Result<()>;

    /// Cuts off everything behind a length.
    ///
    /// # Errors
    /// Those of the operating system.
    fn truncate(&mut self, length: u64) -> io::Result<()>;
}

/// A file.
#[derive(Debug)]
pub struct FileMedium(pub File);

impl Medium for FileMedium {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.seek(SeekFrom::End(0))?;
        self.0.write_all(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.0.sync_data()
    }

    fn truncate(&mut self, length: u64) -> io::Result<()> {
        self.0.set_len(length)
    }
}
