//! Whose turn it is to work.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use azul_transform::{Error, ErrorKind, Result};

/// Whoever has the lock of this file works.
const TURN: &str = "worker.lock";
/// Whoever has the lock of this file wants to be next, before any worker.
const WANTED: &str = "worker.wanted";

/// The right to work on the catalogs of a store, until it is dropped. One has it at a time, in whichever process.
#[derive(Debug)]
pub struct Turn {
    store: PathBuf,
    _locks: Vec<File>,
}

impl Turn {
    /// Takes it. Nothing if another one has it, or wants it more.
    pub(super) fn take(store: &Path) -> Result<Option<Self>> {
        let turn = Self { store: store.to_owned(), _locks: Vec::new() };
        if turn.is_wanted() {
            return Ok(None);
        }
        let locked = try_lock(store, TURN, File::try_lock)?;
        Ok(locked.map(|lock| Self { _locks: vec![lock], ..turn }))
    }

    /// Waits until no worker of a store works, and keeps them from doing so.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if the store cannot be written to.
    pub fn wait(store: &Path) -> Result<Self> {
        let lock = |name: &str| {
            let file = open(store, name)?;
            file.lock().map_err(|error| unlockable(&store.join(name), error))?;
            Ok(file)
        };
        // Workers see that they are asked to end, and none begins anew.
        Ok(Self { store: store.to_owned(), _locks: vec![lock(WANTED)?, lock(TURN)?] })
    }

    /// Whether somebody waits for it who is no worker.
    pub(super) fn is_wanted(&self) -> bool {
        // Workers that look at the same time do not see each other. Should it not be known, whoever waits gets it in the end.
        matches!(try_lock(&self.store, WANTED, File::try_lock_shared), Ok(None))
    }
}

fn open(store: &Path, name: &str) -> Result<File> {
    let path = store.join(name);
    let file = File::options().create(true).truncate(false).write(true).open(&path);
    file.map_err(|error| unlockable(&path, error))
}

/// The lock of a file; nothing if another one has it.
fn try_lock(
    store: &Path,
    name: &str,
    lock: impl FnOnce(&File) -> std::result::Result<(), TryLockError>,
) -> Result<Option<File>> {
    let file = open(store, name)?;
    match lock(&file) {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(unlockable(&store.join(name), error)),
    }
}

fn unlockable(path: &Path, error: std::io::Error) -> Error {
    Error::new(ErrorKind::Io, format!("{} cannot be locked: {error}", path.display())).caused_by(error)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test is meant to stop")]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn one_has_it_and_who_waits_comes_before_workers() {
        let store = tempfile::tempdir().unwrap();
        let store = store.path();
        let turn = Turn::take(store).unwrap().unwrap();
        assert!(Turn::take(store).unwrap().is_none());
        assert!(!turn.is_wanted());
        std::thread::scope(|scope| {
            let waits = scope.spawn(|| Turn::wait(store).unwrap());
            while !turn.is_wanted() {
                std::thread::sleep(Duration::from_millis(1));
            }
            drop(turn);
            let held = waits.join().unwrap();
            assert!(Turn::take(store).unwrap().is_none());
            drop(held);
        });
        assert!(Turn::take(store).unwrap().is_some());
    }
}
