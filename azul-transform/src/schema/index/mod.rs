//! Definitions of indices, derived from the rows: names, settings and mappings as Elasticsearch and OpenSearch
//! take them.

mod mapping;
mod settings;

pub use mapping::{IndexAs, Template, mapping};
pub use settings::{Cluster, Settings};

use super::{Schema, object};
use crate::context::Context;
use crate::document::{DocumentType, IndexName};
use crate::error::Result;
use crate::value::Value;

/// An index to be created.
#[derive(Debug, Clone, PartialEq)]
pub struct IndexDefinition {
    /// Name of the index.
    pub name: IndexName,
    /// Shards and copies of them.
    pub settings: Settings,
    /// How documents are indexed.
    pub mapping: Value<'static>,
}

impl IndexDefinition {
    /// The body of the request that creates the index: `{"settings": …, "mappings": …}`.
    pub fn body(&self) -> Value<'static> {
        object([("settings", self.settings.to_value()), ("mappings", self.mapping.clone())])
    }
}

/// The indices of a catalog in the order in which they are created: per outer entity type those of contributions
/// and aggregates, then that of replicas if the context has them.
///
/// # Errors
/// [`crate::ErrorKind::InvalidId`] if deployment, catalog or an outer entity type cannot be part of the name of
/// an index.
pub fn indices(schema: &Schema, context: &Context, cluster: Cluster) -> Result<Vec<IndexDefinition>> {
    let define = |document_type, qualifier: &str| {
        Ok(IndexDefinition {
            name: IndexName::new(&context.deployment, &context.catalog, document_type, qualifier)?,
            settings: Settings::new(document_type, &context.catalog, cluster),
            mapping: mapping(schema, document_type),
        })
    };
    let mut definitions = Vec::new();
    for outer_type in schema.outer_types() {
        definitions.push(define(DocumentType::Contribution, outer_type.name)?);
        definitions.push(define(DocumentType::Aggregate, outer_type.name)?);
    }
    if context.replicas {
        definitions.push(define(DocumentType::Replica, "replica")?);
    }
    Ok(definitions)
}
