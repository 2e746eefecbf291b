//! Identities of documents and names of indices.

use std::fmt;
use std::str::FromStr;

use crate::bundle::BundleFqid;
use crate::error::{Error, ErrorKind, Result};

/// What kind of document an index holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DocumentType {
    /// What one bundle says about one outer entity.
    Contribution,
    /// The merger of the current contributions to one outer entity.
    Aggregate,
    /// A verbatim copy of a metadata document.
    Replica,
}

/// The name of an index: `azul_v2_{deployment}_{catalog}_{qualifier}[_aggregate]`.
///
/// ```
/// use azul_transform::{DocumentType, IndexName};
/// let name = IndexName::new("dev", "hca", DocumentType::Aggregate, "cell_suspensions")?;
/// assert_eq!(name.to_string(), "azul_v2_dev_hca_cell_suspensions_aggregate");
/// assert_eq!(name.to_string().parse::<IndexName>()?, name);
/// # Ok::<_, azul_transform::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct IndexName {
    deployment: String,
    catalog: String,
    document_type: DocumentType,
    qualifier: String,
}

const REPLICA: &str = "replica";
const AGGREGATE: &str = "aggregate";

impl IndexName {
    /// A name of its parts.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidId`] if deployment or catalog contain `_` or are empty, if the catalog is not a
    /// catalog name, if the qualifier is not one, or is not `replica` exactly for replicas.
    pub fn new(deployment: &str, catalog: &str, document_type: DocumentType, qualifier: &str) -> Result<Self> {
        let invalid = |what: String| Err(Error::new(ErrorKind::InvalidId, what));
        if deployment.is_empty() || deployment.contains('_') {
            return invalid(format!("{deployment:?} is not the name of a deployment: one or more characters, no `_`"));
        }
        if !is_catalog(catalog) {
            return invalid(format!("{catalog:?} is not the name of a catalog: a-z, 0-9 and single hyphens, up to 64"));
        }
        if !is_qualifier(qualifier) {
            return invalid(format!("{qualifier:?} does not qualify an index: a-z, 0-9 and _, 3 to 40 characters"));
        }
        let ambiguous = qualifier == AGGREGATE || qualifier.ends_with("_aggregate");
        if document_type == DocumentType::Contribution && ambiguous {
            return invalid(format!("an index of contributions named like one of aggregates: {qualifier:?}"));
        }
        if (document_type == DocumentType::Replica) != (qualifier == REPLICA) {
            return invalid(format!("the qualifier of replicas, and of nothing else, is `{REPLICA}`: {qualifier:?}"));
        }
        Ok(Self {
            deployment: deployment.to_owned(),
            catalog: catalog.to_owned(),
            document_type,
            qualifier: qualifier.to_owned(),
        })
    }

    /// The kind of documents in the index.
    pub fn document_type(&self) -> DocumentType {
        self.document_type
    }

    /// The outer entity type, or `replica`.
    pub fn qualifier(&self) -> &str {
        &self.qualifier
    }

    /// The deployment.
    pub fn deployment(&self) -> &str {
        &self.deployment
    }

    /// The catalog.
    pub fn catalog(&self) -> &str {
        &self.catalog
    }
}

/// `[a-z][a-z0-9]*(-[a-z0-9]+)*`, 1 to 64 characters.
fn is_catalog(s: &str) -> bool {
    let part = |p: &str| !p.is_empty() && p.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    s.len() <= 64 && s.starts_with(|c: char| c.is_ascii_lowercase()) && s.split('-').all(part)
}

/// `[a-z][a-z0-9_]{1,38}[a-z0-9]`
fn is_qualifier(s: &str) -> bool {
    (3..=40).contains(&s.len())
        && s.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        && s.starts_with(|c: char| c.is_ascii_lowercase())
        && !s.ends_with('_')
}

impl fmt::Display for IndexName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "azul_v2_{}_{}_{}", self.deployment, self.catalog, self.qualifier)?;
        match self.document_type {
            DocumentType::Aggregate => write!(f, "_{AGGREGATE}"),
            _ => Ok(()),
        }
    }
}

impl FromStr for IndexName {
    type Err = Error;

    fn from_str(s: &str) -> Result<Self> {
        let invalid = || Error::new(ErrorKind::InvalidId, format!("{s:?} is not the name of an index"));
        let mut parts: Vec<&str> = s.split('_').collect();
        if parts.len() < 5 || parts[0] != "azul" || parts[1] != "v2" {
            return Err(invalid());
        }
        let document_type = match parts[4..] {
            [.., AGGREGATE] => {
                parts.pop();
                DocumentType::Aggregate
            }
            [REPLICA] => DocumentType::Replica,
            _ => DocumentType::Contribution,
        };
        Self::new(parts[2], parts[3], document_type, &parts[4..].join("_")).map_err(|e| invalid().caused_by(e))
    }
}

/// Identity of a contribution: `{entity_id}_{bundle_uuid}_{bundle_version}_{exists|deleted}`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ContributionId {
    /// Id of the outer entity.
    pub entity_id: String,
    /// UUID of the bundle.
    pub bundle_uuid: String,
    /// Version of the bundle.
    pub bundle_version: String,
    /// Whether the contribution is a deletion.
    pub deleted: bool,
}

impl ContributionId {
    /// The identity of what a bundle says about an entity.
    pub fn of(entity_id: &str, bundle: &BundleFqid, deleted: bool) -> Self {
        Self {
            entity_id: entity_id.to_owned(),
            bundle_uuid: bundle.uuid.clone(),
            bundle_version: bundle.version.clone(),
            deleted,
        }
    }
}

/// The id of a contribution as text: a million of them are made in a run, none of them by formatting.
pub(crate) fn contribution_id(entity_id: &str, bundle_uuid: &str, bundle_version: &str, deleted: bool) -> String {
    let state = if deleted { "deleted" } else { "exists" };
    [entity_id, bundle_uuid, bundle_version, state].join("_")
}

impl fmt::Display for ContributionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&contribution_id(&self.entity_id, &self.bundle_uuid, &self.bundle_version, self.deleted))
    }
}

impl FromStr for ContributionId {
    type Err = Error;

    fn from_str(s: &str) -> Result<Self> {
        let parts: Vec<&str> = s.split('_').collect();
        let &[entity_id, bundle_uuid, bundle_version, state @ ("exists" | "deleted")] = &parts[..] else {
            return Err(Error::new(ErrorKind::InvalidId, format!("{s:?} is not the id of a contribution")));
        };
        Ok(Self {
            entity_id: entity_id.to_owned(),
            bundle_uuid: bundle_uuid.to_owned(),
            bundle_version: bundle_version.to_owned(),
            deleted: state == "deleted",
        })
    }
}

/// Identity of a replica: `{entity_type}_{entity_id}_{content_hash}`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ReplicaId {
    /// Type of the metadata document; may contain `_`.
    pub entity_type: String,
    /// Id of the entity.
    pub entity_id: String,
    /// See [`crate::json::canonical::content_hash`].
    pub content_hash: String,
}

impl fmt::Display for ReplicaId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}_{}", self.entity_type, self.entity_id, self.content_hash)
    }
}

impl FromStr for ReplicaId {
    type Err = Error;

    fn from_str(s: &str) -> Result<Self> {
        let mut parts = s.rsplitn(3, '_');
        match (parts.next(), parts.next(), parts.next()) {
            (Some(hash), Some(id), Some(entity_type)) => Ok(Self {
                entity_type: entity_type.to_owned(),
                entity_id: id.to_owned(),
                content_hash: hash.to_owned(),
            }),
            _ => Err(Error::new(ErrorKind::InvalidId, format!("{s:?} is not the id of a replica"))),
        }
    }
}
