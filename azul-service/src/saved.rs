//! Filters that are too long for an address, kept in a directory: each text in a file that is named by its digest.
//!
//! Nothing is ever changed: a text has one id, in every process and after every restart. There are at most so many files
//! of at most so many bytes; when there are more, the one that was not used for the longest time goes.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use azul_page::Shelf;
use azul_transform::{Error, ErrorKind, Result};
use sha2::{Digest, Sha256};

/// Most texts that are kept.
const MOST: usize = 10_000;
/// Most bytes of a text.
const LONGEST: usize = 32 << 10;
/// Bytes of an id, before they are written in two digits each.
const ID: usize = 12;
/// What a file is called behind its id.
const EXTENSION: &str = "filters";
/// A use is noted at most so often.
const NOTED: Duration = Duration::from_secs(3600);

/// A directory of filters.
#[derive(Debug)]
pub(crate) struct SavedFilters {
    directory: PathBuf,
    most: usize,
    count: AtomicU64,
}

impl SavedFilters {
    /// Filters in a directory, which is made when there is something to keep.
    pub fn new(directory: PathBuf) -> Self {
        Self { directory, most: MOST, count: AtomicU64::new(0) }
    }

    fn path(&self, id: &str) -> PathBuf {
        self.directory.join(id).with_extension(EXTENSION)
    }

    /// Writes a text beside its place and puts it there, so that nobody sees a part of it.
    fn write(&self, id: &str, text: &str) -> io::Result<()> {
        fs::create_dir_all(&self.directory)?;
        let count = self.count.fetch_add(1, Ordering::Relaxed);
        let new = self.directory.join(format!("{id}-{:x}-{count:x}.new", std::process::id()));
        let put = || {
            let mut file = File::create_new(&new)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            fs::rename(&new, self.path(id))?;
            File::open(&self.directory)?.sync_all()
        };
        put().inspect_err(|_| {
            fs::remove_file(&new).ok();
        })
    }

    /// Removes the oldest texts, if there are too many.
    fn make_room(&self) -> io::Result<()> {
        let mut all = Vec::new();
        for entry in fs::read_dir(&self.directory)? {
            let path = entry?.path();
            // Somebody else may have removed it.
            let Ok(used) = fs::metadata(&path).and_then(|data| data.modified()) else { continue };
            all.push((used, path));
        }
        let more = all.len().saturating_sub(self.most);
        all.sort();
        for (_, path) in all.iter().take(more) {
            fs::remove_file(path).or_else(|error| match error.kind() {
                io::ErrorKind::NotFound => Ok(()),
                _ => Err(error),
            })?;
        }
        Ok(())
    }
}

impl Shelf for SavedFilters {
    fn keep(&self, text: &str) -> Option<String> {
        if text.len() > LONGEST {
            return None;
        }
        let id = id_of(text);
        if self.find(&id).is_ok_and(|found| found.is_some()) {
            return Some(id);
        }
        match self.write(&id, text).and_then(|()| self.make_room()) {
            Ok(()) => Some(id),
            Err(error) => {
                // Addresses are long then.
                let directory = self.directory.display();
                tracing::warn!(%directory, %error, "filters cannot be saved");
                None
            }
        }
    }

    fn find(&self, id: &str) -> Result<Option<String>> {
        if id.len() != 2 * ID || !id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Ok(None);
        }
        let path = self.path(id);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                return Ok(None);
            }
            Err(error) => return Err(failed(&path, error)),
        };
        // What is not the text of its id was damaged; it is written anew when it is kept again.
        if id_of(&text) != id {
            return Ok(None);
        }
        note_use(&path);
        Ok(Some(text))
    }
}

/// Notes that a text is used still. If that cannot be noted, it is only older than it need be.
fn note_use(path: &Path) {
    let now = SystemTime::now();
    let used = fs::metadata(path).and_then(|data| data.modified());
    if used.is_ok_and(|used| now.duration_since(used).is_ok_and(|age| age > NOTED))
        && let Ok(file) = File::options().append(true).open(path)
    {
        file.set_modified(now).ok();
    }
}

fn id_of(text: &str) -> String {
    let digest: [u8; 32] = Sha256::digest(text).into();
    digest[..ID].iter().map(|byte| format!("{byte:02x}")).collect()
}

fn failed(path: &Path, error: io::Error) -> Error {
    Error::new(ErrorKind::Io, format!("{}: {error}", path.display())).caused_by(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shelf(directory: &Path) -> SavedFilters {
        SavedFilters { most: 3, ..SavedFilters::new(directory.join("filters")) }
    }

    #[test]
    fn a_text_has_one_id_and_is_found_by_others() {
        let directory = tempfile::tempdir().expect("a directory");
        let id = shelf(directory.path()).keep("is.organ=brain").expect("an id");
        assert_eq!(shelf(directory.path()).keep("is.organ=brain"), Some(id.clone()));
        assert_eq!(shelf(directory.path()).find(&id).expect("read").as_deref(), Some("is.organ=brain"));
        assert_eq!(fs::read_dir(directory.path().join("filters")).expect("a directory").count(), 1);
    }

    #[test]
    fn the_oldest_ones_go() {
        let directory = tempfile::tempdir().expect("a directory");
        let shelf = shelf(directory.path());
        let mut ids = Vec::new();
        for (age, text) in (0..4).rev().zip(["a", "b", "c", "d"]) {
            let id = shelf.keep(text).expect("an id");
            if let Ok(file) = File::options().append(true).open(shelf.path(&id)) {
                file.set_modified(SystemTime::now() - Duration::from_secs(60 * age)).expect("a time");
            }
            ids.push(id);
        }
        let found: Vec<bool> = ids.iter().map(|id| shelf.find(id).expect("read").is_some()).collect();
        assert_eq!(found, [false, true, true, true]);
    }

    #[test]
    fn what_is_too_long_or_damaged_is_not_there() {
        let directory = tempfile::tempdir().expect("a directory");
        let shelf = shelf(directory.path());
        assert_eq!(shelf.keep(&"a".repeat(LONGEST + 1)), None);
        let id = shelf.keep("a").expect("an id");
        fs::write(shelf.path(&id), "b").expect("written");
        assert_eq!(shelf.find(&id).expect("read"), None);
        for strange in ["", "../../etc/passwd", "zz", &id[1..], &format!("{id}0"), &id.replace(|_| true, "/")] {
            assert_eq!(shelf.find(strange).expect("no error"), None, "{strange}");
        }
        assert_eq!(shelf.keep("a"), Some(id.clone()), "it is written anew");
        assert_eq!(shelf.find(&id).expect("read").as_deref(), Some("a"));
    }
}
