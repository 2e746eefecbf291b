//! Keys with values that belong to a generation and are no documents: the ledger, and partial states.
//!
//! A table is a few sorted files; newer ones go before older ones. What a commit changes makes one more file, and files of
//! like size are merged, as segments are. So a table has the same guarantees as documents, by the same means: files that
//! never change, named by the manifest, with checksums.

mod run;
pub(crate) mod touched;
mod writer;

use std::path::Path;
use std::sync::Arc;

use azul_transform::Result;

use crate::disk::manifest::RunEntry;
use crate::segment::cache::Cache;
use run::{Item, Run};
pub(crate) use writer::{TableWriter, compact, file_name};

/// A table of one generation.
#[derive(Clone)]
pub(crate) struct Table {
    /// Oldest first.
    runs: Arc<[Run]>,
}

/// Name of the table of partial states.
pub(crate) const PARTIAL: &str = "partial";

/// Bytes of decompressed blocks that are kept.
const CACHE: usize = 32 << 20;

impl Table {
    /// Opens the files of a table.
    pub(crate) fn open(directory: &Path, entries: &[RunEntry]) -> Result<Self> {
        let cache = Arc::new(Cache::new(CACHE));
        let runs = entries.iter().map(|entry| Run::open(directory, entry, &cache)).collect::<Result<Vec<_>>>()?;
        Ok(Self { runs: runs.into() })
    }

    /// The value of a key.
    pub(crate) fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>> {
        for run in self.runs.iter().rev() {
            if let Some(found) = run.get(key)? {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// Keys that begin so, ascending, with their values. Memory does not grow with their number.
    pub(crate) fn with_prefix(&self, prefix: &[u8]) -> impl Iterator<Item = Result<(Vec<u8>, Vec<u8>)>> + use<> {
        let live = |item: Result<Item>| match item {
            Ok((key, value)) => value.map(|value| Ok((key, value))),
            Err(error) => Some(Err(error)),
        };
        Merge::new(self.clone(), prefix).filter_map(live)
    }

    /// Compares the checksums of all files.
    pub(crate) fn check(&self) -> Result<()> {
        self.runs.iter().try_for_each(Run::check)
    }

    /// All records of the newest so many files, removed keys among them.
    fn newest(&self, count: usize) -> impl Iterator<Item = Result<Item>> + use<> {
        let mut merge = Merge::new(self.clone(), &[]);
        merge.cursors.drain(..self.runs.len() - count);
        merge
    }
}

/// A place in a file.
struct Cursor {
    run: usize,
    block: usize,
    /// What is left of the block.
    items: std::iter::Peekable<std::vec::IntoIter<Item>>,
}

/// The records of several files in one order; of one key, the newest.
struct Merge {
    table: Table,
    prefix: Vec<u8>,
    /// Oldest first.
    cursors: Vec<Cursor>,
    failed: bool,
}

impl Merge {
    fn new(table: Table, prefix: &[u8]) -> Self {
        let cursor = |(run, known): (usize, &Run)| {
            let items = Vec::new().into_iter().peekable();
            Cursor { run, block: known.block_of(prefix), items }
        };
        let cursors = table.runs.iter().enumerate().map(cursor).collect();
        Self { table, prefix: prefix.to_vec(), cursors, failed: false }
    }

    fn take(&mut self) -> Result<Option<Item>> {
        for cursor in &mut self.cursors {
            loop {
                // What comes before the prefix shares a block with it.
                while cursor.items.next_if(|(key, _)| **key < *self.prefix).is_some() {}
                if cursor.items.peek().is_some() {
                    break;
                }
                let Some(items) = self.table.runs[cursor.run].block(cursor.block)? else { break };
                cursor.block += 1;
                cursor.items = items.into_iter().peekable();
            }
        }
        let least = self.cursors.iter_mut().filter_map(|cursor| cursor.items.peek()).map(|(key, _)| key).min();
        let Some(key) = least.filter(|key| key.starts_with(&self.prefix)).cloned() else { return Ok(None) };
        let mut newest = None;
        for cursor in &mut self.cursors {
            newest = cursor.items.next_if(|(known, _)| *known == key).or(newest);
        }
        Ok(newest)
    }
}

impl Iterator for Merge {
    type Item = Result<Item>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let taken = self.take().transpose();
        self.failed = taken.as_ref().is_some_and(Result::is_err);
        taken
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test is meant to stop")]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::policy::Compaction;

    /// A key that others begin like.
    fn key() -> impl Strategy<Value = Vec<u8>> {
        proptest::collection::vec(0u8..4, 0..5)
    }

    /// A change, of a key to a value of so many bytes, or its removal; or a commit, or a compaction.
    #[derive(Debug, Clone)]
    enum Step {
        Set(Vec<u8>, Option<usize>),
        Commit,
        Compact(bool),
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            6 => (key(), proptest::option::of(0usize..3000)).prop_map(|(key, value)| Step::Set(key, value)),
            2 => Just(Step::Commit),
            1 => any::<bool>().prop_map(Step::Compact),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn a_table_is_a_sorted_map(steps in proptest::collection::vec(step(), 0..60), prefix in key()) {
            let directory = tempfile::tempdir().unwrap();
            let path = directory.path();
            let (mut entries, mut next_file) = (Vec::new(), 1);
            let mut expected: BTreeMap<Vec<u8>, Vec<u8>> = BTreeMap::new();
            let mut writer = TableWriter::open(path, &entries).unwrap();
            for (number, step) in steps.into_iter().enumerate() {
                match step {
                    Step::Set(key, value) => {
                        let value = value.map(|length| vec![number as u8; length]);
                        writer.set(key.clone(), value.clone(), &mut next_file).unwrap();
                        prop_assert_eq!(writer.get(&key).unwrap(), value.clone());
                        match value {
                            Some(value) => expected.insert(key, value),
                            None => expected.remove(&key),
                        };
                    }
                    Step::Commit => drop(writer.finish(&mut next_file).unwrap()),
                    Step::Compact(full) => {
                        entries = writer.finish(&mut next_file).unwrap();
                        let wanted = if full { Compaction::Full } else { Compaction::Due };
                        if let Some(merged) = compact(path, &entries, wanted, &mut next_file).unwrap() {
                            prop_assert!(merged.len() < entries.len());
                            entries = merged;
                        }
                        writer = TableWriter::open(path, &entries).unwrap();
                    }
                }
            }
            entries = writer.finish(&mut next_file).unwrap();
            let table = Table::open(path, &entries).unwrap();
            table.check().unwrap();
            let all: BTreeMap<_, _> = table.with_prefix(&[]).map(Result::unwrap).collect();
            prop_assert_eq!(&all, &expected);
            let begins: Vec<_> = table.with_prefix(&prefix).map(|entry| entry.unwrap().0).collect();
            prop_assert_eq!(begins, expected.keys().filter(|key| key.starts_with(&prefix)).cloned().collect::<Vec<_>>());
            prop_assert_eq!(table.get(&prefix).unwrap(), expected.get(&prefix).cloned());
        }
    }
}
