//! What is to become of an index with the next commit.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;

use azul_search::Fields;
use azul_transform::{Error, ErrorKind, IndexName, Result};

use super::file_name;
use crate::build::Builder;
use crate::disk::manifest::{FileEntry, Manifest, SegmentEntry};

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
