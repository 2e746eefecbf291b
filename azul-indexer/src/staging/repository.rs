//! A staging area as a repository.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use azul_repository::{Fetched, Listed, Listing, Repository, uuids};
use azul_transform::{BundleFqid, Error, ErrorKind, Limits, Result, SourceRef, uuid};

use super::area::{Area, Links};
use super::assemble;
use crate::failure::Failure;
use crate::source::RawBundle;

/// How old the list of files may be when a bundle is not in it.
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
    area: Arc<Area>,
    failures: Vec<Failure>,
}

impl State {
    fn read(path: &Path) -> Self {
        let at = Instant::now();
        let (area, failures) = Area::read(path);
        Self { at, area: Arc::new(area), failures }
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
        if state.at.elapsed() > FRESH {
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
        if source.id != self.source.id {
            let message = format!("the staging area is the source {}, not {}", self.source.id, source.id);
            return Err(Error::new(ErrorKind::Config, message));
        }
        let (range, (area, failures)) = (uuids(prefix)?, self.refresh());
        let of_prefix = area.links.iter().filter(|links| uuid::parse(&links.id).is_ok_and(|id| range.contains(&id)));
        let failures = failures.into_iter().filter(|_| prefix.is_empty()).map(|failure| Err(failure.error));
        let listed = of_prefix.map(|links| {
            let (uuid, version) = (links.id.to_ascii_lowercase(), links.version.clone());
            Ok(Listed { fqid: BundleFqid { uuid, version, source: source.clone() }, table: None })
        });
        Ok(Box::new(failures.chain(listed).collect::<Vec<_>>().into_iter()))
    }

    fn fetch(&self, fqid: &BundleFqid, limits: &Limits) -> Result<Fetched> {
        let of = |area: &Arc<Area>| links_of(area, fqid).map(|links| (area.clone(), links));
        // Files that are newer than the list may belong to a bundle that is in it.
        let found = of(&self.known()).or_else(|| of(&self.refresh().0)).ok_or_else(|| {
            let message = "the staging area has no links document of this UUID whose newest version is this one";
            Error::new(ErrorKind::InvalidId, message)
        });
        let (area, links) = found?;
        let raw = assemble::bundle(&area, links, &self.source, *limits, |_| {}).map_err(|failure| failure.error)?;
        let RawBundle { name, bytes, fqid, assembled, flaws, .. } = raw;
        Ok(Fetched { name, bytes, fqid, provenance: assembled, flaws })
    }
}

/// The links document of a bundle.
fn links_of(area: &Area, fqid: &BundleFqid) -> Option<Links> {
    // They are sorted by id.
    let first = area.links.partition_point(|links| links.id < fqid.uuid);
    let exact = area.links[first..].first().filter(|links| links.id == fqid.uuid);
    let links = exact.or_else(|| area.links.iter().find(|links| links.id.eq_ignore_ascii_case(&fqid.uuid)));
    links.filter(|links| links.version == fqid.version).cloned()
}
