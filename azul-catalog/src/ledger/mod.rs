//! The ledger: what became of every bundle and input that a catalog has seen.

mod keys;
mod record;
mod writer;

use std::path::Path;

use azul_transform::{Error, ErrorKind, Fingerprint, Result};
use serde::de::DeserializeOwned;

use crate::disk::manifest::Manifest;
use crate::table::Table;
pub use record::{BundleRecord, FailureRecord, Indexed, LoadRecord, Note};
pub(crate) use writer::LedgerWriter;

/// What became of every bundle and input, as of one generation of a catalog. It is part of that generation: documents and
/// ledger become visible together.
///
/// Cheap to clone, and may be asked from many threads.
#[derive(Clone)]
pub struct Ledger {
    generation: u64,
    table: Table,
}

impl Ledger {
    pub(crate) fn open(directory: &Path, manifest: &Manifest) -> Result<Self> {
        let runs = manifest.tables.get(keys::TABLE).map_or(&[][..], Vec::as_slice);
        Ok(Self { generation: manifest.generation, table: Table::open(directory, runs)? })
    }

    /// Number of the generation.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// Whether an input of this digest made documents that are in the catalog, with rows, rules and options of this
    /// fingerprint. Returns UUID and version of its bundle.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if the ledger cannot be read or is damaged, here and below.
    pub fn unchanged(&self, digest: &str, fingerprint: &str) -> Result<Option<(String, String)>> {
        let Some(value) = self.table.get(&keys::input(digest))? else { return Ok(None) };
        let (made_by, uuid, version): (String, String, String) = read(&value)?;
        Ok((made_by == fingerprint).then_some((uuid, version)))
    }

    /// What is known of a version of a bundle.
    ///
    /// # Errors
    /// As above.
    pub fn bundle(&self, uuid: &str, version: &str) -> Result<Option<BundleRecord>> {
        self.table.get(&keys::bundle(uuid, version))?.map(|value| read(&value)).transpose()
    }

    /// All versions of a bundle, oldest first.
    ///
    /// # Errors
    /// As above.
    pub fn versions(&self, uuid: &str) -> Result<Vec<BundleRecord>> {
        self.values(&keys::versions(uuid)).collect()
    }

    /// All bundles, by UUID and version. Memory does not grow with their number.
    pub fn bundles(&self) -> impl Iterator<Item = Result<BundleRecord>> + use<> {
        self.values(keys::BUNDLES)
    }

    /// The bundles of a source, given by its id, by UUID and version.
    pub fn of_source(&self, id: &str) -> impl Iterator<Item = Result<BundleRecord>> + use<> {
        let prefix = keys::source(id);
        let ledger = self.clone();
        self.table.with_prefix(&prefix.clone()).filter_map(move |entry| {
            let found = entry.and_then(|(key, _)| ledger.table.get(&[keys::BUNDLES, &key[prefix.len()..]].concat()));
            found.and_then(|value| value.map(|value| read(&value)).transpose()).transpose()
        })
    }

    /// The failure of a version of a bundle, if it failed when it was last seen.
    ///
    /// # Errors
    /// As above.
    pub fn failure(&self, uuid: &str, version: &str) -> Result<Option<FailureRecord>> {
        self.table.get(&keys::failed_bundle(uuid, version))?.map(|value| read(&value)).transpose()
    }

    /// All inputs that failed when they were last seen, and entities that could not be aggregated.
    pub fn failures(&self) -> impl Iterator<Item = Result<FailureRecord>> + use<> {
        self.values(keys::FAILURES)
    }

    /// All files of ready documents that were loaded, by name.
    pub fn loads(&self) -> impl Iterator<Item = Result<LoadRecord>> + use<> {
        self.values(keys::LOADED)
    }

    /// Whether any entity could not be aggregated.
    pub(crate) fn has_failed_entities(&self) -> Result<bool> {
        Ok(self.table.with_prefix(keys::FAILED_ENTITIES).next().transpose()?.is_some())
    }

    /// What rows, rules and options of a fingerprint declared.
    ///
    /// # Errors
    /// As above.
    pub fn fingerprint(&self, digest: &str) -> Result<Option<Fingerprint>> {
        let value = self.table.get(&keys::fingerprint(digest))?;
        value.map(|value| Ok(Fingerprint::of_declared(read(&value)?))).transpose()
    }

    /// All that bundles of the catalog were ever made by.
    pub fn fingerprints(&self) -> impl Iterator<Item = Result<Fingerprint>> + use<> {
        self.values(keys::FINGERPRINTS).map(|declared| Ok(Fingerprint::of_declared(declared?)))
    }

    /// Compares the checksums of all its files.
    ///
    /// # Errors
    /// As above.
    pub fn check(&self) -> Result<()> {
        self.table.check()
    }

    fn values<T: DeserializeOwned>(&self, prefix: &[u8]) -> impl Iterator<Item = Result<T>> + use<T> {
        self.table.with_prefix(prefix).map(|entry| read(&entry?.1))
    }
}

impl std::fmt::Debug for Ledger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ledger").field("generation", &self.generation).finish_non_exhaustive()
    }
}

fn read<T: DeserializeOwned>(value: &[u8]) -> Result<T> {
    let other =
        |e| Error::new(ErrorKind::Io, "a record of the ledger is in a form that this version cannot read").caused_by(e);
    serde_json::from_slice(value).map_err(other)
}
