//! Changing a catalog.

mod background;
mod change;
mod compaction;

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use azul_search::Fields;
use azul_transform::json::Document;
use azul_transform::{DocumentType, Error, ErrorKind, IndexName, Result};
use rustc_hash::FxHashMap;

use crate::build::split::Source;
use crate::disk::io_error;
use crate::disk::kept;
use crate::disk::lock::Lock;
use crate::disk::manifest::{self, Manifest};
use crate::making::Making;
use crate::segment::Segment;
use crate::table::touched::Touched;
use crate::table::{PARTIAL, TableWriter};
use background::Background;
use change::Change;

/// Collects changes, and makes them visible together. It has the lock of the catalog until it is dropped.
pub struct Writer {
    directory: PathBuf,
    fields: Arc<Fields>,
    manifest: Manifest,
    changes: BTreeMap<IndexName, Change>,
    /// The index of the document that came last.
    current: Option<IndexName>,
    /// Bundles that were deleted by their identity since the last commit.
    new_deletions: BTreeSet<(String, String)>,
    /// Bundles whose deletion is forgotten, since their source is.
    forgotten_deletions: BTreeSet<(String, String)>,
    /// Tables that were looked into, by name.
    tables: BTreeMap<&'static str, TableWriter>,
    /// What is being merged.
    background: Option<Background>,
    /// Segments that somebody has open, by the names of their files.
    known: Known,
    /// How many earlier generations are to be kept, if that changes.
    pub(crate) wanted_kept: Option<u32>,
    /// What the next generation will say of how it was made.
    pub(crate) making: Making,
    /// Numbers of documents that were loaded from an input that is still to be named.
    pub(crate) loaded: BTreeMap<IndexName, u64>,
    _lock: Lock,
}

/// Documents of an index from which on they are written when those of another index come. Fewer make no segment of their
/// own, since there would be too many.
const SEALED: usize = 20_000;

/// Segments that are open, by the names of their files. Their ids need not be read again.
pub(crate) type Known = FxHashMap<String, Arc<Segment>>;

/// What a commit did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Committed {
    /// Number of the generation that is visible now.
    pub generation: u64,
    /// Number of documents that were written.
    pub documents: u64,
    /// Number of documents that were there before and are not any more, those that were replaced included.
    pub removed: u64,
}

impl Writer {
    /// Takes the lock, and removes what an interrupted writer left behind.
    pub(crate) fn open(directory: &Path, fields: &Arc<Fields>) -> Result<Self> {
        let lock = Lock::take(directory)?;
        let manifest = Manifest::current(directory)?;
        let writer = Self {
            directory: directory.to_owned(),
            fields: fields.clone(),
            manifest,
            changes: BTreeMap::new(),
            current: None,
            new_deletions: BTreeSet::new(),
            forgotten_deletions: BTreeSet::new(),
            tables: BTreeMap::new(),
            background: None,
            known: Known::default(),
            wanted_kept: None,
            making: Making::default(),
            loaded: BTreeMap::new(),
            _lock: lock,
        };
        writer.remove_old_files()?;
        Ok(writer)
    }

    /// Uses segments that are open anyway.
    pub(crate) fn know(&mut self, segments: Known) {
        self.known = segments;
    }

    /// Number of the generation that is visible.
    pub fn generation(&self) -> u64 {
        self.manifest.generation
    }

    /// Where the catalog is.
    pub(crate) fn directory(&self) -> &Path {
        &self.directory
    }

    /// What is visible.
    pub(crate) fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Deployment and catalog in the names of indices.
    pub(crate) fn place(&self) -> (String, String) {
        (self.manifest.deployment.clone(), self.manifest.catalog.clone())
    }

    /// Whether there is anything to commit.
    pub(crate) fn has_changes(&self) -> bool {
        let keeps_others = self.wanted_kept.is_some_and(|wanted| wanted != self.manifest.kept);
        let has_news =
            !self.changes.is_empty() || !self.new_deletions.is_empty() || !self.forgotten_deletions.is_empty();
        has_news || keeps_others || self.tables.values().any(TableWriter::has_changes)
    }

    /// The value of a key of a table, as it was set last, committed or not.
    pub(crate) fn value(&mut self, table: &'static str, key: &[u8]) -> Result<Option<Vec<u8>>> {
        self.table(table)?.0.get(key)
    }

    /// The same of a table that was looked into or changed before.
    pub(crate) fn known_value(&self, table: &'static str, key: &[u8]) -> Result<Option<Vec<u8>>> {
        self.tables.get(table).map_or(Ok(None), |table| table.get(key))
    }

    /// Removes everything from a table.
    pub(crate) fn clear(&mut self, table: &'static str) -> Result<()> {
        self.table(table)?.0.clear()
    }

    /// Sets the value of a key of a table, or removes it.
    pub(crate) fn set(&mut self, table: &'static str, key: Vec<u8>, value: Option<Vec<u8>>) -> Result<()> {
        let (table, next_file) = self.table(table)?;
        table.set(key, value, next_file)
    }

    fn table(&mut self, name: &'static str) -> Result<(&mut TableWriter, &mut u64)> {
        let Self { tables, manifest, directory, .. } = self;
        let table = match tables.entry(name) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => {
                let entries = manifest.tables.get(name).map_or(&[][..], Vec::as_slice);
                new.insert(TableWriter::open(directory, entries)?)
            }
        };
        Ok((table, &mut manifest.next_file))
    }

    /// Remembers that a bundle is deleted, whether it has come or not. Returns whether that is news.
    pub(crate) fn remember_deletion(&mut self, uuid: &str, version: &str) -> bool {
        let bundle = (uuid.to_owned(), version.to_owned());
        !self.manifest.deletions.contains(&bundle) && self.new_deletions.insert(bundle)
    }

    /// Forgets that a bundle was deleted: it is there when it comes again.
    pub(crate) fn forget_deletion(&mut self, uuid: &str, version: &str) {
        let bundle = (uuid.to_owned(), version.to_owned());
        if self.manifest.deletions.contains(&bundle) {
            self.forgotten_deletions.insert(bundle);
        }
    }

    /// Makes a generation without documents, ledger or deletions: the catalog is as if it had just been made.
    pub(crate) fn empty(&mut self) -> Result<u64> {
        let mut next = self.manifest.clone();
        next.indices.clear();
        next.tables.clear();
        next.deletions.clear();
        // Which documents are gone is not listed: all are.
        next.touched = None;
        let removed =
            self.manifest.indices.values().flatten().map(|entry| u64::from(entry.documents - entry.dead_count));
        next.made = Some(self.making.made(0, removed.sum()));
        self.publish(next, true)?;
        Ok(self.manifest.generation)
    }

    /// Whether any bundle was deleted by its identity.
    pub(crate) fn has_deletions(&self) -> bool {
        !self.manifest.deletions.is_empty() || !self.new_deletions.is_empty()
    }

    /// Whether a bundle was deleted by its identity.
    pub(crate) fn is_deleted(&self, uuid: &str, version: &str) -> bool {
        let bundle = (uuid.to_owned(), version.to_owned());
        self.has_deletions() && (self.manifest.deletions.contains(&bundle) || self.new_deletions.contains(&bundle))
    }

    /// As [`Writer::put`], by who keeps partial states right. The document was rendered by us, so that it is known to be one.
    pub(crate) fn put_tracked(&mut self, index: &IndexName, id: &str, source: &[u8]) -> Result<()> {
        self.put_document(index, id, Source::well_formed(source)?)
    }

    /// As [`Writer::delete`], by who keeps partial states right.
    pub(crate) fn delete_tracked(&mut self, index: &IndexName, id: &str) -> Result<()> {
        self.change(index)?.deleted.insert(id.to_owned());
        Ok(())
    }

    /// Contributions change, and nobody says which entities these are about: partial states are made anew when they are
    /// needed next.
    fn untracked(&mut self, index: &IndexName) -> Result<()> {
        if index.document_type() != DocumentType::Contribution {
            return Ok(());
        }
        self.clear(PARTIAL)
    }

    /// Adds a document, in the place of one with the same id. Of several in one commit, the last one counts.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if the index is one of another catalog; those of parsing, and
    /// [`ErrorKind::WrongType`], if the document is not what is kept in a catalog; [`ErrorKind::Io`].
    pub fn put(&mut self, index: &IndexName, id: &str, source: impl Into<Vec<u8>>) -> Result<()> {
        self.put_parsed(index, id, Source::of(&Document::parse(source)?)?)
    }

    /// The same for a text that was parsed.
    pub(crate) fn put_parsed(&mut self, index: &IndexName, id: &str, source: Source<'_>) -> Result<()> {
        self.change(index)?.documents.check(source)?;
        self.untracked(index)?;
        self.put_document(index, id, source)
    }

    fn put_document(&mut self, index: &IndexName, id: &str, source: Source<'_>) -> Result<()> {
        let change = self.change(index)?;
        change.documents.put(id, source)?;
        change.deleted.remove(id);
        Ok(())
    }

    /// Deletes a document, if there is one, be it of an earlier commit or of this one.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if the index is one of another catalog, and [`ErrorKind::Io`].
    pub fn delete(&mut self, index: &IndexName, id: &str) -> Result<()> {
        self.untracked(index)?;
        self.delete_tracked(index, id)
    }

    fn change(&mut self, index: &IndexName) -> Result<&mut Change> {
        if self.current.as_ref() != Some(index) {
            if !self.changes.contains_key(index) {
                let Manifest { deployment, catalog, .. } = &self.manifest;
                let own = IndexName::new(deployment, catalog, index.document_type(), index.qualifier())?;
                if own != *index {
                    let message =
                        format!("{index} is not an index of deployment {deployment}, catalog {catalog}: {own} is");
                    return Err(Error::new(ErrorKind::Config, message));
                }
            }
            self.seal_current()?;
            self.current = Some(index.clone());
        }
        let new = || Change::new(&self.directory, index, &self.fields);
        Ok(self.changes.entry(index.clone()).or_insert_with(new))
    }

    /// Has the documents of the index that came last written, if they are many. Mostly they come index by index, so that
    /// those of one index are in memory at a time.
    fn seal_current(&mut self) -> Result<()> {
        let Some(index) = self.current.take() else { return Ok(()) };
        let is_large = self.changes.get(&index).is_some_and(|change| change.documents.len() >= SEALED);
        if !is_large {
            return Ok(());
        }
        // One at a time, lest documents that wait take the memory.
        self.changes
            .values_mut()
            .flat_map(|change| &mut change.sealed)
            .try_for_each(|segment| segment.wait().map(drop))?;
        if let Some(change) = self.changes.get_mut(&index) {
            change.seal(&self.directory, &index, &self.fields, &mut self.manifest);
        }
        Ok(())
    }

    /// Makes all changes visible at once; when this returns, they survive whatever happens to the machine.
    ///
    /// # Errors
    /// [`ErrorKind::Io`]; the catalog is then as it was.
    pub fn commit(&mut self) -> Result<Committed> {
        let mut next = self.manifest.clone();
        let mut committed = Committed { generation: 0, documents: 0, removed: 0 };
        // Without, only the ledger or partial states are other ones.
        let is_new = !self.changes.is_empty() || !self.new_deletions.is_empty();
        next.deletions.append(&mut self.new_deletions);
        for forgotten in std::mem::take(&mut self.forgotten_deletions) {
            next.deletions.remove(&forgotten);
        }
        let keeps = self.keeps_current(&next, is_new);
        let mut touched = keeps.then(|| Touched::begin(&self.directory)).transpose()?;
        self.current = None;
        let mut changes = std::mem::take(&mut self.changes);
        for (index, change) in &mut changes {
            if let Some(touched) = &mut touched {
                touched.add(index, change.touched(&self.directory)?.into_iter(), &mut next.next_file)?;
            }
        }
        let numbers = AtomicU64::new(next.next_file);
        let before = |index: &IndexName| next.indices.get(&index.to_string()).cloned().unwrap_or_default();
        // Most of the time of a small commit is waiting until files are on disk.
        let applied = std::thread::scope(|scope| {
            let apply = |(index, change)| {
                let (before, numbers) = (before(&index), &numbers);
                let (directory, known) = (&self.directory, &self.known);
                let work = move || Change::apply(change, directory, before, numbers, known);
                (index, scope.spawn(work))
            };
            let threads: Vec<_> = changes.into_iter().map(apply).collect();
            let died = |_| Error::new(ErrorKind::Io, "writing a segment ended unexpectedly");
            let joined = threads.into_iter().map(|(index, thread)| Ok((index, thread.join().map_err(died).flatten()?)));
            joined.collect::<Result<Vec<_>>>()
        })?;
        next.next_file = numbers.into_inner();
        for (index, applied) in applied {
            committed.documents += applied.documents;
            committed.removed += applied.removed;
            next.indices.insert(index.to_string(), applied.entries);
        }
        next.indices.retain(|_, entries| !entries.is_empty());
        for (name, table) in &mut self.tables {
            if table.has_changes() {
                next.tables.insert((*name).to_owned(), table.finish(&mut next.next_file)?);
            }
        }
        self.take_merged(&mut next)?;
        if is_new {
            next.touched = touched.map(|touched| touched.finish(&mut next.next_file)).transpose()?;
            next.made = Some(self.making.made(committed.documents, committed.removed));
        }
        self.publish(next, is_new)?;
        committed.generation = self.manifest.generation;
        Ok(committed)
    }

    /// Whether the current generation is kept when the next one comes: if any are, unless its documents are the same.
    fn keeps_current(&self, next: &Manifest, is_new: bool) -> bool {
        is_new && self.wanted_kept.unwrap_or(next.kept) > 0 && self.manifest.generation > 0
    }

    /// Makes a manifest the current one.
    pub(crate) fn publish(&mut self, mut next: Manifest, is_new: bool) -> Result<()> {
        let keeps = self.keeps_current(&next, is_new);
        next.kept = self.wanted_kept.take().unwrap_or(next.kept);
        if keeps {
            self.manifest.write_named(&self.directory, &kept::file_name(self.manifest.generation))?;
        }
        next.generation += 1;
        next.write(&self.directory)?;
        self.manifest = next;
        // It is done, whether or not old files can be removed now.
        let _ = self.remove_old_files();
        Ok(())
    }

    /// Removes files of earlier generations, and those of a writer that did not get to its commit.
    fn remove_old_files(&self) -> Result<()> {
        let mut known: BTreeSet<String> = self.manifest.files().map(|file| file.name.clone()).collect();
        known.extend(self.background.iter().flat_map(Background::files).map(str::to_owned));
        // What is written for the next commit.
        let sealed = self.changes.values().flat_map(|change| &change.sealed);
        known.extend(sealed.map(|segment| segment.name.clone()));
        known.extend(self.tables.values().flat_map(TableWriter::files).map(str::to_owned));
        // Of the current generation there is a manifest already, if a writer was interrupted after it kept one.
        let mut numbers = kept::kept(&self.directory)?;
        numbers.retain(|number| *number < self.manifest.generation);
        let gone = numbers.len().saturating_sub(self.manifest.kept as usize);
        for number in &numbers[gone..] {
            let name = kept::file_name(*number);
            let earlier = Manifest::read_named(&self.directory, &name)?;
            known.extend(earlier.iter().flat_map(Manifest::files).map(|file| file.name.clone()));
            known.insert(name);
        }
        let error = |e| io_error("list", &self.directory, e);
        for entry in std::fs::read_dir(&self.directory).map_err(error)? {
            let path = entry.map_err(error)?.path();
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
            // Whatever else is in the directory is none of our business.
            let ours = [".segment", ".dead", ".table"].iter().any(|kind| name.ends_with(kind))
                || name == format!("{}.new", manifest::NAME)
                || kept::number(name).is_some();
            if ours && !known.contains(name) {
                std::fs::remove_file(&path).map_err(|e| io_error("remove", &path, e))?;
            }
        }
        Ok(())
    }
}

/// The name of a new file.
fn file_name(next: &mut Manifest, kind: &str) -> String {
    let number = next.next_file;
    next.next_file += 1;
    format!("{number}.{kind}")
}
