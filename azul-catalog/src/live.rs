//! The newest generation, whenever it is asked for.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use azul_search::compare::Side;
use azul_search::{Failure, Failures, Fields, Generation, Live, SearchIndex};
use azul_transform::{ErrorKind, Result};

use crate::catalog::Catalog;
use crate::disk::manifest::{self, Manifest};
use crate::snapshot::Snapshot;

/// A catalog that is searched while others write to it. Each request looks whether there is a newer generation, which
/// is opened then; segments that stay are not read again.
pub struct LiveCatalog {
    catalog: Catalog,
    fields: Arc<Fields>,
    state: Mutex<State>,
}

struct State {
    snapshot: Arc<Snapshot>,
    /// When the manifest that was looked at last was written, and its inode.
    seen: Option<(SystemTime, u64)>,
}

impl LiveCatalog {
    /// Opens the newest generation. `fields` are those of the catalog's project.
    ///
    /// # Errors
    /// As [`Catalog::snapshot`].
    pub fn open(catalog: Catalog, fields: Arc<Fields>) -> Result<Self> {
        let seen = seen(&catalog);
        let snapshot = Arc::new(catalog.snapshot(&fields)?);
        catalog.is_searched(&snapshot);
        Ok(Self { catalog, fields, state: Mutex::new(State { snapshot, seen }) })
    }

    /// The newest generation. One that cannot be opened is passed over: the one before it is still right.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let now = seen(&self.catalog);
        if now != state.seen
            && let Ok(newer) = self.newer(&state.snapshot)
        {
            self.catalog.is_searched(&newer);
            state.snapshot = newer;
            state.seen = now;
        }
        state.snapshot.clone()
    }

    fn newer(&self, known: &Arc<Snapshot>) -> Result<Arc<Snapshot>> {
        let manifest = Manifest::current(self.catalog.directory())?;
        if manifest.generation.to_string() == known.generation() {
            return Ok(known.clone());
        }
        Ok(Arc::new(Snapshot::open_after(self.catalog.directory(), &manifest, &self.fields, Some(known))?))
    }
}

impl Live for LiveCatalog {
    fn index(&self) -> Arc<dyn SearchIndex> {
        self.snapshot()
    }

    fn failures(&self) -> Result<Option<Failures>> {
        let failures = self.catalog.ledger()?.failures().map(|failure| failure.map(Failure::from));
        Ok(Some(Box::new(failures)))
    }

    fn generations(&self) -> Result<Vec<Generation>> {
        self.catalog.generations()
    }

    fn at(&self, generation: u64) -> Result<Option<Arc<dyn Side>>> {
        match self.catalog.at(generation) {
            Ok(moment) => Ok(Some(Arc::new(moment))),
            Err(error) if error.kind() == ErrorKind::Config => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// What tells one manifest from another without reading it.
fn seen(catalog: &Catalog) -> Option<(SystemTime, u64)> {
    use std::os::unix::fs::MetadataExt;
    let metadata = std::fs::metadata(catalog.directory().join(manifest::NAME)).ok()?;
    // A manifest is replaced, so that each has an inode of its own while the other is there.
    Some((metadata.modified().ok()?, metadata.ino()))
}
