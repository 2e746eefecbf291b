//! Ending in order when the system asks for it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use azul_indexer::sink::abandon;

use crate::console::say;

/// Whoever works for ever looks whether it is to end, and finishes what it has begun.
static IN_ORDER: AtomicBool = AtomicBool::new(false);
/// Somebody asked for the end.
static OVER: AtomicBool = AtomicBool::new(false);

/// From now on, the first signal to end only says so to whoever asks; the second one ends the process as ever. What is
/// returned says whether there was one.
pub(crate) fn end_in_order() -> impl Fn() -> bool {
    IN_ORDER.store(true, Ordering::SeqCst);
    || OVER.load(Ordering::SeqCst)
}

/// Sleeps, but for no longer than until somebody asks for the end.
pub(crate) fn sleep(time: Duration, is_over: &impl Fn() -> bool) {
    const LOOK: Duration = Duration::from_millis(50);
    let start = Instant::now();
    while !is_over() && start.elapsed() < time {
        std::thread::sleep(LOOK.min(time.saturating_sub(start.elapsed())));
    }
}

/// From now on, a signal to end removes what was not committed, says so, and ends the process with 128 and its number.
#[cfg(unix)]
pub(crate) fn watch() {
    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;

    // Without it, signals end the process as they do any other; the next run cleans up.
    let Ok(mut signals) = Signals::new([SIGINT, SIGTERM]) else { return };
    std::thread::spawn(move || {
        for signal in signals.forever() {
            if IN_ORDER.load(Ordering::SeqCst) && !OVER.swap(true, Ordering::SeqCst) {
                continue;
            }
            let removed = if abandon() {
                "; what was not complete is removed, and what was there before is as it was"
            } else {
                ""
            };
            let name = if signal == SIGINT { "SIGINT" } else { "SIGTERM" };
            say(format_args!("azul: stopped by {name}{removed}"));
            std::process::exit(128 + signal);
        }
    });
}

/// Elsewhere the system's way of ending a process is the only one.
#[cfg(not(unix))]
pub(crate) fn watch() {
    let _ = (abandon as fn() -> bool, say::<&str> as fn(&str));
}
