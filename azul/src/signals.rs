//! Ending in order when the system asks for it.

use azul_indexer::sink::abandon;

use crate::console::say;

/// From now on, a signal to end removes what was not committed, says so, and ends the process with 128 and its number.
#[cfg(unix)]
pub(crate) fn watch() {
    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;

    // Without it, signals end the process as they do any other; the next run cleans up.
    let Ok(mut signals) = Signals::new([SIGINT, SIGTERM]) else { return };
    std::thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
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
