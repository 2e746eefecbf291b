//! Where manifests are made and kept.

mod directory;
mod runner;
mod signer;

use std::time::{SystemTime, UNIX_EPOCH};

use azul_search::manifest::Clock;

pub use directory::{DirectoryStorage, Stored};
pub use runner::ThreadRunner;
pub use signer::KeySigner;

/// The time of the system.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> i64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    }
}
