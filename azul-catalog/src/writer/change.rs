//! What is to become of an index with the next commit.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;

use azul_search::Fields;
use azul_transform::{Error, ErrorKind, IndexName, Result};

use super::{Known, file_name};
use crate::build::Builder;
use crate::disk::manifest::{FileEntry, Manifest, SegmentEntry};
use crate::segment::cache::Cache;
use crate::segment::{Ids, dead};

/// Changes to an index.
pub(super) struct Change {
    pub documents: Builder,
    pub deleted: BTreeSet<String>,
    /// Segments of documents that came before those, oldest first.
    pub sealed: Vec<Sealed>,
}

/// A segment that no manifest names yet. It is written on a thread of its own, while other documents come.
pub(super) struct Sealed {
    /// Name of the file.
    pub name: String,
    state: State,
}

enum State {
    Writing(JoinHandle<Result<(FileEntry, u32)>>),
    Written(SegmentEntry),
    Lost,
}

impl Change {
    /// No changes to an index.
    pub fn new(directory: &Path, index: &IndexName, fields: &Fields) -> Self {
        let documents = Builder::new(directory, index.document_type(), fields);
        Self { documents, deleted: BTreeSet::new(), sealed: Vec::new() }
    }

    /// The ids of all documents that are written or deleted.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if a segment cannot be written.
    pub fn touched(&mut self, directory: &Path) -> Result<Vec<String>> {
        let mut ids = self.documents.ids();
        ids.extend(self.deleted.iter().cloned());
        for segment in &mut self.sealed {
            ids.extend(ids_of(directory, segment.wait()?)?);
        }
        Ok(ids)
    }

    /// Has the documents that came so far written, so that they take no memory any more.
    pub fn seal(&mut self, directory: &Path, index: &IndexName, fields: &Arc<Fields>, manifest: &mut Manifest) {
        let name = file_name(manifest, "segment");
        let path: PathBuf = directory.join(&name);
        let empty = Builder::new(directory, index.document_type(), fields);
        let documents = std::mem::replace(&mut self.documents, empty);
        // They are to be deleted of older segments still.
        let deleted = self.deleted.clone();
        let state = State::Writing(std::thread::spawn(move || documents.finish(path, &deleted)));
        self.sealed.push(Sealed { name, state });
    }
}

/// What became of an index.
pub(super) struct Applied {
    /// Its segments.
    pub entries: Vec<SegmentEntry>,
    /// Number of documents that were written.
    pub documents: u64,
    /// Number of documents that were there before and are not any more.
    pub removed: u64,
}

impl Change {
    /// Writes what is to be written of an index that had these segments. New files have the next numbers.
    ///
    /// # Errors
    /// [`ErrorKind::Io`].
    pub fn apply(
        self,
        directory: &Path,
        before: Vec<SegmentEntry>,
        numbers: &AtomicU64,
        known: &Known,
    ) -> Result<Applied> {
        let Change { documents, deleted, sealed } = self;
        let mut number = || numbers.fetch_add(1, Ordering::Relaxed);
        let older = before.len();
        let mut applied = Applied { entries: before, documents: 0, removed: 0 };
        for mut segment in sealed {
            let entry = segment.wait()?.clone();
            if !applied.entries.is_empty() {
                applied.bury(directory, older, &ids_of(directory, &entry)?, &mut number, known)?;
            }
            applied.documents += u64::from(entry.documents);
            applied.entries.push(entry);
        }
        if !applied.entries.is_empty() {
            let mut gone: Vec<String> = documents.ids();
            gone.extend(deleted.iter().cloned());
            gone.sort_unstable();
            gone.dedup();
            applied.bury(directory, older, &gone, &mut number, known)?;
            // A segment of which nothing is left is not worth opening.
            applied.entries.retain(|entry| entry.dead_count != entry.documents);
        }
        if documents.len() > 0 {
            let (file, count) = documents.finish(directory.join(format!("{}.segment", number())), &deleted)?;
            applied.documents += u64::from(count);
            if count > 0 {
                applied.entries.push(SegmentEntry { file, documents: count, dead_count: 0, dead: None });
            }
        }
        Ok(applied)
    }
}

impl Applied {
    /// Marks documents as dead. So many segments are older than the change; what was written since was never there.
    fn bury(
        &mut self,
        directory: &Path,
        older: usize,
        ids: &[String],
        mut number: impl FnMut() -> u64,
        known: &Known,
    ) -> Result<()> {
        for (at, entry) in self.entries.iter_mut().enumerate() {
            let buried = bury(directory, entry, ids, &mut number, known)?;
            if at < older {
                self.removed += buried;
            } else {
                self.documents -= buried;
            }
        }
        Ok(())
    }
}

/// Marks documents of a segment as dead, and returns how many were alive.
///
/// # Errors
/// [`ErrorKind::Io`].
pub(super) fn bury(
    directory: &Path,
    entry: &mut SegmentEntry,
    ids: &[String],
    number: impl FnOnce() -> u64,
    known: &Known,
) -> Result<u64> {
    if ids.is_empty() {
        return Ok(0);
    }
    let opened;
    let all = match known.get(&entry.file.name) {
        Some(segment) => segment.ids(),
        None => {
            opened = Ids::open(directory, entry, &Arc::new(Cache::new(1 << 20)))?;
            &opened
        }
    };
    let mut found = Vec::new();
    for id in ids {
        if let (document, true) = all.find(id)? {
            found.push(document);
        }
    }
    if found.is_empty() {
        return Ok(0);
    }
    let mut documents = match &entry.dead {
        Some(file) => dead::read(directory, file, entry.documents)?,
        None => Vec::new(),
    };
    let before = documents.len();
    documents.append(&mut found);
    documents.sort_unstable();
    documents.dedup();
    let buried = documents.len() - before;
    if buried > 0 {
        entry.dead = Some(dead::write(directory.join(format!("{}.dead", number())), &documents)?);
        entry.dead_count = documents.len() as u32;
    }
    Ok(buried as u64)
}

impl Sealed {
    /// Waits until the segment is written.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if it cannot be written.
    pub fn wait(&mut self) -> Result<&SegmentEntry> {
        let died = || Error::new(ErrorKind::Io, "writing a segment ended unexpectedly");
        self.state = match std::mem::replace(&mut self.state, State::Lost) {
            State::Writing(thread) => {
                let (file, documents) = thread.join().map_err(|_| died()).flatten()?;
                State::Written(SegmentEntry { file, documents, dead_count: 0, dead: None })
            }
            other => other,
        };
        match &self.state {
            State::Written(entry) => Ok(entry),
            State::Writing(_) | State::Lost => Err(died()),
        }
    }
}

/// The ids of all documents of a segment.
fn ids_of(directory: &Path, entry: &SegmentEntry) -> Result<Vec<String>> {
    let ids = Ids::open(directory, entry, &Arc::new(Cache::new(1 << 20)))?;
    (0..entry.documents).map(|at| ids.get(at)).collect()
}
