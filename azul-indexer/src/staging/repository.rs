//! A staging area as a repository.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use azul_repository::{Fetched, Listed, Listing, Repository, uuids};
use azul_transform::{BundleFqid, Error, ErrorKind, Limits, Result, SourceRef, uuid};

use super::area::Area;
use super::assemble;
use super::documents::Found;
use super::expect;
use crate::failure::Failure;
use crate::source::RawBundle;

/// How old the list of files may be when a bundle is not in it, or as old as it takes to make it.
const FRESH: Duration = Duration::from_secs(1);

/// A DCP/2 staging area. It is listed when it is opened, and again when a bundle is asked for that is not in the list.
#[derive(Debug)]
pub struct StagingArea {
    source: SourceRef,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    at: Instant,
    /// How long it took to list the area.
    took: Duration,
    area: Arc<Area>,
    failures: Vec<Failure>,
}

impl State {
    fn read(path: &Path) -> Self {
        let at = Instant::now();
        let (area, failures) = Area::read(path);
        Self { at, took: at.elapsed(), area: Arc::new(area), failures }
    }
}

impl StagingArea {
    /// Opens a staging area. What is wrong with it as such is told when it is listed.
    pub fn open(path: &Path, source: SourceRef) -> Self {
        Self { source, state: Mutex::new(State::read(path)) }
    }

    /// Lists the files again, unless that was done just now.
    fn refresh(&self) -> (Arc<Area>, Vec<Failure>) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.at.elapsed() > FRESH.max(2 * state.took) {
            *state = State::read(&state.area.path);
        }
        (state.area.clone(), state.failures.clone())
    }

    fn known(&self) -> Arc<Area> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).area.clone()
    }
}

impl Repository for StagingArea {
    fn sources(&self) -> Result<Vec<SourceRef>> {
        Ok(vec![self.source.clone()])
    }

    fn bundles(&self, source: &SourceRef, prefix: &str) -> Result<Listing<'_>> {
        expect(&self.source, source)?;
        let (range, (area, failures)) = (uuids(prefix)?, self.refresh());
        let failures = if prefix.is_empty() { failures } else { Vec::new() };
        let source = source.clone();
        let links = (0..area.links.len()).filter_map(move |position| area.links.at(position).transpose());
        let listed = links.filter_map(move |links| {
            let links = match links {
                Ok(links) => links,
                Err(error) => return Some(Err(error)),
            };
            if !uuid::parse(&links.id).is_ok_and(|id| range.contains(&id)) {
                return None;
            }
            let (uuid, version) = (links.id.to_ascii_lowercase(), links.version);
            Some(Ok(Listed { fqid: BundleFqid { uuid, version, source: source.clone() }, table: None }))
        });
        Ok(Box::new(failures.into_iter().map(|failure| Err(failure.error)).chain(listed)))
    }

    fn fetch(&self, fqid: &BundleFqid, limits: &Limits) -> Result<Fetched> {
        let known = self.known();
        // Files that are newer than the list may belong to a bundle that is in it.
        let (area, links) = match links_of(&known, fqid)? {
            Some(links) => (known, Some(links)),
            None => {
                let area = self.refresh().0;
                let links = links_of(&area, fqid)?;
                (area, links)
            }
        };
        let links = links.ok_or_else(|| {
            let message = "the staging area has no links document of this UUID whose newest version is this one";
            Error::new(ErrorKind::InvalidId, message)
        })?;
        let raw = assemble::bundle(&area, links, &self.source, *limits, |_| {}).map_err(|failure| failure.error)?;
        let RawBundle { name, bytes, fqid, assembled, flaws, .. } = raw;
        Ok(Fetched { name, bytes, fqid, provenance: assembled, flaws })
    }
}

/// The links document of a bundle.
fn links_of(area: &Area, fqid: &BundleFqid) -> Result<Option<Found>> {
    Ok(area.links.get_in_any_case(&fqid.uuid)?.filter(|links| links.version == fqid.version))
}
