//! Changing a table.

use std::collections::BTreeMap;
use std::hash::BuildHasher;
use std::path::{Path, PathBuf};

use azul_transform::Result;
use rustc_hash::{FxBuildHasher, FxHashSet};

use super::{Table, run};
use crate::disk::manifest::RunEntry;
use crate::policy::Compaction;

/// Bytes of changes that are held in memory; more go to a file, which no manifest names before the commit.
const IN_MEMORY: usize = 64 << 20;

/// Collects changes to a table, and reads what was changed.
pub(crate) struct TableWriter {
    directory: PathBuf,
    /// What the table has without the changes in memory.
    table: Table,
    entries: Vec<RunEntry>,
    /// What it had before changes went to files, and hashes of the keys in these: a run asks for millions of keys that are new,
    /// and would look into each file for each of them.
    before: Option<Table>,
    flushed: FxHashSet<u64>,
    pending: BTreeMap<Vec<u8>, Option<Vec<u8>>>,
    bytes: usize,
    has_changes: bool,
}

impl TableWriter {
    /// Begins to change the table of these files.
    pub(crate) fn open(directory: &Path, entries: &[RunEntry]) -> Result<Self> {
        Ok(Self {
            directory: directory.to_owned(),
            table: Table::open(directory, entries)?,
            entries: entries.to_vec(),
            before: None,
            flushed: FxHashSet::default(),
            pending: BTreeMap::new(),
            bytes: 0,
            has_changes: false,
        })
    }

    /// The value of a key, as it was changed last.
    pub(crate) fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>> {
        match self.pending.get(key) {
            Some(changed) => Ok(changed.clone()),
            None => match &self.before {
                Some(before) if !self.flushed.contains(&FxBuildHasher.hash_one(key)) => before.get(key),
                _ => self.table.get(key),
            },
        }
    }

    /// Sets the value of a key, or removes it. `next_file` is the number of the next file, should one be needed.
    pub(crate) fn set(&mut self, key: Vec<u8>, value: Option<Vec<u8>>, next_file: &mut u64) -> Result<()> {
        self.has_changes = true;
        self.bytes += key.len() + value.as_ref().map_or(0, Vec::len) + 64;
        self.pending.insert(key, value);
        if self.bytes > IN_MEMORY { self.flush(next_file) } else { Ok(()) }
    }

    /// Removes all keys.
    pub(crate) fn clear(&mut self) -> Result<()> {
        if self.entries.is_empty() && self.pending.is_empty() {
            return Ok(());
        }
        self.has_changes = true;
        (self.pending, self.bytes, self.entries) = (BTreeMap::new(), 0, Vec::new());
        self.replaced(Table::open(&self.directory, &self.entries)?);
        Ok(())
    }

    /// Goes on with other files in the place of the oldest ones, which have the same records.
    pub(crate) fn replace(&mut self, old: &[RunEntry], new: &[RunEntry]) -> Result<()> {
        let Some(added) = self.entries.strip_prefix(old) else { return Ok(()) };
        let entries = [new, added].concat();
        self.replaced(Table::open(&self.directory, &entries)?);
        self.entries = entries;
        Ok(())
    }

    fn replaced(&mut self, table: Table) {
        (self.table, self.before) = (table, None);
        self.flushed.clear();
    }

    /// Names of the files that it consists of, some of which no manifest may name yet.
    pub(crate) fn files(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|entry| entry.file.name.as_str())
    }

    /// Whether there is anything to commit.
    pub(crate) fn has_changes(&self) -> bool {
        self.has_changes
    }

    /// Writes what is in memory, and returns all files of the table.
    pub(crate) fn finish(&mut self, next_file: &mut u64) -> Result<Vec<RunEntry>> {
        self.flush(next_file)?;
        self.before = None;
        self.flushed.clear();
        self.has_changes = false;
        Ok(self.entries.clone())
    }

    fn flush(&mut self, next_file: &mut u64) -> Result<()> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let path = self.directory.join(next_name(next_file));
        self.bytes = 0;
        self.flushed.extend(self.pending.keys().map(|key| FxBuildHasher.hash_one(&key[..])));
        self.entries.push(run::write(path, std::mem::take(&mut self.pending).into_iter().map(Ok))?);
        let before = std::mem::replace(&mut self.table, Table::open(&self.directory, &self.entries)?);
        self.before.get_or_insert(before);
        Ok(())
    }
}

/// Merges files of a table, if there is anything to merge.
pub(crate) fn compact(
    directory: &Path,
    entries: &[RunEntry],
    wanted: Compaction,
    next_file: &mut u64,
) -> Result<Option<Vec<RunEntry>>> {
    let count = wanted.runs(entries);
    if count == 0 {
        return Ok(None);
    }
    let table = Table::open(directory, entries)?;
    let (kept, _) = entries.split_at(entries.len() - count);
    // Nothing is left to be removed of what is older than the oldest file.
    let is_all = kept.is_empty();
    let records = table.newest(count).filter(|item| !is_all || !matches!(item, Ok((_, None))));
    let merged = run::write(directory.join(next_name(next_file)), records)?;
    let mut entries = kept.to_vec();
    if merged.records > 0 {
        entries.push(merged);
    }
    Ok(Some(entries))
}

fn next_name(next_file: &mut u64) -> String {
    let number = *next_file;
    *next_file += 1;
    file_name(number)
}

/// The name of the file with a number.
pub(crate) fn file_name(number: u64) -> String {
    format!("{number}.table")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test is meant to stop")]
mod tests {
    use super::*;

    #[test]
    fn what_went_to_files_is_found_among_what_was_there() {
        let directory = tempfile::tempdir().unwrap();
        let mut next_file = 1;
        let mut writer = TableWriter::open(directory.path(), &[]).unwrap();
        let value = |text: &str| Some(text.as_bytes().to_vec());
        let set = |writer: &mut TableWriter, next_file: &mut u64, key: &str, value| {
            writer.set(key.into(), value, next_file).unwrap();
        };
        for key in ["kept", "changed", "removed"] {
            set(&mut writer, &mut next_file, key, value("old"));
        }
        let entries = writer.finish(&mut next_file).unwrap();
        let mut writer = TableWriter::open(directory.path(), &entries).unwrap();
        set(&mut writer, &mut next_file, "changed", value("first"));
        set(&mut writer, &mut next_file, "new", value("new"));
        writer.flush(&mut next_file).unwrap();
        set(&mut writer, &mut next_file, "changed", value("second"));
        set(&mut writer, &mut next_file, "removed", None);
        writer.flush(&mut next_file).unwrap();
        set(&mut writer, &mut next_file, "pending", value("pending"));
        let check = |writer: &TableWriter| {
            let expected = [
                ("kept", value("old")),
                ("changed", value("second")),
                ("removed", None),
                ("new", value("new")),
                ("pending", value("pending")),
                ("never", None),
            ];
            for (key, expected) in expected {
                assert_eq!(writer.get(key.as_bytes()).unwrap(), expected, "{key}");
            }
        };
        check(&writer);
        let entries = writer.finish(&mut next_file).unwrap();
        check(&writer);
        check(&TableWriter::open(directory.path(), &entries).unwrap());
    }
}
