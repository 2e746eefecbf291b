//! The trait of repositories.

use std::fmt::Debug;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use azul_transform::json::Step;
use azul_transform::{BundleFqid, Error, Limits, Result, SourceRef};

use crate::Downloads;

/// A place that bundles come from.
///
/// Everything is asked for by many threads at once. A repository holds what it takes to find a bundle, never the bundles.
pub trait Repository: Send + Sync {
    /// The sources that it has.
    ///
    /// # Errors
    /// [`ErrorKind::Io`](azul_transform::ErrorKind::Io) if it cannot be read.
    fn sources(&self) -> Result<Vec<SourceRef>>;

    /// Whether it may have bundles of a source. Bundles that say their source themselves are not read to find out.
    ///
    /// # Errors
    /// As [`Repository::sources`].
    fn may_have(&self, source_id: &str) -> Result<bool> {
        Ok(self.sources()?.iter().any(|source| source.id == source_id))
    }

    /// The bundles of a source whose UUID begins with a prefix, in lower case, which may be empty.
    ///
    /// # Errors
    /// [`ErrorKind::Config`](azul_transform::ErrorKind::Config) if it does not have the source; errors of one bundle, or
    /// what is wrong with the source as such, are items of the listing.
    fn bundles(&self, source: &SourceRef, prefix: &str) -> Result<Listing<'_>>;

    /// Fetches one bundle.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidId`](azul_transform::ErrorKind::InvalidId) if there is no such bundle, others as the
    /// repository finds them in what it makes the bundle of.
    fn fetch(&self, fqid: &BundleFqid, limits: &Limits) -> Result<Fetched>;

    /// Where the data files of its bundles are downloaded from, if it knows.
    fn downloads(&self) -> Option<&dyn Downloads> {
        None
    }
}

/// Bundles, in the order of their UUIDs.
pub type Listing<'r> = Box<dyn Iterator<Item = Result<Listed>> + Send + 'r>;

/// A bundle in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its identity.
    pub fqid: BundleFqid,
    /// The table that it is made of, where that is part of what others call it by.
    pub table: Option<&'static str>,
}

/// A bundle, as it was fetched.
#[derive(Debug, Default)]
pub struct Fetched {
    /// Where it is from, for messages.
    pub name: String,
    /// One JSON object.
    pub bytes: Vec<u8>,
    /// The identity, if the repository knows better than the bundle itself.
    pub fqid: Option<BundleFqid>,
    /// The files that it was made of, if it was.
    pub provenance: Option<Arc<dyn Provenance>>,
    /// What is wrong with these files, so that the bundle is not complete; each with the name of the file.
    pub flaws: Vec<(String, Error)>,
}

/// Knows which file a part of a bundle was read from.
pub trait Provenance: Debug + Send + Sync {
    /// The file that holds a place of the bundle, and the steps to it there.
    fn part(&self, steps: &[Step]) -> (PathBuf, Vec<Step>);

    /// What a file is called in messages, which is not where it is read if that is a copy.
    fn name(&self, file: &Path) -> String {
        file.display().to_string()
    }
}
