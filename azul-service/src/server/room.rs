//! Where answers stay until slow clients have taken them.
//!
//! An answer is made as fast as the service can, and taken as slowly as its client likes. What is large counts against an
//! allowance of memory as long as it is there. When that is used up, further answers go to files without a name, of which
//! there is a bounded number of bytes as well: thousands of clients that do not take their answers neither fill memory nor
//! stop anybody else from being answered.

use std::fs::File;
use std::io::{self, Seek, Write};
use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::message::{Content, Reply};

/// What is smaller does not count: it is bounded by the number of connections.
const SMALL: usize = 16 << 10;
/// Bytes of files, in multiples of those of memory.
const ON_DISK: usize = 16;
/// Allowances are counted in units of this many bytes.
const UNIT: usize = 1 << 10;

/// Room for answers.
pub(super) struct Room {
    memory: Arc<Semaphore>,
    disk: Arc<Semaphore>,
}

/// Bytes, with the part of an allowance that they take.
struct Counted<T> {
    what: T,
    _permit: OwnedSemaphorePermit,
}

impl AsRef<[u8]> for Counted<Bytes> {
    fn as_ref(&self) -> &[u8] {
        &self.what
    }
}

impl io::Read for Counted<File> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.what.read(buffer)
    }
}

impl Room {
    /// Room for this many bytes in memory.
    pub(super) fn new(bytes: usize) -> Self {
        let units = bytes.div_ceil(UNIT).min(Semaphore::MAX_PERMITS / ON_DISK);
        Self { memory: Arc::new(Semaphore::new(units)), disk: Arc::new(Semaphore::new(units * ON_DISK)) }
    }

    /// The reply, with its body where there is room for it; nothing if there is none. May wait for the disk.
    pub(super) fn keep(&self, mut reply: Reply) -> Option<Reply> {
        let Content::Full(bytes) = &reply.body else { return Some(reply) };
        if bytes.len() < SMALL {
            return Some(reply);
        }
        let units = u32::try_from(bytes.len().div_ceil(UNIT)).ok()?;
        let take = |from: &Arc<Semaphore>| from.clone().try_acquire_many_owned(units).ok();
        reply.body = match take(&self.memory) {
            // The permit goes with the last copy of the bytes, wherever they are then.
            Some(permit) => Content::Full(Bytes::from_owner(Counted { what: bytes.clone(), _permit: permit })),
            None => {
                let _permit = take(&self.disk)?;
                let what = written(bytes)
                    .inspect_err(|error| tracing::error!(%error, "an answer cannot be put into a temporary file"));
                let file = Counted { what: what.ok()?, _permit };
                Content::Read(Box::new(file), Some(bytes.len() as u64))
            }
        };
        Some(reply)
    }
}

/// A file without a name that has these bytes.
fn written(bytes: &[u8]) -> io::Result<File> {
    let mut file = tempfile::tempfile()?;
    file.write_all(bytes)?;
    file.rewind()?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;
    use crate::server::StatusCode;

    fn reply(length: usize) -> Reply {
        Reply::new(StatusCode::OK, "text/plain", vec![b'x'; length])
    }

    /// Where a body is; it must have this length.
    fn place(reply: &mut Reply, length: usize) -> &'static str {
        match &mut reply.body {
            Content::Full(bytes) => {
                assert_eq!(bytes.len(), length);
                "memory"
            }
            Content::Read(file, known) => {
                let mut all = Vec::new();
                file.read_to_end(&mut all).expect("it can be read");
                assert_eq!((all.len(), *known), (length, Some(length as u64)));
                assert!(all.iter().all(|&byte| byte == b'x'));
                "disk"
            }
            Content::Write(_) => "nowhere",
        }
    }

    #[test]
    fn what_is_taken_makes_room_for_others() {
        let size = 20 << 10;
        let room = Room::new(size);
        let mut first = room.keep(reply(size)).expect("room");
        assert_eq!(place(&mut first, size), "memory");
        let mut second = room.keep(reply(size)).expect("room");
        assert_eq!(place(&mut second, size), "disk");
        let mut small = room.keep(reply(5)).expect("what is small has room at all times");
        assert_eq!(place(&mut small, 5), "memory");
        // The client takes what was sent, a piece of which may be somewhere on its way.
        let Content::Full(bytes) = first.body else { panic!("it is in memory") };
        let piece = bytes.slice(..10);
        drop(bytes);
        assert_eq!(place(&mut room.keep(reply(size)).expect("room"), size), "disk", "a piece keeps all of it");
        drop(piece);
        assert_eq!(place(&mut room.keep(reply(size)).expect("room"), size), "memory");
    }

    #[test]
    fn the_disk_is_not_filled_either() {
        let size = 20 << 10;
        let room = Room::new(size);
        let mut held: Vec<_> = (0..1 + ON_DISK).map(|_| room.keep(reply(size)).expect("room")).collect();
        assert!(room.keep(reply(size)).is_none(), "memory and disk are used up");
        held.pop();
        assert!(room.keep(reply(size)).is_some());
        assert!(room.keep(reply((ON_DISK + 1) * size)).is_none(), "it is too large for either");
    }
}
