//! What was found last, and who waits for more.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::Value;

/// What is known about one key. One thread looks, any number asks.
#[derive(Default)]
pub(super) struct Memory {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// Looks that have begun, and the latest that somebody wants.
    begun: u64,
    wanted: u64,
    last: Option<Found>,
}

struct Found {
    /// Which look it was, and when it began.
    number: u64,
    at: Instant,
    value: Value,
}

impl Memory {
    /// What was found last, and when.
    pub fn last(&self) -> Option<(Instant, Value)> {
        self.lock().last.as_ref().map(|found| (found.at, found.value.clone()))
    }

    /// Asks for a look that begins from now on. Whoever asks meanwhile gets the same one.
    pub fn want(&self) -> u64 {
        let mut state = self.lock();
        let next = state.begun + 1;
        state.wanted = state.wanted.max(next);
        self.changed.notify_all();
        next
    }

    /// What the wanted look finds, if it ends until a `moment` after the `start`; otherwise what another one found that
    /// is as `recent`. If there is nothing of either kind, what is found first; nothing if `patience` is exhausted.
    pub fn found(
        &self,
        wanted: u64,
        start: Instant,
        moment: Duration,
        recent: Duration,
        patience: Duration,
    ) -> Option<Value> {
        let wait = |state, limit: Duration| {
            let left = limit.saturating_sub(start.elapsed());
            let waited = self.changed.wait_timeout_while(state, left, |state: &mut State| !state.has(wanted));
            waited.unwrap_or_else(PoisonError::into_inner).0
        };
        let state = wait(self.lock(), moment);
        if let Some(found) = state.fitting(wanted, recent) {
            return Some(found.value.clone());
        }
        wait(state, patience).fitting(wanted, recent).map(|found| found.value.clone())
    }

    /// Waits until a look is wanted, at most for a period. Returns whether one is.
    pub fn is_wanted(&self, period: Duration) -> bool {
        let waited = self.changed.wait_timeout_while(self.lock(), period, |state| state.wanted <= state.begun);
        let state = waited.unwrap_or_else(PoisonError::into_inner).0;
        state.wanted > state.begun
    }

    /// Looks, and remembers what was found.
    pub fn look(&self, look: impl FnOnce() -> Value) {
        let mut state = self.lock();
        state.begun += 1;
        let (number, at) = (state.begun, Instant::now());
        drop(state);
        let value = look();
        self.lock().last = Some(Found { number, at, value });
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// What was found last, if the look that is wanted found it, or a recent one.
    fn fitting(&self, wanted: u64, recent: Duration) -> Option<&Found> {
        self.last.as_ref().filter(|last| last.number >= wanted || last.at.elapsed() <= recent)
    }

    /// Whether a look has been found out about.
    fn has(&self, number: u64) -> bool {
        self.last.as_ref().is_some_and(|last| last.number >= number)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::thread;

    use serde_json::json;

    use super::*;

    const LONG: Duration = Duration::from_secs(60);
    const NEVER: Duration = Duration::ZERO;

    #[test]
    fn whoever_asks_is_told_what_is_so_now() {
        let memory = Memory::default();
        memory.look(|| json!(1));
        assert!(!memory.is_wanted(NEVER));
        let wanted = memory.want();
        assert!(memory.is_wanted(LONG));
        thread::scope(|scope| {
            let asks = scope.spawn(|| memory.found(wanted, Instant::now(), LONG, LONG, LONG));
            memory.look(|| json!(2));
            assert_eq!(asks.join().expect("no panic"), Some(json!(2)), "not what was found before");
        });
        assert!(!memory.is_wanted(NEVER), "it was looked for all who asked");
        assert_eq!(memory.last().map(|(_, value)| value), Some(json!(2)));
    }

    #[test]
    fn a_look_that_takes_long_is_not_waited_for_if_there_was_one() {
        let memory = Memory::default();
        memory.look(|| json!(1));
        let wanted = memory.want();
        thread::scope(|scope| {
            let (release, held) = mpsc::channel::<()>();
            let (began, begun) = mpsc::channel::<()>();
            let memory = &memory;
            scope.spawn(move || {
                memory.look(|| {
                    began.send(()).ok();
                    held.recv().ok();
                    json!(2)
                });
            });
            begun.recv().expect("it looks");
            assert_eq!(memory.found(wanted, Instant::now(), NEVER, LONG, LONG), Some(json!(1)), "it is recent");
            assert_eq!(memory.found(wanted, Instant::now(), NEVER, NEVER, NEVER), None, "it is not recent any more");
            let waits = scope.spawn(move || memory.found(wanted, Instant::now(), NEVER, NEVER, LONG));
            assert_eq!(memory.want(), wanted + 1, "whoever asks now wants a look that begins from now on");
            release.send(()).expect("it looks");
            assert_eq!(waits.join().expect("no panic"), Some(json!(2)));
        });
    }
}
