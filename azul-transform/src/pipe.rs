//! A bounded pipeline: one thread reads ahead, as many as are wanted work, and results come in the order of the items. The
//! only module that touches `rayon`, whose pool has the threads that work.

use std::cell::Cell;
use std::collections::VecDeque;
use std::num::NonZeroUsize;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// Weight of items that were read and not yet begun.
const MOST_AHEAD: usize = 8 << 20;
/// Weight of results that wait for an earlier one.
const MOST_BEHIND: usize = 8 << 20;
/// Number of either: many small ones need not wait for each other either.
const MOST: usize = 4096;

thread_local! {
    static THREADS: Cell<Option<NonZeroUsize>> = const { Cell::new(None) };
}

/// How many threads work when this thread calls [`pipe`] or [`map`].
pub(crate) fn threads() -> usize {
    let all = || thread::available_parallelism().map_or(1, NonZeroUsize::get);
    THREADS.get().map_or_else(all, NonZeroUsize::get)
}

/// Lets the pipelines that a function runs work with some number of threads, this one included. Without a number that is
/// one for each processor.
pub fn with_threads<R>(threads: Option<NonZeroUsize>, f: impl FnOnce() -> R) -> R {
    /// Puts the old number back, whatever happens.
    struct Restore(Option<NonZeroUsize>);
    impl Drop for Restore {
        fn drop(&mut self) {
            THREADS.set(self.0);
        }
    }
    let _restore = Restore(THREADS.replace(threads));
    f()
}

/// Applies `work` to all items, on several threads, and hands the results to `each`, on this thread and in the order of
/// the items.
///
/// Items and results come with a weight, their size in bytes or so. Not more than some 8 MiB of either wait, so that
/// memory does not depend on the number of items. With more than one thread, items are read on one of their own. This
/// thread works too while there is nothing to hand on.
///
/// # Errors
/// What `each` returns; nothing more is read or begun then.
pub fn pipe<T: Send, R: Send, E>(
    items: impl Iterator<Item = (T, usize)> + Send,
    work: impl Fn(T) -> (R, usize) + Sync,
    mut each: impl FnMut(R) -> Result<(), E>,
) -> Result<(), E> {
    let threads = threads();
    if threads == 1 {
        return items.into_iter().try_for_each(|(item, _)| each(work(item).0));
    }
    // Helpers wait for items, so that they must not take the place of other work in a pool that is shared.
    let Ok(pool) = rayon::ThreadPoolBuilder::new().num_threads(threads - 1).build() else {
        // The system has no more threads to give.
        return items.into_iter().try_for_each(|(item, _)| each(work(item).0));
    };
    let line = Line::default();
    let (line, work) = (&line, &work);
    thread::scope(|reader| {
        pool.in_place_scope(|helpers| {
            // Whatever ends this thread ends the others.
            let _stop = Stop(line);
            reader.spawn(move || line.read(items));
            (1..threads).for_each(|_| helpers.spawn(move |_| line.help(work)));
            line.lead(work, &mut each)
        })
    })
}

/// Applies a function to all items in parallel; the results are in the order of the items.
pub fn map<T: Send, R: Send>(items: Vec<T>, f: impl Fn(T) -> R + Sync) -> Vec<R> {
    let mut results = Vec::with_capacity(items.len());
    let items = items.into_iter().map(|item| (item, 0));
    let collect = |result| {
        results.push(result);
        Ok::<_, std::convert::Infallible>(())
    };
    let Ok(()) = pipe(items, |item| (f(item), 0), collect);
    results
}

/// What the threads of a pipeline have in common.
struct Line<T, R> {
    state: Mutex<State<T, R>>,
    changed: Condvar,
}

struct State<T, R> {
    /// Items that were read and not yet begun.
    queue: VecDeque<(T, usize)>,
    ahead: usize,
    /// All items were read.
    ended: bool,
    /// Nothing more is to be done.
    stopped: bool,
    /// How many results were handed on.
    delivered: usize,
    /// The results that follow, and places for those that are being worked on.
    results: VecDeque<Option<(R, usize)>>,
    behind: usize,
}

/// Stops a pipeline when it is dropped.
struct Stop<'l, T, R>(&'l Line<T, R>);

/// Stops a pipeline when it is dropped by a panic: whoever waits for a result of this thread would wait forever.
struct StopAtPanic<'l, T, R>(&'l Line<T, R>);

impl<T, R> Default for Line<T, R> {
    fn default() -> Self {
        let state = State {
            queue: VecDeque::new(),
            ahead: 0,
            ended: false,
            stopped: false,
            delivered: 0,
            results: VecDeque::new(),
            behind: 0,
        };
        Self { state: Mutex::new(state), changed: Condvar::new() }
    }
}

impl<T, R> Drop for Stop<'_, T, R> {
    fn drop(&mut self) {
        self.0.stop();
    }
}

impl<T, R> Drop for StopAtPanic<'_, T, R> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.stop();
        }
    }
}

impl<T, R> Line<T, R> {
    fn lock(&self) -> MutexGuard<'_, State<T, R>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'g>(&self, state: MutexGuard<'g, State<T, R>>) -> MutexGuard<'g, State<T, R>> {
        self.changed.wait(state).unwrap_or_else(PoisonError::into_inner)
    }

    fn stop(&self) {
        self.lock().stopped = true;
        self.changed.notify_all();
    }

    /// Reads items as long as there is room for them.
    fn read(&self, items: impl Iterator<Item = (T, usize)>) {
        let _stop = StopAtPanic(self);
        for (item, weight) in items {
            let mut state = self.lock();
            while !state.stopped && !state.has_room() {
                state = self.wait(state);
            }
            if state.stopped {
                return;
            }
            state.ahead += weight;
            state.queue.push_back((item, weight));
            drop(state);
            self.changed.notify_all();
        }
        self.lock().ended = true;
        self.changed.notify_all();
    }

    /// Works until there is nothing left to begin.
    fn help(&self, work: &impl Fn(T) -> (R, usize)) {
        let _stop = StopAtPanic(self);
        let mut state = self.lock();
        while !state.stopped {
            if let Some((number, item)) = state.begin() {
                drop(state);
                state = self.work(work, number, item);
            } else if state.ended && state.queue.is_empty() {
                return;
            } else {
                state = self.wait(state);
            }
        }
    }

    /// Hands results on; works while there are none.
    fn lead<E>(&self, work: &impl Fn(T) -> (R, usize), each: &mut impl FnMut(R) -> Result<(), E>) -> Result<(), E> {
        let mut state = self.lock();
        while !state.stopped {
            if let Some(result) = state.deliver() {
                drop(state);
                self.changed.notify_all();
                each(result)?;
                state = self.lock();
            } else if let Some((number, item)) = state.begin() {
                drop(state);
                state = self.work(work, number, item);
            } else if state.ended && state.queue.is_empty() && state.results.is_empty() {
                break;
            } else {
                state = self.wait(state);
            }
        }
        Ok(())
    }

    fn work(&self, work: &impl Fn(T) -> (R, usize), number: usize, item: T) -> MutexGuard<'_, State<T, R>> {
        // There is room in the queue again.
        self.changed.notify_all();
        let result = work(item);
        let mut state = self.lock();
        state.behind += result.1;
        let place = number - state.delivered;
        state.results[place] = Some(result);
        self.changed.notify_all();
        state
    }
}

impl<T, R> State<T, R> {
    fn has_room(&self) -> bool {
        self.queue.is_empty() || (self.ahead < MOST_AHEAD && self.queue.len() < MOST)
    }

    /// The next item with its number, unless too many results wait. The one that they wait for is always begun.
    fn begin(&mut self) -> Option<(usize, T)> {
        let may = self.results.is_empty() || (self.behind < MOST_BEHIND && self.results.len() < MOST);
        let (item, weight) = self.queue.pop_front_if(|_| may)?;
        self.ahead -= weight;
        self.results.push_back(None);
        Some((self.delivered + self.results.len() - 1, item))
    }

    /// The next result, if it is there.
    fn deliver(&mut self) -> Option<R> {
        let (result, weight) = self.results.front_mut()?.take()?;
        self.results.pop_front();
        self.delivered += 1;
        self.behind -= weight;
        Some(result)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    fn check(threads: usize, items: usize, weight: usize) {
        with_threads(NonZeroUsize::new(threads), || {
            let mut found = Vec::new();
            let work = |i: usize| {
                // The first ones take longest.
                (0..(items - i) * 10).for_each(|_| std::hint::spin_loop());
                (i * 2, weight)
            };
            let each = |result| {
                found.push(result);
                Ok::<_, ()>(())
            };
            assert_eq!(pipe((0..items).map(|i| (i, weight)), work, each), Ok(()));
            assert!(found.iter().copied().eq((0..items).map(|i| i * 2)), "{threads} threads");
        });
    }

    #[test]
    fn results_are_in_order() {
        for threads in [1, 2, 3, 8] {
            check(threads, 0, 1);
            check(threads, 1, 1);
            check(threads, 1000, 1);
            check(threads, 50, 2 * MOST_AHEAD); // each one heavier than what may wait
        }
    }

    #[test]
    fn an_error_ends_the_reading() {
        for threads in [1, 2, 8] {
            let mut seen = 0;
            let result = with_threads(NonZeroUsize::new(threads), || {
                // Without an end to the items, this ends for no other reason.
                pipe(
                    (0..).map(|i: usize| (i, 0)),
                    |i| (i, 0),
                    |i| {
                        seen += 1;
                        if i == 10 { Err("enough") } else { Ok(()) }
                    },
                )
            });
            assert_eq!((result, seen), (Err("enough"), 11));
        }
    }

    #[test]
    fn what_waits_is_bounded() {
        let (read, handed) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let items = (0..100).map(|i| {
            let waiting = read.fetch_add(1, Ordering::SeqCst) - handed.load(Ordering::SeqCst);
            assert!(waiting <= 12, "{waiting} items wait");
            (i, MOST_AHEAD / 4)
        });
        let each = |_: usize| {
            handed.fetch_add(1, Ordering::SeqCst);
            Ok::<_, ()>(())
        };
        assert_eq!(with_threads(NonZeroUsize::new(2), || pipe(items, |i| (i, MOST_BEHIND / 4), each)), Ok(()));
    }

    #[test]
    fn a_panic_does_not_leave_others_waiting() {
        for threads in [1, 2, 8] {
            let run = || {
                with_threads(NonZeroUsize::new(threads), || {
                    pipe((0..100).map(|i| (i, 0)), |i: usize| (assert!(i < 50), 0), |()| Ok::<_, ()>(()))
                })
            };
            assert!(std::panic::catch_unwind(run).is_err());
        }
    }

    #[test]
    fn the_number_of_threads_holds_for_one_call() {
        let before = threads();
        with_threads(NonZeroUsize::new(7), || assert_eq!(threads(), 7));
        assert_eq!(threads(), before);
    }
}
