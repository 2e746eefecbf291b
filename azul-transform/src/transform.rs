//! Turning one bundle into contributions and replicas: the traits' side of it.

use std::sync::Arc;

use crate::batch::Batch;
use crate::bundle::{Bundle, BundleFqid, Repository};
use crate::error::{Error, ErrorKind, Result};
use crate::limits::Limits;
use crate::partition::{Partition, Partitioning};
use crate::plugin::Plugin;

/// Turns a bundle into contributions to one outer entity type.
///
/// A plugin makes its transformers anew for each bundle, which it reads once and shares among them. They are run one
/// after the other, in the order in which the plugin gave them, on one [`Batch`]: inner entities and lists that one of
/// them has added may be mentioned by the next. [`Reader::transformers`](crate::linked::Reader::transformers) makes
/// those that follow links.
pub trait Transformer: Send + Sync {
    /// Name of the outer entity type, as in the schema.
    fn entity_type(&self) -> &'static str;

    /// UUIDs of the outer entities that the bundle has, those included that turn out not to contribute.
    /// They are counted to decide on partitions.
    fn outer_entities(&self) -> Vec<u128>;

    /// Adds the contributions, and perhaps replicas, of the outer entities in scope: those whose UUIDs it
    /// [contains](Partitioning::contains). The same scope is given to all transformers of a bundle.
    ///
    /// # Errors
    /// Whatever makes the bundle unfit; no documents of the bundle are written then.
    fn transform(&self, scope: &Partitioning, out: &mut Batch) -> Result<()>;
}

/// Where documents go and how they are made; the same for all bundles of a run.
///
/// ```
/// use azul_transform::Context;
/// let mut context = Context::new("dev", "hca");
/// context.drs_domain = Some("drs.example.org".into());
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Context {
    /// Deployment, part of the names of indices.
    pub deployment: String,
    /// Catalog, part of the names of indices.
    pub catalog: String,
    /// Domain of DRS URIs that are made from UUID and version of a file.
    pub drs_domain: Option<String>,
    /// The kind of repository; found out from the bundle's source if not given.
    pub repository: Option<Repository>,
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
            drs_domain: None,
            repository: None,
            max_partition_size: 256,
            partition: Partition::ROOT,
            replicas: true,
            limits: Limits::default(),
        }
    }

    /// The kind of repository of a bundle.
    pub fn repository_of(&self, fqid: &BundleFqid) -> Repository {
        self.repository.unwrap_or_else(|| Repository::of_spec(&fqid.source.spec))
    }
}

/// Ids of documents are made of the identity of the bundle, and are taken apart again.
pub(crate) fn check_identity(fqid: &BundleFqid) -> Result<()> {
    match [&fqid.uuid, &fqid.version].iter().any(|part| part.contains('_')) {
        false => Ok(()),
        true => Err(Error::new(ErrorKind::InvalidId, "neither uuid nor version of a bundle may contain `_`")),
    }
}

/// Transforms one bundle.
///
/// # Errors
/// Whatever makes the bundle unfit, with plugin and bundle as part of its place.
pub fn transform(plugin: &dyn Plugin, bundle: Bundle, context: &Context) -> Result<Batch> {
    transform_shared(plugin, Arc::new(bundle), context)
}

/// Transforms a bundle that others look at too.
pub(crate) fn transform_shared(plugin: &dyn Plugin, bundle: Arc<Bundle>, context: &Context) -> Result<Batch> {
    let fqid = bundle.fqid().clone();
    let place = |e: Error| e.in_plugin(plugin.name()).in_bundle(&fqid.uuid, &fqid.version);
    check_identity(&fqid).map_err(place)?;
    let transformers = plugin.transformers(bundle, context).map_err(place)?;
    let mut outer: Vec<u128> = transformers.iter().flat_map(|t| t.outer_entities()).collect();
    outer.retain(|&uuid| context.partition.contains(uuid));
    let scope = Partitioning::new(context.partition, outer, context.max_partition_size);
    let mut batch = Batch::new(fqid.clone());
    batch.plugin = plugin.name();
    for transformer in &transformers {
        transformer.transform(&scope, &mut batch).map_err(place)?;
    }
    batch.partitions = scope.parts().to_vec();
    Ok(batch)
}
