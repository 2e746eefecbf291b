//! Many bundles in parallel.

use crate::batch::Batch;
use crate::bundle::Bundle;
use crate::error::Result;
use crate::pipe::pipe;
use crate::project::Compiled;
use crate::transform::{Context, transform};

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
