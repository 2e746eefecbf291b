//! Turning one bundle into contributions and replicas: the traits' side of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::batch::Batch;
use crate::bundle::{Bundle, BundleFqid};
use crate::contributions::Contributions;
use crate::error::{Error, ErrorKind, Result};
use crate::limits::Limits;
use crate::partition::{Partition, Partitioning};
use crate::position::OuterType;
use crate::project::Compiled;

/// Turns a bundle into contributions to one outer entity type.
///
/// A project makes its transformers anew for each bundle. They are run one after the other, on one thread, in the order
/// in which the project gave them, on the same [`Contributions`]: what one of them has extracted is at hand for the next.
/// [`transformers`](crate::transformers) makes them of one view of the bundle that they share.
pub trait Transformer {
    /// The outer entity type.
    fn outer_type(&self) -> OuterType;

    /// UUIDs of the outer entities that the bundle has, those included that turn out not to contribute.
    /// They are counted to decide on partitions.
    fn outer_entities(&self) -> Vec<u128>;

    /// Adds the contributions, and perhaps replicas, of the outer entities in scope: those whose UUIDs it
    /// [contains](Partitioning::contains). The same scope is given to all transformers of a bundle.
    ///
    /// # Errors
    /// Whatever makes the bundle unfit; no documents of the bundle are written then.
    fn transform(&mut self, scope: &Partitioning, out: &mut Contributions) -> Result<()>;
}

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

/// Ids of documents are made of the identity of the bundle, and are taken apart again.
pub(crate) fn check_identity(fqid: &BundleFqid) -> Result<()> {
    match [&fqid.uuid, &fqid.version].iter().any(|part| part.contains('_')) {
        false => Ok(()),
        true => Err(Error::new(ErrorKind::InvalidId, "neither uuid nor version of a bundle may contain `_`")),
    }
}

/// Transforms one bundle, which others may look at too.
///
/// # Errors
/// Whatever makes the bundle unfit, with plugin and bundle as part of its place.
pub fn transform(project: &Compiled, bundle: impl Into<Arc<Bundle>>, context: &Context) -> Result<Batch> {
    let bundle = bundle.into();
    let fqid = bundle.fqid().clone();
    let place = |e: Error| e.in_plugin(project.name()).in_bundle(&fqid.uuid, &fqid.version);
    check_identity(&fqid).map_err(place)?;
    let mut transformers = project.transformers(bundle, context).map_err(place)?;
    let mut outer: Vec<u128> = transformers.iter().flat_map(|t| t.outer_entities()).collect();
    outer.retain(|&uuid| context.partition.contains(uuid));
    let scope = Partitioning::new(context.partition, outer, context.max_partition_size);
    let mut contributions = Contributions::new(fqid.clone());
    for transformer in &mut transformers {
        contributions.begin(transformer.outer_type());
        transformer.transform(&scope, &mut contributions).map_err(place)?;
    }
    let mut batch = contributions.finish();
    batch.plugin = project.name();
    batch.partitions = scope.parts().to_vec();
    batch.place_warnings(place);
    Ok(batch)
}
