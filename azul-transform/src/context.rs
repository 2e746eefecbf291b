//! What is the same for all bundles of a run.

use std::collections::BTreeMap;

use crate::limits::Limits;
use crate::partition::Partition;

/// Where documents go and how they are made; the same for all bundles of a run.
///
/// ```
/// use azul_transform::Context;
/// let context = Context::new("dev", "library").with_option("branch", "north");
/// assert_eq!(context.option("branch"), Some("north"));
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Context {
    /// Deployment, part of the names of indices.
    pub deployment: String,
    /// Catalog, part of the names of indices.
    pub catalog: String,
    /// What projects are told in words of their own, by name. The engine does not look into it.
    pub options: BTreeMap<String, String>,
    /// Most outer entities in one partition.
    pub max_partition_size: usize,
    /// Only outer entities of this partition are transformed.
    pub partition: Partition,
    /// Whether replicas are made.
    pub replicas: bool,
    /// What is accepted of one bundle.
    pub limits: Limits,
}

impl Context {
    /// A context with the defaults of the reference: 256 entities a partition, with replicas.
    pub fn new(deployment: impl Into<String>, catalog: impl Into<String>) -> Self {
        Self {
            deployment: deployment.into(),
            catalog: catalog.into(),
            options: BTreeMap::new(),
            max_partition_size: 256,
            partition: Partition::ROOT,
            replicas: true,
            limits: Limits::default(),
        }
    }

    /// The same with an option of a project, which knows what it means.
    pub fn with_option(mut self, name: &str, value: impl Into<String>) -> Self {
        self.options.insert(name.to_owned(), value.into());
        self
    }

    /// An option of a project.
    pub fn option(&self, name: &str) -> Option<&str> {
        self.options.get(name).map(String::as_str)
    }
}
