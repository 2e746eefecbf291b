//! The driver: many bundles in parallel. The only module that touches `rayon`.

use rayon::prelude::*;

use crate::batch::Batch;
use crate::bundle::Bundle;
use crate::error::{Error, Result};
use crate::project::Compiled;
use crate::transform::{Context, transform};

/// What became of a number of bundles.
#[derive(Debug, Default)]
pub struct Output {
    /// The contributions and replicas of the good ones, by FQID, whatever order the bundles came in.
    pub batches: Vec<Batch>,
    /// What was wrong with the bad ones, in the order in which they came.
    pub failures: Vec<Failure>,
}

/// A bundle that was refused.
#[derive(Debug)]
pub struct Failure {
    /// Position among the bundles given.
    pub position: usize,
    /// Why.
    pub error: Error,
}

/// Transforms bundles on all threads of the current `rayon` pool. A bad bundle is a failure in the
/// output, not the end of the run.
pub fn denormalise(project: &Compiled, bundles: Vec<Vec<u8>>, context: &Context) -> Output {
    let one = |bytes| Bundle::parse_with(bytes, &context.limits).and_then(|bundle| transform(project, bundle, context));
    let mut output = Output::default();
    for (position, result) in map(bundles, one).into_iter().enumerate() {
        match result {
            Ok(batch) => output.batches.push(batch),
            Err(error) => output.failures.push(Failure { position, error }),
        }
    }
    // Only bundles of the same identity, should there be any, are told apart by what they say.
    output.batches.sort_by(|a, b| a.fqid().cmp(b.fqid()).then_with(|| a.compare_contents(b)));
    output
}

/// Applies a function to all items in parallel; the results are in the order of the items.
pub fn map<T: Send, R: Send>(items: Vec<T>, f: impl Fn(T) -> R + Send + Sync) -> Vec<R> {
    items.into_par_iter().map(f).collect()
}

/// Runs a function on a pool of so many threads, or on the current one if none are given.
///
/// # Errors
/// [`crate::ErrorKind::Config`] if the threads cannot be started.
pub fn with_threads<R: Send>(threads: Option<usize>, f: impl FnOnce() -> R + Send) -> Result<R> {
    match threads {
        None => Ok(f()),
        Some(n) => {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(n).build();
            let pool = pool.map_err(|e| Error::new(crate::ErrorKind::Config, "cannot start threads").caused_by(e))?;
            Ok(pool.install(f))
        }
    }
}
