//! Tar archives, which are read from front to back.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use ::tar::Archive;

use super::budget::Budget;
use super::reading::Taker;

/// Hands over every file of an archive; links and devices are passed over.
pub(super) fn each(reader: impl Read, packed: Arc<AtomicU64>, taker: &mut Taker) -> io::Result<()> {
    let mut archive = Archive::new(Budget::new(packed).on(reader));
    for entry in archive.entries()? {
        let entry = entry?;
        if !entry.header().entry_type().is_file() {
            continue;
        }
        let member = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        if taker.take(&member, entry).is_break() {
            break;
        }
    }
    Ok(())
}
