//! What changes in directories, found by looking again and again.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::SystemTime;

use super::walk::files;
use crate::failure::Failure;

/// The files with bundles in some directories, and which of them the caller knows as they are.
///
/// Looking at size and time of each works on every file system, network ones included, and misses nothing however much
/// changes at once. A file is told of when it was the same twice, so that one that is being written is left alone.
#[derive(Debug, Default)]
pub struct Watch {
    directories: Vec<PathBuf>,
    /// As they were when they were told of.
    known: BTreeMap<PathBuf, Stamp>,
    /// As they were when they were last looked at.
    seen: BTreeMap<PathBuf, Stamp>,
}

/// What tells a file from how it was before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    bytes: u64,
    modified: Option<SystemTime>,
}

/// What changed.
#[derive(Debug, Default)]
pub struct Changes {
    /// Files that are new, or other than before.
    pub changed: Vec<PathBuf>,
    /// Files that are gone.
    pub removed: Vec<PathBuf>,
    /// What cannot be looked at. Files below it are taken to be as they were.
    pub failures: Vec<Failure>,
    stamps: BTreeMap<PathBuf, Stamp>,
}

impl Changes {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.changed.is_empty() && self.removed.is_empty()
    }
}

impl Watch {
    /// Watches directories of which nothing is known yet: at first, all files are new.
    pub fn new(directories: Vec<PathBuf>) -> Self {
        Self { directories, ..Self::default() }
    }

    /// Looks at all files. What changed is told of until it is [`taken`](Watch::take).
    pub fn look(&mut self) -> Changes {
        let mut changes = Changes::default();
        let mut now = BTreeMap::new();
        for found in self.directories.iter().flat_map(|directory| files(directory)) {
            match found {
                Ok(path) => now.extend(stamp(&path).map(|stamp| (path, stamp))),
                Err(failure) => changes.failures.push(failure),
            }
        }
        for (path, stamp) in &now {
            if self.known.get(path) != Some(stamp) && self.seen.get(path) == Some(stamp) {
                changes.changed.push(path.clone());
                changes.stamps.insert(path.clone(), *stamp);
            }
        }
        // Where something cannot be looked at, files are not gone because they are not seen.
        if changes.failures.is_empty() {
            changes.removed = self.known.keys().filter(|path| !now.contains_key(*path)).cloned().collect();
        }
        self.seen = now;
        changes
    }

    /// Whether there are files that changed and are looked at once more before they are told of.
    pub fn is_settling(&self) -> bool {
        self.seen.iter().any(|(path, stamp)| self.known.get(path) != Some(stamp))
    }

    /// What changed is known from now on.
    pub fn take(&mut self, changes: &Changes) {
        for path in &changes.removed {
            self.known.remove(path);
        }
        self.known.extend(changes.stamps.iter().map(|(path, stamp)| (path.clone(), *stamp)));
    }
}

/// Size and time of a file, unless it is gone.
fn stamp(path: &std::path::Path) -> Option<Stamp> {
    let metadata = path.metadata().ok()?;
    Some(Stamp { bytes: metadata.len(), modified: metadata.modified().ok() })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn files_come_change_and_go() -> Result<(), Box<dyn std::error::Error>> {
        let directory = tempfile::tempdir()?;
        let path = |name: &str| directory.path().join(name);
        let mut watch = Watch::new(vec![directory.path().to_owned()]);
        let mut check = |changed: &[&str], removed: &[&str]| {
            let changes = watch.look();
            let paths = |names: &[&str]| names.iter().map(|name| path(name)).collect::<Vec<_>>();
            assert_eq!((&changes.changed, &changes.removed), (&paths(changed), &paths(removed)));
            watch.take(&changes);
        };
        fs::write(path("a.json"), "1")?;
        fs::write(path("notes.txt"), "1")?;
        check(&[], &[]);
        check(&["a.json"], &[]);
        check(&[], &[]);
        // It is being written.
        fs::write(path("a.json"), "12")?;
        check(&[], &[]);
        fs::write(path("a.json"), "123")?;
        fs::write(path("b.json"), "1")?;
        check(&[], &[]);
        check(&["a.json", "b.json"], &[]);
        fs::remove_file(path("a.json"))?;
        check(&[], &["a.json"]);
        check(&[], &[]);
        // It may be the same again.
        fs::rename(path("b.json"), path("a.json"))?;
        check(&[], &["b.json"]);
        check(&["a.json"], &[]);
        Ok(())
    }

    #[test]
    fn what_is_not_taken_is_told_again() -> Result<(), Box<dyn std::error::Error>> {
        let directory = tempfile::tempdir()?;
        fs::write(directory.path().join("a.json"), "1")?;
        let mut watch = Watch::new(vec![directory.path().to_owned()]);
        assert!(watch.look().is_empty() && watch.is_settling());
        for _ in 0..2 {
            assert_eq!(watch.look().changed.len(), 1);
        }
        let changes = watch.look();
        watch.take(&changes);
        assert!(watch.look().is_empty() && !watch.is_settling());
        Ok(())
    }
}
