//! Turns to work, and those who wait for one.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout_at};

/// A bounded number of turns, and a bounded number of those who wait for one.
pub(super) struct Lane {
    turns: Arc<Semaphore>,
    waiting: AtomicUsize,
    /// Most that may wait.
    most: usize,
}

impl Lane {
    pub(super) fn new(turns: usize, most: usize) -> Self {
        Self { turns: Arc::new(Semaphore::new(turns)), waiting: AtomicUsize::new(0), most }
    }

    /// Waits for a turn, unless too many wait already or it takes too long.
    pub(super) async fn turn(&self, end: Instant) -> Option<OwnedSemaphorePermit> {
        if let Ok(permit) = self.turns.clone().try_acquire_owned() {
            return Some(permit);
        }
        // The guard counts down also if the client goes away and this future is dropped.
        let _guard = Waiting::count(&self.waiting, self.most)?;
        timeout_at(end, self.turns.clone().acquire_owned()).await.ok()?.ok()
    }
}

/// One of those who wait.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn count(waiting: &'a AtomicUsize, most: usize) -> Option<Self> {
        let guard = Self(waiting);
        let before = waiting.fetch_add(1, Ordering::Relaxed);
        (before < most).then_some(guard)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_who_wait_are_counted_until_they_go() {
        let waiting = AtomicUsize::new(0);
        let first = Waiting::count(&waiting, 1);
        assert!(first.is_some());
        assert!(Waiting::count(&waiting, 1).is_none(), "one is all that may wait");
        assert_eq!(waiting.load(Ordering::Relaxed), 1, "who was refused does not wait");
        drop(first);
        assert!(Waiting::count(&waiting, 1).is_some());
    }
}
