//! One writer at a time.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;

use azul_transform::{Error, ErrorKind, Result};

use super::io_error;

/// Held while a catalog is written. The operating system lets go of it when the process ends, however it ends.
#[derive(Debug)]
pub(crate) struct Lock(File);

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing the file is not enough while a process that this one is about to start has it open, too.
        let _ = self.0.unlock();
    }
}

const NAME: &str = "LOCK";

impl Lock {
    /// Takes the lock of the catalog in a directory.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if another process has it; the message names that process.
    pub(crate) fn take(directory: &Path) -> Result<Self> {
        let path = directory.join(NAME);
        let open = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path);
        let mut file = open.map_err(|e| io_error("open", &path, e))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                // The name of the process is a courtesy; the lock itself says all that matters.
                let _ = file.read_to_string(&mut holder);
                let holder = if holder.is_empty() { "another process" } else { holder.trim_end() };
                let message =
                    format!("{holder} is writing to the catalog in {}: one writer at a time", directory.display());
                return Err(Error::new(ErrorKind::Io, message));
            }
            Err(TryLockError::Error(e)) => return Err(io_error("lock", &path, e)),
        }
        let note = |file: &mut File| {
            file.set_len(0)?;
            file.rewind()?;
            writeln!(file, "process {}", std::process::id())
        };
        note(&mut file).map_err(|e| io_error("write", &path, e))?;
        Ok(Self(file))
    }
}
