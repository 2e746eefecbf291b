//! Who is alive: a worker holds the lock of a file as long as its process runs.

use std::collections::BTreeSet;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// Held while a worker may have messages. The operating system lets go of it when the process ends, however it ends.
#[derive(Debug)]
pub(super) struct Lease {
    pub name: String,
    path: PathBuf,
    _file: File,
}

const SUFFIX: &str = ".worker";

impl Lease {
    /// Takes a lease in a directory.
    pub fn take(directory: &Path) -> io::Result<Self> {
        let file = tempfile::Builder::new().prefix("w-").suffix(SUFFIX).tempfile_in(directory)?;
        // Nobody else looks at it before the lock is there: the caller has the lock of the log.
        file.as_file().lock()?;
        let (file, path) = file.keep().map_err(|error| error.error)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Self { name, path, _file: file })
    }

    /// Whether whoever took a lease is gone. Its file is removed then.
    pub fn is_gone(directory: &Path, name: &str) -> bool {
        let path = directory.join(name);
        let Ok(file) = File::open(&path) else { return true };
        match file.try_lock() {
            Ok(()) => {
                fs::remove_file(&path).ok();
                true
            }
            Err(TryLockError::WouldBlock) => false,
            Err(TryLockError::Error(_)) => false,
        }
    }

    /// Of some leases those whose holders are gone.
    pub fn gone<'n>(directory: &Path, names: impl Iterator<Item = &'n str>) -> BTreeSet<String> {
        let names: BTreeSet<&str> = names.collect();
        names.into_iter().filter(|name| Self::is_gone(directory, name)).map(str::to_owned).collect()
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        fs::remove_file(&self.path).ok();
    }
}
