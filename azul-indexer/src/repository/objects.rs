//! A folder of bundles in object storage.

use std::path::{Path, PathBuf};

use azul_repository::files::{self, Stored};
use azul_repository::{Fetched, Listed, Listing, Repository, uuids};
use azul_transform::{BundleFqid, Error, ErrorKind, Limits, Result, SourceRef, uuid};

use super::bundles::said_source;
use crate::identity::Identity;
use crate::source::{Input, file_identity, place};

/// Objects named `{uuid}.{version}.json`, perhaps with a qualifier before `.json`, directly in one folder. They are listed as
/// they are asked for, in the order of their names, and none is read for that; nothing is held.
#[derive(Debug)]
pub(super) struct ObjectBundles {
    place: PathBuf,
    /// The source of bundles that do not say theirs.
    source: SourceRef,
}

/// Digits of a UUID before its first hyphen, so that a prefix of as many is the beginning of a name.
const DIGITS: usize = 8;

impl ObjectBundles {
    /// The bundles at a place.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if there is nothing, or the place cannot be listed.
    pub(super) fn open(path: &Path, source: SourceRef) -> Result<Self> {
        match files::exists(path) {
            Ok(true) => Ok(Self { place: path.to_owned(), source }),
            Ok(false) => Err(Error::new(ErrorKind::Io, format!("there is nothing at {}", path.display()))),
            Err(error) => Err(place::unreadable(path, error)),
        }
    }

    /// The objects whose names begin so.
    fn list(&self, beginning: &str) -> Result<files::List<'static>> {
        let files = files::of(&self.place).map_err(|error| place::unreadable(&self.place, error))?;
        Ok(files.list(&format!("{}/{beginning}", self.place.to_string_lossy().trim_end_matches('/'))))
    }

    /// The bundle that an object is; nothing if it is none.
    fn listed(&self, object: &Stored) -> Option<Result<BundleFqid>> {
        let (name, folder) = (object.path.file_name()?.to_str()?, object.path.parent()?);
        let is_bundle = name.contains(".json") && !name.ends_with(".metadata.json");
        if folder != self.place || !is_bundle {
            return None;
        }
        Some(match file_identity(&object.path) {
            Identity { uuid: Some(uuid), version: Some(version), .. } => {
                Ok(BundleFqid { uuid: uuid.to_ascii_lowercase(), version, source: self.source.clone() })
            }
            _ => {
                let message = format!("the name of {} does not say uuid and version", object.path.display());
                Err(Error::new(ErrorKind::InvalidId, message))
            }
        })
    }

    /// The object that is a bundle.
    fn find(&self, fqid: &BundleFqid) -> Result<Option<Stored>> {
        let uuid = fqid.uuid.to_ascii_lowercase();
        uuid::parse(&uuid)?;
        for object in self.list(&format!("{uuid}."))? {
            let object = object.map_err(|error| place::unreadable(&self.place, error))?;
            if self.listed(&object).is_some_and(|listed| listed.is_ok_and(|found| found.version == fqid.version)) {
                return Ok(Some(object));
            }
        }
        Ok(None)
    }
}

impl Repository for ObjectBundles {
    fn sources(&self) -> Result<Vec<SourceRef>> {
        Ok(vec![self.source.clone()])
    }

    fn may_have(&self, _source_id: &str) -> Result<bool> {
        // Objects have not said theirs.
        Ok(true)
    }

    fn bundles(&self, source: &SourceRef, prefix: &str) -> Result<Listing<'_>> {
        if source.id != self.source.id {
            let message = format!("{} is the source {}, not {}", self.place.display(), self.source.id, source.id);
            return Err(Error::new(ErrorKind::Config, message));
        }
        let (range, is_whole) = (uuids(prefix)?, prefix.is_empty());
        let listed = self.list(&prefix[..prefix.len().min(DIGITS)])?.filter_map(|object| match object {
            Ok(object) => self.listed(&object),
            Err(error) => Some(Err(place::unreadable(&self.place, error))),
        });
        Ok(Box::new(listed.filter_map(move |fqid| match fqid {
            Ok(fqid) => {
                let is_in = uuid::parse(&fqid.uuid).is_ok_and(|uuid| range.contains(&uuid));
                is_in.then_some(Ok(Listed { fqid, table: None }))
            }
            Err(error) => (is_whole || error.kind() == ErrorKind::Io).then_some(Err(error)),
        })))
    }

    fn fetch(&self, fqid: &BundleFqid, limits: &Limits) -> Result<Fetched> {
        let object = self.find(fqid)?.ok_or_else(|| {
            let message = format!("{} has no bundle of this UUID and version", self.place.display());
            Error::new(ErrorKind::InvalidId, message)
        })?;
        match Input::File(object).fetched(limits).map_err(|failure| failure.error)? {
            Input::Bundle(raw) => {
                let source = said_source(&raw.bytes, fqid, &self.source, limits);
                let fqid = BundleFqid { uuid: fqid.uuid.to_ascii_lowercase(), version: fqid.version.clone(), source };
                Ok(Fetched { name: raw.name, bytes: raw.bytes, fqid: Some(fqid), ..Fetched::default() })
            }
            other => Err(Error::new(ErrorKind::InvalidValue, format!("{} is no bundle", other.name()))),
        }
    }
}
