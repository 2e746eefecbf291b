//! Bundles that are known, but not fetched yet.

use std::sync::Arc;

use azul_repository::Repository;
use azul_transform::{BundleFqid, Limits, Partition};

use crate::failure::Failure;
use crate::raw::RawBundle;

/// A bundle in a repository, to be fetched when it is worked on.
#[derive(Clone)]
pub struct Remote {
    /// Which.
    pub fqid: BundleFqid,
    /// It is to be deleted.
    pub is_deletion: bool,
    /// The part of it that is wanted.
    partition: Partition,
    repository: Arc<dyn Repository>,
}

impl Remote {
    /// A bundle of a repository.
    pub fn new(repository: Arc<dyn Repository>, fqid: BundleFqid) -> Self {
        Self { fqid, repository, is_deletion: false, partition: Partition::ROOT }
    }

    /// A bundle of a repository that is to be deleted: it says what it contributed to.
    pub fn deleted(repository: Arc<dyn Repository>, fqid: BundleFqid) -> Self {
        Self { fqid, repository, is_deletion: true, partition: Partition::ROOT }
    }

    /// A part of it.
    pub fn part(self, partition: Partition) -> Self {
        Self { partition, ..self }
    }

    /// Fetches it.
    ///
    /// # Errors
    /// As [`Repository::fetch`], with the identity of the bundle.
    pub fn fetch(&self, limits: &Limits) -> Result<RawBundle, Failure> {
        let BundleFqid { uuid, version, .. } = &self.fqid;
        let failed = |error: azul_transform::Error| Failure::new(uuid.clone(), error.in_bundle(uuid, version));
        let fetched = self.repository.fetch(&self.fqid, limits).map_err(failed)?;
        Ok(RawBundle { partition: self.partition, ..RawBundle::from(fetched) })
    }
}

impl std::fmt::Debug for Remote {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Remote").field("fqid", &self.fqid).finish_non_exhaustive()
    }
}
