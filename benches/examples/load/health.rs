//! How the service feels meanwhile.

use std::fmt;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::client::Client;
use crate::times::at;

/// What health answers within.
const BOUND: Duration = Duration::from_millis(100);
/// How often it is asked for.
const PAUSE: Duration = Duration::from_millis(50);
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
pub fn during<T>(address: SocketAddr, what: impl FnOnce() -> T) -> (T, Health) {
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let stop = &stop;
        let threads = WATCHED.map(|(path, fresh)| scope.spawn(move || watch(address, path, fresh, stop)));
        let outcome = what();
        stop.store(true, Ordering::Relaxed);
        (outcome, Health(threads.into_iter().map(|thread| thread.join().unwrap_or_default()).collect()))
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
