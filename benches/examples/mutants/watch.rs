//! A thread that tells of a mutant that does not come to an end, which the one that runs it no longer can.

use std::io::Write as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// After so long, a mutant is taken to hang.
const PATIENCE: Duration = Duration::from_secs(60);

struct Running {
    since: Instant,
    name: String,
    bytes: Vec<u8>,
}

/// What is being run.
#[derive(Clone)]
pub struct Watch(Arc<Mutex<Option<Running>>>);

impl Watch {
    /// Starts to watch. If a mutant hangs, it is saved, and the program ends.
    pub fn start() -> Self {
        let watch = Self(Arc::default());
        let watched = watch.clone();
        thread::spawn(move || {
            loop {
                thread::sleep(Duration::from_secs(1));
                if let Some(running) = watched.lock().as_ref().filter(|running| running.since.elapsed() > PATIENCE) {
                    let saved = std::fs::write("hanging-mutant.json", &running.bytes);
                    writeln!(std::io::stderr(), "{} hangs: hanging-mutant.json {saved:?}", running.name).ok();
                    std::process::exit(1);
                }
            }
        });
        watch
    }

    /// Says what begins.
    pub fn begin(&self, name: &str, bytes: &[u8]) {
        *self.lock() = Some(Running { since: Instant::now(), name: name.to_owned(), bytes: bytes.to_vec() });
    }

    /// Says that it came to an end.
    pub fn end(&self) {
        *self.lock() = None;
    }

    fn lock(&self) -> MutexGuard<'_, Option<Running>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
