//! The bytes of the output depend on nothing but the bytes of the input.

use std::num::NonZeroUsize;

use crate::{Case, Project};
use azul_transform::{Batch, Result, denormalise, with_threads};

/// Neither the number of threads nor the order of bundles changes a byte of their documents.
///
/// # Panics
/// If one does.
pub fn neither_threads_nor_order_change_a_byte(project: &Project) {
    let cases = project.cases();
    let refused = cases.iter().filter(|case| case.is_refused()).count();
    let bundles: Vec<_> = cases.into_iter().map(|case| case.bytes).collect();
    let (expected, output) = run(project, bundles.clone(), 1);
    assert_eq!((output.batches.len(), output.failures.len()), (bundles.len() - refused, refused), "good and refused");
    for threads in [1, 2, 8] {
        for seed in [0, 0x5bd1_e995, 0x27d4_eb2f] {
            let input = if seed == 0 { bundles.clone() } else { shuffled(bundles.clone(), seed) };
            let (actual, output) = run(project, input, threads);
            assert!(
                actual == expected,
                "{threads} threads, seed {seed}: the output differs. The usual reasons are iteration over a hash map, \
                 and something kept from one bundle to the next."
            );
            assert_eq!(output.failures.len(), refused);
        }
    }
}

/// Failures are listed in the order of the bundles, not in that in which threads found them.
///
/// # Panics
/// If they are not.
pub fn failures_come_in_the_order_of_the_input(project: &Project) {
    let bundles: Vec<_> = project.cases().into_iter().rev().map(|Case { bytes, .. }| bytes).collect();
    let (_, output) = run(project, bundles, 8);
    assert!(output.failures.is_sorted(), "{:?}", output.failures);
}

/// What became of bundles.
#[derive(Default)]
struct Output {
    /// Those that are good, by identity.
    batches: Vec<Batch>,
    /// Positions of the others.
    failures: Vec<usize>,
}

fn run(project: &Project, bundles: Vec<Vec<u8>>, threads: usize) -> (Vec<u8>, Output) {
    let mut output = Output::default();
    let note = |position, batch: Result<_>| {
        match batch {
            Ok(batch) => output.batches.push(batch),
            Err(_) => output.failures.push(position),
        }
        Ok(())
    };
    let run = || denormalise(&project.run.project, bundles, &project.run.context, note);
    with_threads(NonZeroUsize::new(threads), run).expect("bad bundles do not end a run");
    output.batches.sort_by(|a, b| a.fqid().cmp(b.fqid()).then_with(|| a.compare_contents(b)));
    let lines = output.batches.iter().flat_map(|batch| project.run.lines(batch).expect("a batch can be rendered"));
    (lines.collect(), output)
}

/// A permutation that no run of bundles survives; the same in every run of the test.
pub(super) fn shuffled<T>(items: Vec<T>, seed: u64) -> Vec<T> {
    let mut keyed: Vec<_> = items.into_iter().enumerate().collect();
    keyed.sort_by_key(|(i, _)| (*i as u64 + 1).wrapping_mul(seed | 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    keyed.into_iter().map(|(_, item)| item).collect()
}
