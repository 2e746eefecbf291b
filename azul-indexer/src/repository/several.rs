//! Several repositories as one.

use std::sync::Arc;

use azul_repository::{Fetched, Listing, Repository};
use azul_transform::{BundleFqid, Error, ErrorKind, Limits, Result, SourceRef};

/// Repositories of different sources.
#[derive(Default)]
pub struct Several(Vec<Arc<dyn Repository>>);

impl Several {
    /// Some repositories; the first one that has a source is asked about it.
    pub fn new(repositories: Vec<Arc<dyn Repository>>) -> Self {
        Self(repositories)
    }
}

impl Repository for Several {
    fn sources(&self) -> Result<Vec<SourceRef>> {
        let mut all = Vec::new();
        for repository in &self.0 {
            all.extend(repository.sources()?);
        }
        Ok(all)
    }

    fn bundles(&self, source: &SourceRef, prefix: &str) -> Result<Listing<'_>> {
        for repository in &self.0 {
            if repository.sources()?.iter().any(|known| known.id == source.id) {
                return repository.bundles(source, prefix);
            }
        }
        Err(Error::new(ErrorKind::Config, format!("there is no source {}", source.id)))
    }

    fn fetch(&self, fqid: &BundleFqid, limits: &Limits) -> Result<Fetched> {
        let mut unknown = None;
        for repository in &self.0 {
            if fqid.source.id.is_empty() || repository.may_have(&fqid.source.id)? {
                match repository.fetch(fqid, limits) {
                    Err(error) if error.kind() == ErrorKind::InvalidId => unknown = Some(error),
                    fetched => return fetched,
                }
            }
        }
        let none = || Error::new(ErrorKind::InvalidId, format!("no repository has the source {}", fqid.source.id));
        Err(unknown.unwrap_or_else(none))
    }
}
