//! Threads, and which of them go first.
//!
//! Two runtimes share the work. The *front* takes connections, reads heads, passes requests on and sends what comes back:
//! microseconds each, so that nobody waits long for a turn. The *back* does everything that costs something: it plans,
//! reads bodies, searches, writes the log. Where threads have priorities, the system lets the front go first, so that whoever
//! watches is answered however many searches want a processor.

use std::io;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use tokio::runtime::{Builder, Handle, Runtime};

use super::limits::Limits;

/// Which threads go first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rank {
    /// Somebody waits for the answer.
    Work,
    /// It is done when there is time for it.
    Background,
}

impl Rank {
    /// By how much its niceness is above that of the program. There are dozens of these threads, which together must not
    /// weigh more than the few in front: at 15 steps, a thread weighs a thirtieth.
    fn niceness(self) -> i32 {
        match self {
            Rank::Work => 15,
            Rank::Background => 17,
        }
    }
}

/// Gives the current thread a rank, for good, where threads have one of their own. All that have none go before it. A thread
/// starts with the rank of the one that started it.
pub(crate) fn rank(rank: Rank) {
    // Whoever is first was started by a thread without a rank, and so has the niceness of the program.
    static PROGRAM: OnceLock<i32> = OnceLock::new();
    if cfg!(target_os = "linux") {
        let program = *PROGRAM.get_or_init(|| rustix::process::getpriority_process(None).unwrap_or(0));
        // The system takes 19 for more than that.
        if let Err(error) = rustix::process::setpriority_process(None, program + rank.niceness()) {
            tracing::debug!(%error, "a thread keeps its priority");
        }
    }
}

/// The threads of a server.
pub(super) struct Threads {
    front: Runtime,
    back: Runtime,
    work: Runtime,
}

/// Ways to the threads of a server.
#[derive(Clone)]
pub(super) struct Ways {
    /// What takes connections, and in its other threads what is urgent.
    pub front: Handle,
    /// What costs something, and in its other threads bodies that are read and written.
    pub back: Handle,
    /// Nothing but threads for requests: as many as are worked on at a time. Those that are about to be free again are
    /// waited for, and no new ones are made meanwhile, each of which would keep memory of its own.
    pub work: Handle,
}

impl Threads {
    /// Threads for as much as may be worked on at a time; `urgent` is how much of that those in front do.
    pub(super) fn start(limits: &Limits, urgent: usize) -> io::Result<Self> {
        let front =
            Builder::new_multi_thread().thread_name("front").enable_all().max_blocking_threads(urgent).build()?;
        let back = Builder::new_multi_thread()
            .thread_name("back")
            .on_thread_start(|| rank(Rank::Work))
            .enable_all()
            .max_blocking_threads(limits.streams + 16)
            .build()?;
        let work = Builder::new_current_thread()
            .thread_name("work")
            .on_thread_start(|| rank(Rank::Work))
            .max_blocking_threads(limits.requests)
            .build()?;
        Ok(Self { front, back, work })
    }

    pub(super) fn ways(&self) -> Ways {
        let [front, back, work] = [&self.front, &self.back, &self.work].map(|runtime| runtime.handle().clone());
        Ways { front, back, work }
    }

    /// Does something in front until it is done.
    pub(super) fn block_on<T>(&self, what: impl Future<Output = T>) -> T {
        self.front.block_on(what)
    }

    /// Ends all threads; waits this long for those that are at work.
    pub(super) fn stop(self, time: Duration) {
        let end = Instant::now() + time;
        for runtime in [self.work, self.back, self.front] {
            runtime.shutdown_timeout(end.saturating_duration_since(Instant::now()));
        }
    }
}
