//! A catalog of a store.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use azul_search::Fields;
use azul_transform::Result;

use crate::disk::manifest::Manifest;
use crate::ledger::Ledger;
use crate::snapshot::Snapshot;
use crate::writer::Writer;

/// A catalog. It is a place, not a state: a [`Snapshot`] is how it was at one moment, a [`Writer`] changes it.
#[derive(Debug, Clone)]
pub struct Catalog {
    directory: PathBuf,
    project: String,
    deployment: String,
    name: String,
    searched: Searched,
}

/// The generation that somebody in this process searches, if somebody does: files of it are open already.
#[derive(Debug, Clone, Default)]
struct Searched(Arc<Mutex<Weak<Snapshot>>>);

impl Catalog {
    /// Opens the catalog in a directory.
    pub(crate) fn open(directory: PathBuf) -> Result<Self> {
        let Manifest { project, deployment, catalog: name, .. } = Manifest::current(&directory)?;
        Ok(Self { directory, project, deployment, name, searched: Searched::default() })
    }

    /// Name of the catalog.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Name of the project whose documents it has.
    pub fn project(&self) -> &str {
        &self.project
    }

    /// Name of the deployment in the names of its indices.
    pub fn deployment(&self) -> &str {
        &self.deployment
    }

    /// Where it is.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// The number of the newest generation; it goes up with each commit.
    ///
    /// # Errors
    /// [`azul_transform::ErrorKind::Io`].
    pub fn generation(&self) -> Result<u64> {
        Ok(Manifest::current(&self.directory)?.generation)
    }

    /// The newest generation, to be read. `fields` are those of the catalog's project.
    ///
    /// # Errors
    /// [`azul_transform::ErrorKind::Io`] if files cannot be read or are damaged.
    pub fn snapshot(&self, fields: &Arc<Fields>) -> Result<Snapshot> {
        self.newest(|manifest| Snapshot::open(&self.directory, manifest, fields))
    }

    /// The newest generation, of which documents are read and nothing is searched.
    pub(crate) fn documents(&self) -> Result<Snapshot> {
        let earlier = self.searched.0.lock().unwrap_or_else(PoisonError::into_inner).upgrade();
        self.newest(|manifest| Snapshot::open_documents(&self.directory, manifest, earlier.as_deref()))
    }

    /// Says which generation is searched, so that whoever changes this catalog, or a clone of it, need not open its files.
    pub(crate) fn is_searched(&self, snapshot: &Arc<Snapshot>) {
        *self.searched.0.lock().unwrap_or_else(PoisonError::into_inner) = Arc::downgrade(snapshot);
    }

    /// Opens something of the newest generation.
    pub(crate) fn newest<T>(&self, open: impl Fn(&Manifest) -> Result<T>) -> Result<T> {
        let mut manifest = Manifest::current(&self.directory)?;
        loop {
            let opened = open(&manifest);
            let Err(error) = opened else { return opened };
            // A writer removes files of older generations; one that was opened while it did so is gone.
            let newer = Manifest::current(&self.directory)?;
            if newer.generation == manifest.generation {
                return Err(error);
            }
            manifest = newer;
        }
    }

    /// What became of every bundle and input, as of the newest generation.
    ///
    /// # Errors
    /// [`azul_transform::ErrorKind::Io`] if files cannot be read or are damaged.
    pub fn ledger(&self) -> Result<Ledger> {
        self.newest(|manifest| Ledger::open(&self.directory, manifest))
    }

    /// Removes all documents, and all that is known of bundles; the number of the generation without any. Whoever reads it
    /// meanwhile has the one before.
    ///
    /// # Errors
    /// [`azul_transform::ErrorKind::Io`] if another process has the lock, or files cannot be written.
    pub fn clear(&self) -> Result<u64> {
        self.writer(&Arc::default())?.empty()
    }

    /// Takes the lock, and begins to change the catalog.
    ///
    /// # Errors
    /// [`azul_transform::ErrorKind::Io`] if another process has the lock, or files cannot be read.
    pub fn writer(&self, fields: &Arc<Fields>) -> Result<Writer> {
        Writer::open(&self.directory, fields)
    }
}
