//! From bundles to batches: one bundle, and many in parallel.

use std::sync::Arc;

use crate::batch::Batch;
use crate::bundle::{Bundle, BundleFqid};
use crate::context::Context;
use crate::contributions::Contributions;
use crate::error::{Error, ErrorKind, Result};
use crate::partition::{Partition, Partitioning};
use crate::pipe::pipe;
use crate::plugin::Compiled;

/// Transforms bundles on all threads, and hands what became of each to a function: position, and contributions and
/// replicas, or what is wrong with it. That function runs on this thread, in the order of the bundles.
///
/// Bundles are read as they are needed, and few are held at a time. See [`pipe`] for doing other things on the way.
///
/// # Errors
/// What the function returns, which ends the run. A bad bundle does not.
///
/// ```no_run
/// use azul_transform::{Again, Context, DocumentSink, Emit, Registry, Result, Store, denormalise, emit};
/// // use azul_projects_hca as _;   // links the project
///
/// fn index(bundles: Vec<Vec<u8>>, mut sink: Box<dyn DocumentSink>) -> Result<()> {
///     let project = Registry::linked()?.get("hca")?;
///     let context = Context::new("dev", "hca");
///     let mut store = Store::new(project.schema());
///     denormalise(project, bundles, &context, |position, batch| {
///         let _ = store.add(&batch?, Again::Conflict, position as u32);
///         Ok(())
///     })?;
///     emit(project, &store, &context, Emit::AGGREGATES, &mut *sink, &mut |_| {})?;
///     sink.commit()?;
///     Ok(())
/// }
/// ```
pub fn denormalise(
    project: &Compiled,
    bundles: impl IntoIterator<Item = Vec<u8>, IntoIter: Send>,
    context: &Context,
    mut each: impl FnMut(usize, Result<Batch>) -> Result<()>,
) -> Result<()> {
    let items = bundles.into_iter().map(|bytes| {
        let weight = bytes.len();
        (bytes, weight)
    });
    let one = |bytes| {
        let batch = Bundle::parse_with(bytes, &context.limits).and_then(|bundle| transform(project, bundle, context));
        let weight = batch.as_ref().map_or(0, Batch::record_bytes);
        (batch, weight)
    };
    let mut position = 0;
    pipe(items, one, |batch| {
        position += 1;
        each(position - 1, batch)
    })
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
    let outer: Vec<u128> = transformers.iter().flat_map(|t| t.outer_entities()).collect();
    let whole = Partitioning::new(Partition::ROOT, outer, context.max_partition_size);
    let scope = whole.within(context.partition);
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

/// Ids of documents are made of the identity of the bundle, and are taken apart again.
pub(crate) fn check_identity(fqid: &BundleFqid) -> Result<()> {
    match [&fqid.uuid, &fqid.version].iter().any(|part| part.contains('_')) {
        false => Ok(()),
        true => Err(Error::new(ErrorKind::InvalidId, "neither uuid nor version of a bundle may contain `_`")),
    }
}
