//! How the service feels meanwhile.
//!
//! Clients are on other machines in earnest. Here they have the processors of the service, and whoever asks for health must
//! not wait for the clients of this program: these have a lower priority, the same as that of what the service does for
//! them. Whoever asks keeps the ordinary one, as do the threads of the service that take connections.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::client::Client;
use crate::times::at;

/// What health answers within.
const BOUND: Duration = Duration::from_millis(100);
/// How often it is asked for.
const PAUSE: Duration = Duration::from_millis(50);
/// The priority of everybody else (more is less), which needs no privilege.
const NICENESS: i32 = 15;
/// What is asked for; `true` on a new connection each time.
const WATCHED: [(&str, bool); 5] = [
    ("/health/basic", false),
    ("/health/basic", true),
    ("/health/cached", false),
    ("/health/fast", false),
    ("/health", false),
];

/// Times by what was asked for.
pub struct Health(Vec<Watched>);

#[derive(Default)]
struct Watched {
    path: &'static str,
    fresh: bool,
    times: Vec<Duration>,
    /// Answers that were none, or did not say that all is well.
    unwell: usize,
}

/// Asks for all of it again and again while something else is done, and says what came of both.
pub fn during<T: Send>(address: SocketAddr, what: impl FnOnce() -> T + Send) -> io::Result<(T, Health)> {
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let stop = &stop;
        let threads = WATCHED.map(|(path, fresh)| scope.spawn(move || watch(address, path, fresh, stop)));
        let others = scope.spawn(|| {
            // Threads that this one starts have its priority.
            let lowered = rustix::process::setpriority_process(None, NICENESS);
            lowered.map(|()| what())
        });
        let outcome = others.join();
        stop.store(true, Ordering::Relaxed);
        let health = Health(threads.into_iter().map(|thread| thread.join().unwrap_or_default()).collect());
        let outcome = outcome.map_err(|_| io::Error::other("the clients panicked"))??;
        Ok((outcome, health))
    })
}

fn watch(address: SocketAddr, path: &'static str, fresh: bool, stop: &AtomicBool) -> Watched {
    let mut watched = Watched { path, fresh, ..Watched::default() };
    let mut client = Client::new(address);
    while !stop.load(Ordering::Relaxed) {
        if fresh {
            client = Client::new(address);
        }
        let start = Instant::now();
        let well = client.send("GET", path).is_ok_and(|answer| answer.status == 200);
        watched.times.push(start.elapsed());
        watched.unwell += usize::from(!well);
        std::thread::sleep(PAUSE);
    }
    watched
}

impl fmt::Display for Health {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| health | asked | p50 | p99 | most | over 100 ms | not well |\n|---|---|---|---|---|---|---|")?;
        for Watched { path, fresh, times, unwell } in &self.0 {
            let mut times = times.clone();
            times.sort_unstable();
            let over = times.iter().filter(|time| **time > BOUND).count();
            let connection = if *fresh { ", new connections" } else { "" };
            let [p50, p99, most] = [0.5, 0.99, 1.0].map(|part| at(&times, part));
            writeln!(
                f,
                "| `{path}`{connection} | {} | {p50:.1} ms | {p99:.1} ms | {most:.1} ms | {over} | {unwell} |",
                times.len()
            )?;
        }
        Ok(())
    }
}
