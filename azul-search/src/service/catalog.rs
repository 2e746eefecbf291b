//! A catalog: documents, and what is said about them.

use std::collections::BTreeSet;
use std::sync::Arc;

use azul_repository::Downloads;
use azul_transform::Result;
use azul_transform::json::Document as Parsed;

use super::{Caller, Service};
use crate::compare::{Comparison, Differences, Generation, Side};
use crate::files::FileUrls;
use crate::index::{Document, Facet, Search, SearchIndex};
use crate::project::Project;
use crate::query::{Query, Scalar};
use crate::sources::sees_all;

/// Where the documents of a catalog are. A catalog asks it once for each request, so that a newer generation is used as
/// soon as there is one, and none is changed while a request is answered.
pub trait Live: Send + Sync {
    /// The newest generation.
    fn index(&self) -> Arc<dyn SearchIndex>;

    /// What failed when it was last indexed; nothing if the store takes no note of that.
    ///
    /// # Errors
    /// [`ErrorKind::Io`](azul_transform::ErrorKind::Io) if the store cannot be read, here and while going on.
    fn failures(&self) -> Result<Option<Failures>> {
        Ok(None)
    }

    /// The generations that can be compared, oldest first; the last one is what [`Live::index`] has. Empty if the store has
    /// no generations, or one if it keeps no earlier ones.
    ///
    /// # Errors
    /// As above.
    fn generations(&self) -> Result<Vec<Generation>> {
        Ok(Vec::new())
    }

    /// A generation, to be [compared](crate::compare) with another one; nothing if the store does not keep it. It costs
    /// little: what is compared is opened when it is needed, and nothing is opened for searching.
    ///
    /// # Errors
    /// As above.
    fn at(&self, generation: u64) -> Result<Option<Arc<dyn Side>>> {
        let _ = generation;
        Ok(None)
    }

    /// What asking the store came to so far; nothing if it is not asked over a network.
    fn traffic(&self) -> Option<Traffic> {
        None
    }
}

/// What asking a store over a network came to since the process began.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Requests, those sent again included.
    pub requests: u64,
    /// Requests that were sent again.
    pub retries: u64,
    /// Requests for which the store had no capacity.
    pub throttled: u64,
    /// Documents that were made again because somebody else wrote them meanwhile.
    pub conflicts: u64,
}

/// Failures, one after the other.
pub type Failures = Box<dyn Iterator<Item = Result<Failure>>>;

/// An input, or an entity, that could not be indexed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Kind of the error, for programs.
    pub kind: String,
    /// Why, for people. It may have something of the metadata.
    pub message: String,
    /// Where the input was from, or the index of the entity.
    pub input: String,
    /// UUID and version of the bundle, if known.
    pub bundle: Option<(String, String)>,
    /// JSON path in the input, or else the entity as `type/id`, if known.
    pub place: Option<String>,
}

impl<F: Fn() -> Arc<dyn SearchIndex> + Send + Sync> Live for F {
    fn index(&self) -> Arc<dyn SearchIndex> {
        self()
    }
}

/// An index that stays as it is.
pub struct Fixed(pub Arc<dyn SearchIndex>);

impl Live for Fixed {
    fn index(&self) -> Arc<dyn SearchIndex> {
        self.0.clone()
    }
}

/// What kind of repository the bundles of a catalog come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RepositoryKind {
    /// A data store with DRS of its own.
    Dss,
    /// Snapshots of the Terra Data Repository.
    Tdr,
    /// Directories of canned bundles.
    Canned,
}

impl RepositoryKind {
    /// The kind of a name in configuration files.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "dss" => RepositoryKind::Dss,
            "tdr" => RepositoryKind::Tdr,
            "canned" => RepositoryKind::Canned,
            _ => return None,
        })
    }

    /// Files are only to be had by DRS URI, so that one without has no URL.
    pub fn needs_drs_uri(self) -> bool {
        self == RepositoryKind::Tdr
    }
}

/// A catalog.
pub struct Catalog {
    /// Name in requests.
    pub name: String,
    /// What its documents mean.
    pub project: Arc<Project>,
    /// Where they are.
    pub live: Arc<dyn Live>,
    /// Name of the atlas, in the names of manifests.
    pub atlas: String,
    /// Not meant for the public.
    pub internal: bool,
    /// Specifications of the configured sources.
    pub sources: Vec<String>,
    /// Kind of repository.
    pub repository: RepositoryKind,
    /// Where files are downloaded from; without, none are.
    pub downloads: Option<Arc<dyn Downloads>>,
}

impl std::fmt::Debug for Catalog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Catalog")
            .field("name", &self.name)
            .field("project", &self.project.name())
            .finish_non_exhaustive()
    }
}

impl Catalog {
    /// The document about an entity, if the caller may see it: all sources of it, or any if everybody may.
    ///
    /// # Errors
    /// Those of the store; [`azul_transform::Error`] too if the document is no JSON.
    pub fn document(&self, outer_type: &str, id: &str, caller: &Caller) -> Result<Option<Document>> {
        let Some(document) = self.live.index().get(outer_type, id)? else { return Ok(None) };
        let limited = !self.project.search().unlimited().contains(&outer_type);
        let seen = !limited || sees_all(&caller.sources, Parsed::parse(document.source.as_slice())?.root());
        Ok(seen.then_some(document))
    }

    /// What differs between two generations, given by their numbers, as far as the caller may see it: for each outer entity
    /// type that users see exact counts, and the first `most` entities of each kind. Nothing if the store does not keep one of
    /// the two; [`Live::generations`] says which it does.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn changes(
        &self,
        (before, after): (u64, u64),
        caller: &Caller,
        most: usize,
    ) -> Result<Option<Vec<Differences>>> {
        let Some((before, after)) = self.live.at(before)?.zip(self.live.at(after)?) else { return Ok(None) };
        let unlimited = self.project.search().unlimited();
        let comparison = Comparison::new(&*before, &*after).limited_to(&caller.sources, unlimited);
        let exposed = self.project.exposed().iter();
        exposed.map(|exposed| comparison.first(exposed.outer_type, most)).collect::<Result<_>>().map(Some)
    }

    /// Makes the URLs of files of the catalog, as a service has it.
    pub(crate) fn file_urls(&self, service: &Service) -> FileUrls {
        FileUrls {
            base_url: service.base_url.clone(),
            catalog: self.name.clone(),
            needs_drs_uri: self.repository.needs_drs_uri(),
        }
    }

    /// Ids of the sources of all documents: what a caller may see where everything is public.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn all_sources(&self) -> Result<BTreeSet<String>> {
        let mut all = BTreeSet::new();
        let Some(field) = self.project.source_id() else { return Ok(all) };
        let (index, facets) = (self.live.index(), [Facet { field: field.id, with: None }]);
        for exposed in self.project.exposed() {
            let query = Query { outer_type: exposed.outer_type.to_owned(), ..Query::default() };
            let found = index.search(&Search { query: &query, page: None, facets: &facets, aggregations: &[] })?;
            let buckets = found.facets.into_iter().flat_map(|facet| facet.buckets);
            all.extend(buckets.filter_map(|bucket| match bucket.term {
                Scalar::Text(id) => Some(id),
                Scalar::Int(_) | Scalar::Float(_) => None,
            }));
        }
        Ok(all)
    }

    /// The name of the repository plugin in the reference.
    pub(crate) fn repository_name(&self) -> String {
        match self.repository {
            RepositoryKind::Dss => "dss".to_owned(),
            RepositoryKind::Tdr => format!("tdr_{}", self.project.name()),
            RepositoryKind::Canned => "canned".to_owned(),
        }
    }

    /// Whether a name can be that of a catalog: lower case letters, digits and single hyphens, a letter first, up to 64.
    pub(crate) fn is_name(name: &str) -> bool {
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
        name.len() <= 64
            && name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.split('-').all(|part| !part.is_empty() && part.bytes().all(plain))
    }
}
