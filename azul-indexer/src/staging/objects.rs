//! A staging area in object storage.
//!
//! Keys are listed in their order, and that is all it takes: links documents are listed page by page as they are asked for, and
//! a document is found by the beginning of its name. Nothing is held of the area. The documents of one bundle are brought to a
//! directory of their own, which goes with the bundle, and are assembled there like those of any other area: there is one
//! way to assemble, and what is wrong with a bundle is found in what was read, even if it has changed since.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use azul_repository::files::{self, Files, List, Stored};
use azul_repository::{Fetched, Listed, Listing, Provenance, Repository, uuids};
use azul_transform::json::{Document, Step};
use azul_transform::{BundleFqid, Error, ErrorKind, Limits, Result, SourceRef, time, uuid};
use tempfile::TempDir;

use super::mentioned::Mentioned;
use super::{StagingArea, expect};
use crate::source::{FOLDERS, place};

/// Documents of one bundle that are asked for at a time.
const AT_ONCE: usize = 16;
/// Digits of a UUID before its first hyphen, so that a prefix of as many is the beginning of a name.
const DIGITS: usize = 8;

/// A staging area in object storage. Each links document is a bundle.
#[derive(Debug)]
pub(crate) struct ObjectArea {
    place: PathBuf,
    source: SourceRef,
}

/// The parts of a links document's name.
struct Name<'n> {
    id: &'n str,
    version: &'n str,
    project_id: &'n str,
}

impl<'n> Name<'n> {
    fn of(object: &'n Stored) -> Option<Self> {
        let name = object.path.file_name()?.to_str()?.strip_suffix(".json")?;
        let parts: Vec<&str> = name.split('_').collect();
        let [id, version, project_id] = parts[..] else { return None };
        time::is_bundle_version(version).then_some(Self { id, version, project_id })
    }
}

impl ObjectArea {
    pub(crate) fn new(place: &Path, source: SourceRef) -> Self {
        Self { place: place.to_owned(), source }
    }

    fn files(&self) -> Result<&'static dyn Files> {
        files::of(&self.place).map_err(|error| place::unreadable(&self.place, error))
    }

    /// The objects in a folder whose names begin so.
    fn list(&self, folder: &str, beginning: &str) -> Result<List<'static>> {
        let place = self.place.to_string_lossy();
        Ok(self.files()?.list(&format!("{}/{folder}/{beginning}", place.trim_end_matches('/'))))
    }

    /// The newest version of a document: names are in the order of versions.
    fn newest(&self, folder: &str, id: &str) -> Result<Option<Stored>> {
        let listed = self.list(folder, &format!("{id}_"))?.last().transpose();
        listed.map_err(|error| place::unreadable(&self.place.join(folder), error))
    }

    /// Reads an object that was listed.
    fn read(&self, object: &Stored, limits: &Limits) -> Result<Vec<u8>> {
        if object.size > limits.bytes as u64 {
            let message = format!("{} has more than {} bytes", object.path.display(), limits.bytes);
            return Err(Error::new(ErrorKind::Size, message));
        }
        self.files()?.read(object, 0..object.size).map_err(|error| place::unreadable(&object.path, error))
    }

    /// Brings the documents of a bundle to a directory.
    fn bring(&self, fqid: &BundleFqid, to: &Path, limits: &Limits) -> Result<()> {
        let missing = || {
            let message = "the staging area has no links document of this UUID whose newest version is this one";
            Error::new(ErrorKind::InvalidId, message)
        };
        let uuid = fqid.uuid.to_ascii_lowercase();
        uuid::parse(&uuid)?;
        let links = self.newest("links", &uuid)?.ok_or_else(missing)?;
        let name = Name::of(&links).filter(|name| name.version == fqid.version).ok_or_else(missing)?;
        let bytes = self.read(&links, limits)?;
        let wanted = match Document::parse_with(bytes.as_slice(), limits) {
            Ok(document) => wanted(&Mentioned::of(&document, name.project_id)),
            // Whoever assembles the bundle says what is wrong.
            Err(_) => Vec::new(),
        };
        for part in FOLDERS {
            fs::create_dir_all(to.join(part)).map_err(|error| unwritable(to, error))?;
        }
        write(&to.join("links"), &links, &bytes)?;
        side_by_side(&wanted, |(folder, id)| match self.newest(folder, id)? {
            Some(object) => write(&to.join(folder), &object, &self.read(&object, limits)?),
            None => Ok(()),
        })
    }
}

/// Folders and ids of the documents that a links document mentions.
fn wanted(mentioned: &Mentioned) -> Vec<(String, String)> {
    // Types and ids become parts of paths; no document has other names anyway.
    let is_plain = |text: &str| {
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
    };
    let mut wanted = BTreeSet::new();
    for (entity_type, id, _) in
        mentioned.entities().filter(|(entity_type, id, _)| is_plain(entity_type) && is_plain(id))
    {
        wanted.insert((format!("metadata/{entity_type}"), id.to_owned()));
        if entity_type.ends_with("_file") {
            wanted.insert((format!("descriptors/{entity_type}"), id.to_owned()));
        }
    }
    wanted.into_iter().collect()
}

/// Does something with each item, several at a time; the first error ends it.
fn side_by_side<T: Sync>(items: &[T], each: impl Fn(&T) -> Result<()> + Sync) -> Result<()> {
    let (next, failed) = (AtomicUsize::new(0), Mutex::new(None));
    let work = || {
        while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
            if let Err(error) = each(item) {
                next.store(items.len(), Ordering::Relaxed);
                failed.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
            }
        }
    };
    std::thread::scope(|scope| (0..AT_ONCE.min(items.len())).for_each(|_| drop(scope.spawn(work))));
    failed.into_inner().unwrap_or_else(PoisonError::into_inner).map_or(Ok(()), Err)
}

fn write(directory: &Path, object: &Stored, bytes: &[u8]) -> Result<()> {
    let path = directory.join(object.path.file_name().unwrap_or_default());
    let written = fs::create_dir_all(directory).and_then(|()| fs::write(&path, bytes));
    written.map_err(|error| unwritable(&path, error))
}

fn unwritable(path: &Path, error: std::io::Error) -> Error {
    Error::new(ErrorKind::Io, format!("cannot write {}: {error}", path.display())).caused_by(error)
}

impl Repository for ObjectArea {
    fn sources(&self) -> Result<Vec<SourceRef>> {
        Ok(vec![self.source.clone()])
    }

    fn bundles(&self, source: &SourceRef, prefix: &str) -> Result<Listing<'_>> {
        expect(&self.source, source)?;
        let (range, is_whole) = (uuids(prefix)?, prefix.is_empty());
        let names = self.list("links", &prefix[..prefix.len().min(DIGITS)])?.map(|object| {
            let object = object.map_err(|error| place::unreadable(&self.place, error))?;
            match Name::of(&object) {
                Some(Name { id, version, .. }) => Ok((id.to_ascii_lowercase(), version.to_owned())),
                None => {
                    let expected = "a file in a staging area is named {links_id}_{version}_{project_id}.json";
                    Err(Error::new(ErrorKind::InvalidId, format!("{}: {expected}", object.path.display())))
                }
            }
        });
        let mut names = names
            .filter(move |name| match name {
                Ok((id, _)) => uuid::parse(id).is_ok_and(|id| range.contains(&id)),
                Err(error) => is_whole || error.kind() == ErrorKind::Io,
            })
            .peekable();
        // Of several versions, which are neighbours, the last one is the newest.
        let newest = std::iter::from_fn(move || {
            loop {
                let name = names.next()?;
                let is_superseded = match (&name, names.peek()) {
                    (Ok((id, _)), Some(Ok((next, _)))) => id == next,
                    _ => false,
                };
                if !is_superseded {
                    return Some(name);
                }
            }
        });
        let source = source.clone();
        Ok(Box::new(newest.map(move |name| {
            let (uuid, version) = name?;
            Ok(Listed { fqid: BundleFqid { uuid, version, source: source.clone() }, table: None })
        })))
    }

    fn fetch(&self, fqid: &BundleFqid, limits: &Limits) -> Result<Fetched> {
        let directory = tempfile::tempdir().map_err(|error| unwritable(&std::env::temp_dir(), error))?;
        self.bring(fqid, directory.path(), limits)?;
        let mut fetched = StagingArea::open(directory.path(), self.source.clone()).fetch(fqid, limits)?;
        let place = self.place.clone();
        fetched.name = placed(Path::new(&fetched.name), directory.path(), &place);
        for (name, error) in &mut fetched.flaws {
            *name = placed(Path::new(name), directory.path(), &place);
            // A message may name a file, too.
            let (here, there) = (directory.path().display().to_string(), place.display().to_string());
            *error = error.clone().reworded(|words| words.replace(&here, &there));
        }
        fetched.provenance = fetched.provenance.map(|parts| Arc::new(Brought { parts, directory, place }) as _);
        Ok(fetched)
    }
}

/// Where a file is in earnest.
fn placed(file: &Path, directory: &Path, place: &Path) -> String {
    let there = file.strip_prefix(directory).map_or_else(|_| file.to_owned(), |below| place.join(below));
    there.display().to_string()
}

/// What a bundle was assembled from, as long as somebody may ask.
#[derive(Debug)]
struct Brought {
    parts: Arc<dyn Provenance>,
    directory: TempDir,
    place: PathBuf,
}

impl Provenance for Brought {
    fn part(&self, steps: &[Step]) -> (PathBuf, Vec<Step>) {
        self.parts.part(steps)
    }

    fn name(&self, file: &Path) -> String {
        placed(file, self.directory.path(), &self.place)
    }
}
