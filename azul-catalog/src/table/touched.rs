//! Which documents a generation has otherwise than the one that was kept before it.
//!
//! Files of documents do not say that for long: they are merged. So a commit that keeps the generation before it writes the
//! ids of what it writes and deletes, in a table of their own that its manifest names. Whoever compares generations looks at
//! these documents alone.

use std::path::Path;

use azul_transform::{DocumentType, IndexName, Result};

use super::{Table, TableWriter};
use crate::disk::kept;
use crate::disk::manifest::{Manifest, RunEntry};

/// Takes note of what a commit touches.
pub(crate) struct Touched(TableWriter);

impl Touched {
    /// Begins a list in the directory of a catalog.
    pub(crate) fn begin(directory: &Path) -> Result<Self> {
        TableWriter::open(directory, &[]).map(Self)
    }

    /// These documents of an index are written or deleted. `next_file` is the number of the next file.
    pub(crate) fn add(
        &mut self,
        index: &IndexName,
        ids: impl Iterator<Item = String>,
        next_file: &mut u64,
    ) -> Result<()> {
        // Nobody compares replicas.
        if index.document_type() == DocumentType::Replica {
            return Ok(());
        }
        let index = index.to_string();
        for id in ids {
            self.0.set(key(&index, &id), Some(Vec::new()), next_file)?;
        }
        Ok(())
    }

    /// Ends the list.
    pub(crate) fn finish(mut self, next_file: &mut u64) -> Result<Vec<RunEntry>> {
        self.0.finish(next_file)
    }
}

/// The files that list what was touched after a generation, and up to that of a manifest. Nothing if that is not known.
pub(crate) fn since(directory: &Path, manifest: &Manifest, generation: u64) -> Result<Option<Vec<RunEntry>>> {
    let numbers = kept::kept(directory)?;
    if !numbers.contains(&generation) {
        return Ok(None);
    }
    let mut runs = Vec::new();
    for number in numbers.into_iter().filter(|number| (generation + 1..manifest.generation).contains(number)) {
        let between = Manifest::read_named(directory, &kept::file_name(number))?;
        match between.and_then(|between| between.touched) {
            Some(touched) => runs.extend(touched),
            None => return Ok(None),
        }
    }
    let Some(touched) = &manifest.touched else { return Ok(None) };
    runs.extend(touched.iter().cloned());
    Ok(Some(runs))
}

/// Ids of documents of an index that begin with a prefix, ascending.
pub(crate) fn ids(table: &Table, index: &IndexName, prefix: &str) -> impl Iterator<Item = Result<String>> + use<> {
    let index = index.to_string();
    let from = key(&index, "").len();
    let id = move |entry: Result<(Vec<u8>, Vec<u8>)>| Ok(String::from_utf8_lossy(&entry?.0[from..]).into_owned());
    table.with_prefix(&key(&index, prefix)).map(id)
}

/// No index has a zero in its name.
fn key(index: &str, id: &str) -> Vec<u8> {
    [index.as_bytes(), b"\0", id.as_bytes()].concat()
}
