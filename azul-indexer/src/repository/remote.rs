//! Bundles that are known, but not fetched yet.

use std::sync::Arc;

use azul_repository::{Fetched, Repository};
use azul_transform::{BundleFqid, Limits};

use crate::failure::Failure;
use crate::source::{Input, RawBundle};

/// A bundle in a repository, to be fetched when it is worked on.
#[derive(Clone)]
pub struct Remote {
    /// Which.
    pub fqid: BundleFqid,
    repository: Arc<dyn Repository>,
}

impl Remote {
    /// A bundle of a repository.
    pub fn new(repository: Arc<dyn Repository>, fqid: BundleFqid) -> Self {
        Self { fqid, repository }
    }

    /// Fetches it.
    ///
    /// # Errors
    /// As [`Repository::fetch`], with the identity of the bundle.
    pub fn fetch(&self, limits: &Limits) -> Result<RawBundle, Failure> {
        let BundleFqid { uuid, version, .. } = &self.fqid;
        let failed = |error: azul_transform::Error| Failure::new(uuid.clone(), error.in_bundle(uuid, version));
        self.repository.fetch(&self.fqid, limits).map(RawBundle::from).map_err(failed)
    }
}

impl std::fmt::Debug for Remote {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Remote").field("fqid", &self.fqid).finish_non_exhaustive()
    }
}

impl From<Fetched> for RawBundle {
    fn from(fetched: Fetched) -> Self {
        let Fetched { name, bytes, fqid, provenance, flaws } = fetched;
        let flaws = flaws.into_iter().map(|(name, error)| Failure::new(name, error)).collect();
        Self { name, bytes, fqid, assembled: provenance, flaws, ..Self::default() }
    }
}

/// All bundles of a repository. What is wrong with it, or with an item of a list, is a failure in its place.
pub(super) fn all(name: &str, repository: &Arc<dyn Repository>) -> Vec<Result<Input, Failure>> {
    let failed = |error| Failure::new(name, error);
    let sources = match repository.sources() {
        Ok(sources) => sources,
        Err(error) => return vec![Err(failed(error))],
    };
    let mut inputs = Vec::new();
    for source in sources {
        match repository.bundles(&source, "") {
            Ok(listing) => inputs.extend(listing.map(|listed| match listed {
                Ok(listed) => Ok(Input::Remote(Remote::new(repository.clone(), listed.fqid))),
                Err(error) => Err(failed(error)),
            })),
            Err(error) => inputs.push(Err(failed(error))),
        }
    }
    inputs
}
