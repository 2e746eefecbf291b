//! Merging on a thread of its own, while documents are written and read.
//!
//! The thread reads segments and writes others that no manifest names. The writer takes them over with a commit, when they
//! are ready; documents that were replaced or deleted meanwhile are marked as dead in the new segment. Nobody waits.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use azul_search::Fields;
use azul_transform::{Error, ErrorKind, IndexName, Result};

use super::change::bury;
use super::compaction::merge;
use super::{Known, Writer, file_name};
use crate::disk::manifest::{Manifest, RunEntry, SegmentEntry};
use crate::policy::Compaction;
use crate::segment::cache::Cache;
use crate::segment::{Ids, dead};
use crate::table;

/// Segments of an index that are merged.
struct Task {
    index: IndexName,
    /// As they were when it began.
    old: Vec<SegmentEntry>,
    /// Name of the new file.
    file: String,
}

/// Files of a table that are merged.
struct TableTask {
    table: String,
    /// All files of the table as they were when it began.
    old: Vec<RunEntry>,
    /// Number of the new file.
    number: u64,
}

/// What came of merging.
#[derive(Default)]
struct Merged {
    /// A segment, or nothing if all its documents were dead.
    segments: Vec<(Task, Option<SegmentEntry>)>,
    /// All files that there are instead.
    tables: Vec<(TableTask, Vec<RunEntry>)>,
}

/// What is being merged.
pub(super) struct Background {
    /// Files that are read and written, which must not be removed.
    files: Vec<String>,
    thread: JoinHandle<Result<Merged>>,
    stop: Arc<AtomicBool>,
}

impl Background {
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(String::as_str)
    }

    fn finish(self) -> Result<Merged> {
        let died = |_| Error::new(ErrorKind::Io, "merging segments ended unexpectedly");
        self.thread.join().map_err(died).flatten()
    }
}

impl Writer {
    /// Begins to merge segments and files of tables that are due, on a thread of its own, unless that is going on. What it comes to is taken over
    /// by a commit after it has ended, or by [`Writer::finish_background`]. Returns whether anything is being merged.
    pub fn compact_in_background(&mut self) -> bool {
        if self.background.is_some() {
            return true;
        }
        let mut tasks = Vec::new();
        for (name, entries) in self.manifest.indices.clone() {
            let old = entries[entries.len() - Compaction::Due.count(&entries)..].to_vec();
            if let (false, Ok(index)) = (old.is_empty(), name.parse()) {
                // A number that is not used in the end is not missed.
                tasks.push(Task { index, old, file: file_name(&mut self.manifest, "segment") });
            }
        }
        let mut tables = Vec::new();
        for (table, old) in self.manifest.tables.clone() {
            if Compaction::Due.runs(&old) > 0 {
                let number = self.manifest.next_file;
                self.manifest.next_file += 1;
                tables.push(TableTask { table, old, number });
            }
        }
        if tasks.is_empty() && tables.is_empty() {
            return false;
        }
        let of = |task: &Task| {
            let old = task.old.iter().flat_map(|entry| std::iter::once(&entry.file).chain(&entry.dead));
            old.map(|file| file.name.clone()).chain([task.file.clone()]).collect::<Vec<_>>()
        };
        let of_table = |task: &TableTask| {
            let old = task.old.iter().map(|entry| entry.file.name.clone());
            old.chain([table::file_name(task.number)]).collect::<Vec<_>>()
        };
        let files = tasks.iter().flat_map(of).chain(tables.iter().flat_map(of_table)).collect();
        let stop = Arc::new(AtomicBool::new(false));
        let (directory, fields, stopped) = (self.directory.clone(), Arc::clone(&self.fields), Arc::clone(&stop));
        let thread = std::thread::spawn(move || work(&directory, &fields, tasks, tables, &stopped));
        self.background = Some(Background { files, thread, stop });
        true
    }

    /// Waits for what is being merged, and makes it visible. Returns whether there was anything.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if it failed; documents are as they were.
    pub fn finish_background(&mut self) -> Result<bool> {
        let Some(background) = self.background.take() else { return Ok(false) };
        let merged = background.finish()?;
        let mut next = self.manifest.clone();
        self.take_over(&mut next, merged)?;
        self.publish(next, false)?;
        Ok(true)
    }

    /// Adds what was merged meanwhile to the next generation, if it is ready. If merging failed, segments stay as they are.
    pub(super) fn take_merged(&mut self, next: &mut Manifest) -> Result<()> {
        if self.background.as_ref().is_some_and(|background| background.thread.is_finished())
            && let Some(background) = self.background.take()
            && let Ok(merged) = background.finish()
        {
            self.take_over(next, merged)?;
        }
        Ok(())
    }

    /// Puts what was merged in the place of what it was made of.
    fn take_over(&mut self, next: &mut Manifest, merged: Merged) -> Result<()> {
        take_over_segments(&self.directory, next, merged.segments)?;
        for (TableTask { table, old, .. }, new) in merged.tables {
            let now = next.tables.get(&table).map_or(&[][..], Vec::as_slice);
            // Files were added since; a table that was cleared since has nothing of what was merged.
            let Some(added) = now.strip_prefix(&old[..]) else { continue };
            let entries = [&new, added].concat();
            if let Some(writer) = self.tables.get_mut(&*table) {
                writer.replace(&old, &new)?;
            }
            next.tables.insert(table, entries);
        }
        Ok(())
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        let sealed = self.changes.values_mut().flat_map(|change| &mut change.sealed);
        sealed.for_each(|segment| drop(segment.wait()));
        // The lock is about to go, and with it the right to write.
        if let Some(background) = self.background.take() {
            background.stop.store(true, Ordering::Relaxed);
            let _ = background.finish();
        }
    }
}

fn work(
    directory: &Path,
    fields: &Fields,
    tasks: Vec<Task>,
    tables: Vec<TableTask>,
    stop: &AtomicBool,
) -> Result<Merged> {
    let mut merged = Merged::default();
    for task in tasks {
        let entry = merge(directory, fields, &task.index, &task.old, &task.file, stop)?;
        merged.segments.push((task, entry));
    }
    for task in tables {
        let mut number = task.number;
        if let Some(entries) = table::compact(directory, &task.old, Compaction::Due, &mut number)? {
            merged.tables.push((task, entries));
        }
    }
    Ok(merged)
}

/// Puts merged segments in the place of those that they were made of.
fn take_over_segments(directory: &Path, next: &mut Manifest, merged: Vec<(Task, Option<SegmentEntry>)>) -> Result<()> {
    for (Task { index, old, .. }, new) in merged {
        let name = index.to_string();
        let mut now = next.indices.remove(&name).unwrap_or_default();
        let is_old = |entry: &SegmentEntry| old.iter().any(|old| old.file == entry.file);
        let at = now.iter().position(is_old).unwrap_or(now.len());
        let mut gone = Vec::new();
        for then in &old {
            let entry = now.iter().find(|entry| entry.file == then.file);
            gone.extend(died_since(directory, then, entry)?);
        }
        now.retain(|entry| !is_old(entry));
        if let Some(mut entry) = new {
            let number = next.next_file;
            next.next_file += 1;
            bury(directory, &mut entry, &gone, || number, &Known::default())?;
            if entry.dead_count < entry.documents {
                now.insert(at.min(now.len()), entry);
            }
        }
        if !now.is_empty() {
            next.indices.insert(name, now);
        }
    }
    Ok(())
}

/// The ids of documents of a segment that were alive then and are not now. A segment that is not there has none.
fn died_since(directory: &Path, then: &SegmentEntry, now: Option<&SegmentEntry>) -> Result<Vec<String>> {
    if now.is_some_and(|now| now.dead == then.dead) {
        return Ok(Vec::new());
    }
    let dead = |entry: &SegmentEntry| match &entry.dead {
        Some(file) => dead::read(directory, file, entry.documents),
        None => Ok(Vec::new()),
    };
    let before = dead(then)?;
    let after = match now {
        Some(now) => dead(now)?,
        None => (0..then.documents).collect(),
    };
    let ids = Ids::open(directory, then, &Arc::new(Cache::new(1 << 20)))?;
    after.into_iter().filter(|document| before.binary_search(document).is_err()).map(|at| ids.get(at)).collect()
}
