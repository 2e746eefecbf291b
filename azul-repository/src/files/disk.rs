//! Files on disk.

use std::fs::{self, File};
use std::io;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use super::{Files, List, Stored};

/// Files of the operating system.
pub(super) struct Disk;

impl Files for Disk {
    fn list(&self, beginning: &str) -> List<'_> {
        let (folder, name) = beginning.rsplit_once('/').unwrap_or((".", beginning));
        let folder = if folder.is_empty() { "/" } else { folder };
        let begins = |path: &PathBuf| path.file_name().is_some_and(|file| file.to_string_lossy().starts_with(name));
        match entries(Path::new(folder)) {
            Ok(mut paths) => {
                paths.retain(begins);
                paths.reverse();
                Box::new(Walk { ahead: paths })
            }
            Err(error) => Box::new(std::iter::once(Err(error))),
        }
    }

    fn find(&self, path: &Path) -> io::Result<Option<Stored>> {
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_file() => {
                Ok(Some(Stored { path: path.to_owned(), size: metadata.len(), tag: None }))
            }
            Ok(_) => Ok(None),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn read(&self, file: &Stored, range: Range<u64>) -> io::Result<Vec<u8>> {
        let (file, mut bytes) = (File::open(&file.path)?, Vec::new());
        let length = usize::try_from(range.end.saturating_sub(range.start)).map_err(io::Error::other)?;
        bytes.resize(length, 0);
        let mut read = 0;
        while read < length {
            match file.read_at(&mut bytes[read..], range.start + read as u64)? {
                0 => break,
                more => read += more,
            }
        }
        bytes.truncate(read);
        Ok(bytes)
    }

    fn open(&self, file: &Stored) -> io::Result<File> {
        File::open(&file.path)
    }
}

/// Files that are ahead, and folders with more of them; the next one is the last.
struct Walk {
    ahead: Vec<PathBuf>,
}

impl Iterator for Walk {
    type Item = io::Result<Stored>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let path = self.ahead.pop()?;
            if path.is_dir() {
                match entries(&path) {
                    Ok(paths) => self.ahead.extend(paths.into_iter().rev()),
                    Err(error) => return Some(Err(error)),
                }
            } else if let Some(found) = Disk.find(&path).transpose() {
                return Some(found);
            }
        }
    }
}

/// What is in a folder, in the order of names.
fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder)?;
    let mut paths = entries.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<Vec<_>>>()?;
    paths.sort_unstable();
    Ok(paths)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test is meant to stop")]
mod tests {
    use super::*;

    fn check(root: &Path, beginning: &str, found: &[&str]) {
        let listed = Disk.list(&format!("{}/{beginning}", root.display())).map(|file| file.unwrap().path);
        let below: Vec<_> = listed.map(|path| path.strip_prefix(root).unwrap().to_str().unwrap().to_owned()).collect();
        assert_eq!(below, found, "{beginning}");
    }

    #[test]
    fn files_are_listed_by_beginnings() {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path();
        fs::create_dir_all(root.join("a/ab")).unwrap();
        for name in ["a/b", "a/ab/c", "ab", "b"] {
            fs::write(root.join(name), name).unwrap();
        }
        check(root, "", &["a/ab/c", "a/b", "ab", "b"]);
        check(root, "a", &["a/ab/c", "a/b", "ab"]);
        check(root, "a/", &["a/ab/c", "a/b"]);
        check(root, "a/a", &["a/ab/c"]);
        check(root, "c", &[]);
        assert!(Disk.list(&format!("{}/none/", root.display())).next().unwrap().is_err());
    }

    #[test]
    fn ranges_end_where_the_file_does() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("file");
        fs::write(&path, "0123456789").unwrap();
        let file = Disk.find(&path).unwrap().unwrap();
        assert_eq!(file.size, 10);
        assert_eq!(Disk.read(&file, 2..5).unwrap(), b"234");
        assert_eq!(Disk.read(&file, 8..20).unwrap(), b"89");
        assert_eq!(Disk.find(directory.path()).unwrap(), None);
    }
}
