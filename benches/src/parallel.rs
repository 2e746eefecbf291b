//! The same work on several threads.

use std::num::NonZeroUsize;

use azul_transform::aggregate::{Aggregator, Memo};
use azul_transform::{DocumentRun, OuterType, Result, Spares, Store, map, with_threads};

use crate::{Answer, Work};

/// Bundles that share a buffer; few, so that threads end together.
const BUNDLES: usize = 8;
/// Entities that are aggregated in one go, as `azul index` does.
const ENTITIES: usize = 128;

impl Work {
    /// The work of T1 on so many threads.
    ///
    /// # Errors
    /// Those of [`Work::contributions`].
    pub fn contributions_on(&self, threads: usize, bundles: &[Vec<u8>]) -> Result<Answer> {
        let chunk = |bundles: &[Vec<u8>]| {
            let mut out = DocumentRun::default();
            let one = |text: &Vec<u8>| self.render(&self.batch(text)?, &mut out);
            bundles.iter().map(one).sum::<Result<Answer>>()
        };
        let run = || map(bundles.chunks(BUNDLES).collect(), chunk);
        with_threads(NonZeroUsize::new(threads), run).into_iter().sum()
    }

    /// The work of T3 on so many threads.
    ///
    /// # Errors
    /// Those of [`Work::aggregates`].
    pub fn aggregates_on(&self, threads: usize, store: &Store) -> Result<Answer> {
        with_threads(NonZeroUsize::new(threads), || {
            let aggregator = Aggregator::new(self.project, store)?;
            let runs = |outer_type: OuterType| {
                let len = aggregator.len(outer_type);
                (0..len).step_by(ENTITIES).map(move |at| (outer_type, at..(at + ENTITIES).min(len)))
            };
            // One for each thread, which takes up where some thread left off.
            let spares: Spares<(Memo<'_>, DocumentRun)> = Spares::default();
            let run = |(outer_type, range): (OuterType, std::ops::Range<usize>)| {
                let (mut memo, out) = spares.take();
                let mut out = out.reuse(&self.indices[outer_type]);
                let aggregates = aggregator.run(outer_type, range, &mut memo, &mut out);
                let bytes = out.lines().len();
                spares.give((memo, out));
                Answer { count: aggregates.count, bytes, failures: aggregates.failures.len() }
            };
            Ok(map(OuterType::all(self.indices.len()).flat_map(runs).collect(), run).into_iter().sum())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Input;
    use crate::work::outer_entities;

    #[test]
    fn threads_do_not_change_the_answer() -> Result<()> {
        let (work, input) = (Work::new()?, Input::catalog(60));
        let contributions = work.contributions(&input.bundles, &mut DocumentRun::default())?;
        let batches = work.batches(&input.bundles)?;
        assert_eq!(contributions.count, batches.iter().map(azul_transform::Batch::len).sum::<usize>());
        let store = work.store(&batches);
        let aggregates = work.aggregates(&store, &mut DocumentRun::default())?;
        assert_eq!(aggregates.count + aggregates.failures, outer_entities(&batches));
        for threads in [1, 3] {
            assert_eq!(work.contributions_on(threads, &input.bundles)?, contributions);
            assert_eq!(work.aggregates_on(threads, &store)?, aggregates);
        }
        Ok(())
    }
}
