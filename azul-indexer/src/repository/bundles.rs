//! A directory of bundles as a repository.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use azul_repository::{Fetched, Listed, Listing, Repository, uuids};
use azul_transform::json::Document;
use azul_transform::{BundleFqid, Error, ErrorKind, Limits, Result, SourceRef, uuid};

use crate::failure::Failure;
use crate::identity::Identity;
use crate::source::{Input, Inputs, RawBundle, file_identity, files};

/// How old the list may be when a bundle is not in it.
const FRESH: Duration = Duration::from_secs(1);

/// Files of bundles, in a directory and below it. A file that is named `{uuid}.{version}.json`, perhaps with a qualifier
/// before `.json`, is read only when its bundle is fetched; any other is read to find out what bundles it has.
#[derive(Debug)]
pub struct BundleDirectory {
    path: PathBuf,
    /// The source of bundles that do not say theirs.
    source: SourceRef,
    limits: Limits,
    list: Mutex<List>,
}

/// What was found.
#[derive(Debug)]
struct List {
    at: Instant,
    /// Places by UUID and version.
    bundles: BTreeMap<(u128, String), Place>,
    failures: Vec<Failure>,
}

/// Where a bundle is.
#[derive(Debug, Clone)]
struct Place {
    file: PathBuf,
    /// Name of the input in the file, if it has several.
    input: Option<String>,
    /// The UUID as it is written.
    uuid: String,
    /// The source, if the bundle was read and says it.
    source: Option<SourceRef>,
}

impl BundleDirectory {
    /// Opens a directory, and finds out what is in it.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if there is no such directory.
    pub fn open(path: &Path, source: SourceRef, limits: Limits) -> Result<Self> {
        let list = Mutex::new(List::read(path, limits)?);
        Ok(Self { path: path.to_owned(), source, limits, list })
    }

    /// A bundle that is in a file of its own, called as bundles are that were published just now. It is found however fresh
    /// the list is, so that whoever is notified at once need not wait.
    fn find_named(&self, fqid: &BundleFqid) -> Option<Place> {
        let is_plain = |text: &str| !text.contains(['/', '\\', '\0']);
        if !is_plain(&fqid.uuid) || !is_plain(&fqid.version) {
            return None;
        }
        let file = self.path.join(format!("{}.{}.json", fqid.uuid, fqid.version));
        let (uuid, input, source) = (fqid.uuid.clone(), None, None);
        let is_there = file.is_file();
        is_there.then_some(Place { file, input, uuid, source })
    }

    /// The list, made anew if it is not fresh.
    fn refreshed<T>(&self, use_it: impl FnOnce(&List) -> T) -> Result<T> {
        let mut list = self.list.lock().unwrap_or_else(PoisonError::into_inner);
        if list.at.elapsed() > FRESH {
            *list = List::read(&self.path, self.limits)?;
        }
        Ok(use_it(&list))
    }

    fn find(&self, fqid: &BundleFqid) -> Result<Place> {
        let key = (uuid::parse(&fqid.uuid)?, fqid.version.clone());
        let known = self.list.lock().unwrap_or_else(PoisonError::into_inner).bundles.get(&key).cloned();
        let known = known.filter(|place| place.file.exists());
        let found = match known.or_else(|| self.find_named(fqid)) {
            Some(place) => Some(place),
            None => self.refreshed(|list| list.bundles.get(&key).cloned())?,
        };
        found.ok_or_else(|| {
            let message = format!("{} has no bundle of this UUID and version", self.path.display());
            Error::new(ErrorKind::InvalidId, message)
        })
    }
}

impl Repository for BundleDirectory {
    fn sources(&self) -> Result<Vec<SourceRef>> {
        let list = self.list.lock().unwrap_or_else(PoisonError::into_inner);
        let mut sources: Vec<SourceRef> = list.bundles.values().filter_map(|place| place.source.clone()).collect();
        sources.push(self.source.clone());
        sources.sort_unstable();
        sources.dedup_by(|a, b| a.id == b.id);
        Ok(sources)
    }

    fn may_have(&self, _source_id: &str) -> Result<bool> {
        // Files that are found by their names have not said theirs.
        Ok(true)
    }

    fn bundles(&self, source: &SourceRef, prefix: &str) -> Result<Listing<'_>> {
        let range = uuids(prefix)?;
        let listed = self.refreshed(|list| {
            let of_prefix = list.bundles.range((*range.start(), String::new())..);
            let of_prefix = of_prefix.take_while(|((uuid, _), _)| uuid <= range.end());
            let of_source = of_prefix.filter(|(_, place)| {
                let own = place.source.as_ref().unwrap_or(&self.source);
                own.id == source.id
            });
            let listed = |((_, version), place): (&(u128, String), &Place)| {
                let fqid = BundleFqid { uuid: place.uuid.clone(), version: version.clone(), source: source.clone() };
                Ok(Listed { fqid, table: None })
            };
            let failures = list.failures.iter().filter(|_| prefix.is_empty()).map(|failure| Err(failure.error.clone()));
            failures.chain(of_source.map(listed)).collect::<Vec<_>>()
        })?;
        Ok(Box::new(listed.into_iter()))
    }

    fn fetch(&self, fqid: &BundleFqid, limits: &Limits) -> Result<Fetched> {
        let place = self.find(fqid)?;
        for input in Inputs::new([place.file.clone()])?.within(*limits) {
            let Input::Bundle(RawBundle { name, bytes, .. }) = input.map_err(|failure| failure.error)? else {
                continue;
            };
            if place.input.as_ref().is_none_or(|input| *input == name) {
                let source = said_source(&bytes, fqid, place.source.as_ref().unwrap_or(&self.source), limits);
                let fqid = BundleFqid { uuid: place.uuid, version: fqid.version.clone(), source };
                return Ok(Fetched { name, bytes, fqid: Some(fqid), ..Fetched::default() });
            }
        }
        let message = format!("{} does not have the bundle any more", place.file.display());
        Err(Error::new(ErrorKind::InvalidId, message))
    }
}

/// The source of a bundle: the one that it says, or that it was asked for with, or another one.
pub(super) fn said_source(bytes: &[u8], fqid: &BundleFqid, other: &SourceRef, limits: &Limits) -> SourceRef {
    let asked = Some(&fqid.source).filter(|source| !source.id.is_empty());
    source_of(bytes, limits).unwrap_or_else(|| asked.unwrap_or(other).clone())
}

/// The source that a bundle says it is from.
fn source_of(bytes: &[u8], limits: &Limits) -> Option<SourceRef> {
    let document = Document::parse_with(bytes, limits).ok()?;
    let identity = Identity::of_bundle(document.root()).ok()?;
    Some(SourceRef { id: identity.source_id?, spec: identity.source_spec? })
}

impl List {
    fn read(path: &Path, limits: Limits) -> Result<Self> {
        if !path.is_dir() {
            return Err(Error::new(ErrorKind::Io, format!("there is no directory {}", path.display())));
        }
        let mut list = Self { at: Instant::now(), bundles: BTreeMap::new(), failures: Vec::new() };
        for found in files(path) {
            match found {
                Ok(file) => list.add(file, limits),
                Err(failure) => list.failures.push(failure),
            }
        }
        Ok(list)
    }

    /// Adds the bundles of a file. Files that are no bundles are nobody's failure here.
    fn add(&mut self, file: PathBuf, limits: Limits) {
        if let Identity { uuid: Some(uuid), version: Some(version), .. } = file_identity(&file) {
            let place = Place { file, input: None, uuid, source: None };
            return self.insert(place, version);
        }
        let Ok(inputs) = Inputs::new([file.clone()]) else { return };
        for input in inputs.within(limits) {
            match input {
                Ok(Input::Bundle(raw)) => self.add_read(&file, raw, limits),
                Ok(_) => {}
                Err(failure) => self.failures.push(failure),
            }
        }
    }

    /// Adds a bundle that had to be read.
    fn add_read(&mut self, file: &Path, raw: RawBundle, limits: Limits) {
        let document = match Document::parse_with(raw.bytes, &limits) {
            Ok(document) => document,
            Err(error) => return self.failures.push(Failure::new(raw.name, error)),
        };
        let identity = Identity::of_bundle(document.root()).map(|identity| identity.or(&raw.hint));
        match identity {
            Ok(Identity { uuid: Some(uuid), version: Some(version), source_id, source_spec }) => {
                let source = source_id.zip(source_spec).map(|(id, spec)| SourceRef { id, spec });
                self.insert(Place { file: file.to_owned(), input: Some(raw.name), uuid, source }, version);
            }
            Ok(_) => {
                let message = "the bundle does not say its uuid and version, and neither does the name of its file";
                self.failures.push(Failure::new(raw.name, Error::new(ErrorKind::InvalidId, message).at_path("$.fqid")));
            }
            Err(error) => self.failures.push(Failure::new(raw.name, error)),
        }
    }

    fn insert(&mut self, place: Place, version: String) {
        match uuid::parse(&place.uuid) {
            Ok(uuid) => {
                // Files are found in the order of their paths; of two with the same bundle the first one counts.
                self.bundles.entry((uuid, version)).or_insert(place);
            }
            Err(error) => self.failures.push(Failure::new(place.file.display().to_string(), error)),
        }
    }
}
