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

use super::compaction::merge;
use super::{Writer, bury, file_name};
use crate::disk::manifest::{Manifest, SegmentEntry};
use crate::policy::Compaction;
use crate::segment::cache::Cache;
use crate::segment::{Ids, dead};

/// Segments of an index that are merged.
struct Task {
    index: IndexName,
    /// As they were when it began.
    old: Vec<SegmentEntry>,
    /// Name of the new file.
    file: String,
}

/// A segment that was merged, or nothing if all its documents were dead.
type Merged = (Task, Option<SegmentEntry>);

/// What is being merged.
pub(super) struct Background {
    /// Files that are read and written, which must not be removed.
    files: Vec<String>,
    thread: JoinHandle<Result<Vec<Merged>>>,
    stop: Arc<AtomicBool>,
}

impl Background {
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(String::as_str)
    }

    fn finish(self) -> Result<Vec<Merged>> {
        let died = |_| Error::new(ErrorKind::Io, "merging segments ended unexpectedly");
        self.thread.join().map_err(died).flatten()
    }
}

impl Writer {
    /// Begins to merge segments that are due, on a thread of its own, unless that is going on. What it comes to is taken over
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
        if tasks.is_empty() {
            return false;
        }
        let of = |task: &Task| {
            let old = task.old.iter().flat_map(|entry| std::iter::once(&entry.file).chain(&entry.dead));
            old.map(|file| file.name.clone()).chain([task.file.clone()]).collect::<Vec<_>>()
        };
        let files = tasks.iter().flat_map(of).collect();
        let stop = Arc::new(AtomicBool::new(false));
        let (directory, fields, stopped) = (self.directory.clone(), Arc::clone(&self.fields), Arc::clone(&stop));
        let thread = std::thread::spawn(move || work(&directory, &fields, tasks, &stopped));
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
        take_over(&self.directory, &mut next, merged)?;
        self.publish(next, false)?;
        Ok(true)
    }

    /// Adds what was merged meanwhile to the next generation, if it is ready. If merging failed, segments stay as they are.
    pub(super) fn take_merged(&mut self, next: &mut Manifest) -> Result<()> {
        if self.background.as_ref().is_some_and(|background| background.thread.is_finished())
            && let Some(background) = self.background.take()
            && let Ok(merged) = background.finish()
        {
            take_over(&self.directory, next, merged)?;
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

fn work(directory: &Path, fields: &Fields, tasks: Vec<Task>, stop: &AtomicBool) -> Result<Vec<Merged>> {
    let mut merged = Vec::new();
    for task in tasks {
        let entry = merge(directory, fields, &task.index, &task.old, &task.file, stop)?;
        merged.push((task, entry));
    }
    Ok(merged)
}

/// Puts merged segments in the place of those that they were made of.
fn take_over(directory: &Path, next: &mut Manifest, merged: Vec<Merged>) -> Result<()> {
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
            bury(directory, next, &mut entry, &gone)?;
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
