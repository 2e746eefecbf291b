//! How much an archive may unpack to.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// An archive may always unpack to this much.
const FREE: u64 = 256 << 20;

/// Beyond that, to so many times its size: JSON is compressed to a tenth or a fiftieth, never to a thousandth.
const MOST: u64 = 200;

/// What an archive has unpacked to, in comparison with what was read of it.
#[derive(Clone)]
pub(super) struct Budget {
    packed: Arc<AtomicU64>,
    unpacked: Arc<AtomicU64>,
}

impl Budget {
    /// A budget for an archive, given how many of its bytes were read.
    pub(super) fn new(packed: Arc<AtomicU64>) -> Self {
        Self { packed, unpacked: Arc::default() }
    }

    /// A stream of unpacked bytes that ends with an error when the budget is used up.
    pub(super) fn on<R: Read>(&self, stream: R) -> impl Read + use<R> {
        Metered { stream, budget: self.clone() }
    }

    fn spend(&self, bytes: usize) -> io::Result<()> {
        let unpacked = self.unpacked.fetch_add(bytes as u64, Relaxed) + bytes as u64;
        if unpacked <= FREE.max(self.packed.load(Relaxed).saturating_mul(MOST)) {
            return Ok(());
        }
        let message = format!(
            "the archive unpacks to more than {MOST} times its size, as none with bundles does; the rest of it is not read"
        );
        Err(io::Error::new(io::ErrorKind::InvalidData, message))
    }
}

struct Metered<R> {
    stream: R,
    budget: Budget,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let len = self.stream.read(buffer)?;
        self.budget.spend(len)?;
        Ok(len)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test is meant to stop")]
mod tests {
    use super::*;

    fn check(packed: u64, unpacked: u64, is_good: bool) {
        let budget = Budget::new(Arc::new(AtomicU64::new(packed)));
        let read = io::copy(&mut budget.on(io::repeat(b' ').take(unpacked)), &mut io::sink());
        assert_eq!(read.is_ok(), is_good, "{packed} to {unpacked}: {read:?}");
    }

    #[test]
    fn what_unpacks_to_far_too_much_is_not_read_to_its_end() {
        check(1, FREE, true);
        check(1, FREE + 1, false);
        check(FREE / MOST + 1, FREE + 1, true);
        check(FREE / MOST + 1, FREE + 2 * MOST, false);
        check(0, u64::MAX, false);
    }
}
