//! Waiting until workers have done what is in a queue.

use std::collections::BTreeMap;
use std::thread::sleep;
use std::time::{Duration, Instant};

use azul_indexer::queue::{Message, Name, Queues};

use crate::console::{count, say};

/// How often the queue is looked at.
const LOOK: Duration = Duration::from_millis(500);
/// How often people are told.
const TELL: Duration = Duration::from_secs(10);

/// How waiting ended.
pub(crate) enum Ended {
    /// There is nothing left to do.
    Done {
        /// Messages that failed for good meanwhile.
        failed: usize,
    },
    /// Nothing was done for a long time.
    Stalled {
        /// Messages that are left.
        left: usize,
    },
}

/// Waits until there is nothing left to do, or nothing is done any more for so long, and says how far each source is.
///
/// # Errors
/// If the queue cannot be read.
pub(crate) fn wait(queues: &Queues, stalled: Duration) -> anyhow::Result<Ended> {
    let failed_before = queues.depth(Name::Failed)?.all();
    let (mut numbers, mut told) = (numbers(queues)?, Instant::now());
    let mut changed = Instant::now();
    let mut sources = Sources::default();
    loop {
        let [notifications, retry] = numbers;
        if notifications + retry == 0 {
            let failed = queues.depth(Name::Failed)?.all().saturating_sub(failed_before);
            return Ok(Ended::Done { failed: failed as usize });
        }
        if changed.elapsed() > stalled {
            return Ok(Ended::Stalled { left: (notifications + retry) as usize });
        }
        if sources.0.is_empty() || told.elapsed() > TELL {
            told = Instant::now();
            sources.look(queues)?.iter().for_each(say);
        }
        sleep(LOOK);
        let now = self::numbers(queues)?;
        if now != numbers {
            (numbers, changed) = (now, Instant::now());
        }
    }
}

/// Messages in the queues that are worked on.
fn numbers(queues: &Queues) -> anyhow::Result<[u64; 2]> {
    Ok([queues.depth(Name::Notifications)?.all(), queues.depth(Name::Retry)?.all()])
}

/// What is left of each source, by catalog and source.
#[derive(Default)]
struct Sources(BTreeMap<(String, String), Source>);

/// What is left of a source.
struct Source {
    /// When most was left, and how much: until then it was listed.
    most: (Instant, usize),
    bundles: usize,
    lists: usize,
}

impl Sources {
    /// Looks at the queues; a line for each source.
    fn look(&mut self, queues: &Queues) -> anyhow::Result<Vec<String>> {
        self.0.values_mut().for_each(|source| (source.bundles, source.lists) = (0, 0));
        let now = Instant::now();
        for name in [Name::Notifications, Name::Retry] {
            for message in queues.messages(name)? {
                let Ok(message) = serde_json::from_value::<Message>(message.body) else { continue };
                let (spec, is_list) = match &message {
                    Message::Reindex { source, .. } => (source.spec.clone(), true),
                    _ => (message.bundle().map(|bundle| bundle.source.spec).unwrap_or_default(), false),
                };
                let key = (message.catalog().to_owned(), spec);
                let new = || Source { most: (now, 0), bundles: 0, lists: 0 };
                let source = self.0.entry(key).or_insert_with(new);
                *(if is_list { &mut source.lists } else { &mut source.bundles }) += 1;
            }
        }
        for source in self.0.values_mut() {
            if source.bundles >= source.most.1 {
                source.most = (now, source.bundles);
            }
        }
        Ok(self.0.iter().map(|((catalog, spec), source)| source.describe(catalog, spec)).collect())
    }
}

impl Source {
    /// `catalog test: 213 bundles of SOURCE left, 12 s`
    fn describe(&self, catalog: &str, spec: &str) -> String {
        let lists = if self.lists > 0 { format!(", {} parts to be listed", count(self.lists)) } else { String::new() };
        let left = match time_left(self.most.1, self.bundles, self.most.0.elapsed()) {
            Some(seconds) if self.lists == 0 => format!(", {} s", count(seconds as usize)),
            _ => String::new(),
        };
        format!("azul: catalog {catalog}: {} bundles of {spec} left{left}{lists}", count(self.bundles))
    }
}

/// Seconds until nothing is left, if it goes on as it did since most was left; nothing if that cannot be told.
fn time_left(most: usize, left: usize, since: Duration) -> Option<u64> {
    let done = most.checked_sub(left).filter(|done| *done > 0)?;
    Some((since.as_secs_f64() * left as f64 / done as f64).ceil() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_that_is_left() {
        let check = |most, left, since, expected| {
            assert_eq!(time_left(most, left, Duration::from_secs(since)), expected, "{most} {left} {since}");
        };
        check(100, 50, 10, Some(10));
        check(100, 99, 1, Some(99));
        check(100, 0, 10, Some(0));
        check(100, 100, 10, None);
        check(0, 0, 10, None);
    }
}
