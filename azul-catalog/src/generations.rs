//! Earlier generations, as far as a catalog keeps them: each has its manifest, beside the current one, and all files that
//! this names.

use std::path::Path;
use std::sync::Arc;

use azul_search::Fields;
use azul_transform::{Error, ErrorKind, IndexName, Result};

use crate::catalog::{self, Catalog};
use crate::disk::io_error;
use crate::disk::manifest::{self, Manifest};
use crate::snapshot::Snapshot;
use crate::writer::Writer;

impl Catalog {
    /// Numbers of the generations that can be read, oldest first; the last one is the current one.
    ///
    /// # Errors
    /// [`ErrorKind::Io`].
    pub fn generations(&self) -> Result<Vec<u64>> {
        let mut numbers = kept(self.directory())?;
        let current = self.generation()?;
        numbers.retain(|number| *number < current);
        numbers.push(current);
        Ok(numbers)
    }

    /// A generation, to be read. `fields` are those of the catalog's project.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if it is not kept, [`ErrorKind::Io`] if files cannot be read or are damaged.
    pub fn snapshot_at(&self, generation: u64, fields: &Arc<Fields>) -> Result<Snapshot> {
        let current = catalog::read(self.directory())?;
        let manifest = match generation == current.generation {
            true => Some(current),
            false => Manifest::read_named(self.directory(), &file_name(generation))?,
        };
        match manifest {
            Some(manifest) => Snapshot::open(self.directory(), &manifest, fields),
            None => Err(not_kept(self, generation)),
        }
    }
}

fn not_kept(catalog: &Catalog, generation: u64) -> Error {
    let known = catalog.generations().unwrap_or_default();
    let known: Vec<_> = known.iter().map(u64::to_string).collect();
    let message = format!(
        "generation {generation} of the catalog {} is not kept; {} are: `azul index --keep-generations N` keeps more",
        catalog.name(),
        known.join(", ")
    );
    Error::new(ErrorKind::Config, message)
}

impl Writer {
    /// Keeps so many generations besides the current one from now on. Files that only they need take space.
    pub fn keep(&mut self, generations: u32) {
        self.wanted_kept = Some(generations);
    }

    /// Makes the documents, deletions and ledger of an earlier generation the current ones again, in a generation of its
    /// own; the one before it is kept. Returns its number.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if the generation is not kept, [`ErrorKind::Io`].
    pub fn roll_back(&mut self, generation: u64) -> Result<u64> {
        let Some(earlier) = Manifest::read_named(self.directory(), &file_name(generation))? else {
            let message = format!("generation {generation} is not kept");
            return Err(Error::new(ErrorKind::Config, message));
        };
        let Manifest { generation, next_file, kept, .. } = *self.manifest();
        self.publish(Manifest { generation, next_file, kept: kept.max(1), ..earlier }, true)?;
        Ok(self.generation())
    }
}

impl Snapshot {
    /// Ids, sorted, of the documents of two generations of one catalog that may differ: all that do are among them.
    /// Documents in files that both have are not looked at, so that this takes time for what was written between the two.
    ///
    /// # Errors
    /// [`ErrorKind::Io`].
    pub fn may_differ(&self, other: &Snapshot, outer_type: &str) -> Result<Vec<String>> {
        let index = |snapshot: &Snapshot| -> Option<IndexName> {
            let mut names = snapshot.indices().map(|(index, _)| index);
            let is_meant = |index: &&IndexName| {
                index.document_type() == azul_transform::DocumentType::Aggregate && index.qualifier() == outer_type
            };
            names.find(is_meant).cloned()
        };
        let mut ids = Vec::new();
        for (one, two) in [(self, other), (other, self)] {
            let Some(of_one) = index(one) else { continue };
            let of_two = index(two);
            for (file, view) in one.files_of(&of_one) {
                let same = of_two.as_ref().and_then(|of_two| two.files_of(of_two).find(|(name, _)| *name == file));
                for document in (0..view.segment.len()).filter(|document| view.alive(*document as usize)) {
                    if same.as_ref().is_none_or(|(_, other)| !other.alive(document as usize)) {
                        ids.push(view.segment.id(document)?);
                    }
                }
            }
        }
        ids.sort_unstable();
        ids.dedup();
        Ok(ids)
    }
}

/// The name of the manifest of an earlier generation.
pub(crate) fn file_name(generation: u64) -> String {
    format!("{}.{generation}", manifest::NAME)
}

/// The generation whose manifest has a name.
pub(crate) fn number(name: &str) -> Option<u64> {
    name.strip_prefix(manifest::NAME)?.strip_prefix('.')?.parse().ok()
}

/// Numbers of the earlier generations that have manifests, ascending.
pub(crate) fn kept(directory: &Path) -> Result<Vec<u64>> {
    let error = |e| io_error("list", directory, e);
    let mut numbers = Vec::new();
    for entry in std::fs::read_dir(directory).map_err(error)? {
        numbers.extend(entry.map_err(error)?.file_name().to_str().and_then(number));
    }
    numbers.sort_unstable();
    Ok(numbers)
}
