//! The same work on several threads.

use std::sync::{Mutex, PoisonError};

use azul_transform::aggregate::{Aggregator, Memo};
use azul_transform::{OuterType, Result, Store, map, with_threads};

use crate::{Answer, Work};

/// Bundles that share a buffer; few, so that threads end together.
const BUNDLES: usize = 8;
/// Entities that are aggregated in one go, as `azul index` does.
const ENTITIES: usize = 128;

impl Work {
    /// The work of T1 on so many threads.
    ///
    /// # Errors
    /// Those of [`Work::contributions`] and [`with_threads`].
    pub fn contributions_on(&self, threads: usize, bundles: &[Vec<u8>]) -> Result<Answer> {
        let chunk = |bundles: &[Vec<u8>]| {
            let mut out = Vec::new();
            let one = |text: &Vec<u8>| {
                out.clear();
                self.render(&self.batch(text)?, &mut out)
            };
            bundles.iter().map(one).sum::<Result<Answer>>()
        };
        with_threads(Some(threads), || map(bundles.chunks(BUNDLES).collect(), chunk))?.into_iter().sum()
    }

    /// The work of T3 on so many threads.
    ///
    /// # Errors
    /// Those of [`Work::aggregates`] and [`with_threads`].
    pub fn aggregates_on(&self, threads: usize, store: &Store) -> Result<Answer> {
        with_threads(Some(threads), || {
            let aggregator = Aggregator::new(self.project, store)?;
            let runs = |outer_type: OuterType| {
                let len = aggregator.len(outer_type);
                (0..len).step_by(ENTITIES).map(move |at| (outer_type, at..(at + ENTITIES).min(len)))
            };
            // One for each thread, which takes up where some thread left off.
            let pool: Mutex<Vec<(Memo<'_>, Vec<u8>)>> = Mutex::default();
            let run = |(outer_type, range): (OuterType, std::ops::Range<usize>)| {
                let used = pool.lock().unwrap_or_else(PoisonError::into_inner).pop();
                let (mut memo, mut out) = used.unwrap_or_default();
                out.clear();
                let aggregates = aggregator.run(outer_type, range, &self.framings[outer_type], &mut memo, &mut out);
                let bytes = out.len();
                pool.lock().unwrap_or_else(PoisonError::into_inner).push((memo, out));
                Answer { count: aggregates.count, bytes, failures: aggregates.failures.len() }
            };
            Ok(map(OuterType::all(self.framings.len()).flat_map(runs).collect(), run).into_iter().sum())
        })?
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
        let contributions = work.contributions(&input.bundles, &mut Vec::new())?;
        let batches = work.batches(&input.bundles)?;
        assert_eq!(contributions.count, batches.iter().map(azul_transform::Batch::len).sum::<usize>());
        let store = work.store(&batches);
        let aggregates = work.aggregates(&store, &mut Vec::new())?;
        assert_eq!(aggregates.count + aggregates.failures, outer_entities(&batches));
        for threads in [1, 3] {
            assert_eq!(work.contributions_on(threads, &input.bundles)?, contributions);
            assert_eq!(work.aggregates_on(threads, &store)?, aggregates);
        }
        Ok(())
    }
}
