//! Archives of bundles. Their members are read where they are, one after the other: nothing is unpacked to disk, so that
//! the names of members can do no harm, and nothing but the text of one bundle at a time is in memory.
//!
//! A thread reads the archive, since its members borrow it, and hands over one input at a time.

#[cfg(feature = "archives")]
mod budget;
#[cfg(feature = "archives")]
mod tar;
#[cfg(feature = "archives")]
mod zip;

use std::sync::mpsc::Receiver;

use azul_transform::Limits;
#[cfg(not(feature = "archives"))]
use azul_transform::{Error, ErrorKind};

use super::Input;
use super::open::Opened;
use crate::failure::Failure;

/// The inputs in an archive, in the order of its members.
pub(super) struct Members {
    inputs: Receiver<Result<Input, Failure>>,
}

impl Members {
    /// What is in an archive.
    ///
    /// # Errors
    /// That archives cannot be read, if they cannot.
    #[cfg(feature = "archives")]
    pub(super) fn of(archive: Opened, name: String, limits: Limits) -> Result<Self, Failure> {
        let (sender, inputs) = std::sync::mpsc::sync_channel(1);
        std::thread::spawn(move || reading::read(archive, name, limits, sender));
        Ok(Self { inputs })
    }

    /// Refuses.
    #[cfg(not(feature = "archives"))]
    pub(super) fn of(_: Opened, name: String, _: Limits) -> Result<Self, Failure> {
        let message = "this is an archive, and the program was built without them; build it with `--features archives`";
        Err(Failure::new(name, Error::new(ErrorKind::Config, message)))
    }

    pub(super) fn next(&mut self) -> Option<Result<Input, Failure>> {
        self.inputs.recv().ok()
    }
}

#[cfg(feature = "archives")]
mod reading {
    use std::io::{BufReader, Cursor, Read};
    use std::ops::ControlFlow;
    use std::path::Path;
    use std::sync::mpsc::SyncSender;

    use azul_transform::{Error, ErrorKind, Limits};

    use super::super::inputs::Stream;
    use super::super::name::{self, LOOKED_FOR};
    use super::super::open::{Opened, decompress};
    use super::{Input, tar, zip};
    use crate::failure::Failure;

    /// Where members go.
    pub(super) struct Taker {
        archive: String,
        limits: Limits,
        sender: SyncSender<Result<Input, Failure>>,
        /// A member was taken for bundles.
        found: bool,
    }

    /// Reads an archive to its end, or until nobody wants more of it.
    pub(super) fn read(archive: Opened, name: String, limits: Limits, sender: SyncSender<Result<Input, Failure>>) {
        let mut taker = Taker { archive: name, limits, sender, found: false };
        let done = match archive {
            Opened::Tar(reader, read) => tar::each(reader, read, &mut taker),
            Opened::Zip(file) => zip::each(file, &mut taker),
            Opened::Text(_) => Ok(()),
        };
        let failure = match done {
            Err(error) => Failure::io(taker.archive.clone(), error),
            Ok(()) if taker.found => return,
            Ok(()) => {
                let message = format!("the archive has no {LOOKED_FOR}");
                Failure::new(taker.archive.clone(), Error::new(ErrorKind::Io, message))
            }
        };
        let _ = taker.send(Err(failure));
    }

    impl Taker {
        fn send(&self, input: Result<Input, Failure>) -> ControlFlow<()> {
            match self.sender.send(input) {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            }
        }

        /// What a member is called in messages.
        fn name(&self, member: &str) -> String {
            format!("{}/{member}", self.archive)
        }

        /// Takes note of a member that cannot be read.
        pub(super) fn fail(&mut self, member: &str, error: std::io::Error) -> ControlFlow<()> {
            self.found = true;
            self.send(Err(Failure::io(self.name(member), error)))
        }

        /// Takes the bundles of a member, if it is named like a file that has any.
        pub(super) fn take(&mut self, member: &str, reader: impl Read) -> ControlFlow<()> {
            let path = Path::new(member);
            if !name::is_wanted(path) {
                return ControlFlow::Continue(());
            }
            self.found = true;
            let name = self.name(member);
            if !name::is_compressed(path) {
                return self.take_all(Stream::new(name, Some(path), BufReader::new(reader), self.limits));
            }
            // Whoever decompresses it must own it.
            let mut bytes = Vec::new();
            let longest = self.limits.bytes as u64;
            let read = reader.take(longest + 1).read_to_end(&mut bytes).and_then(|_| {
                let is_longer = bytes.len() as u64 > longest;
                let message = format!("the compressed member of the archive has more than {longest} bytes");
                if is_longer { Err(std::io::Error::other(message)) } else { decompress(Cursor::new(bytes)) }
            });
            match read {
                Ok((reader, _)) => self.take_all(Stream::new(name, Some(path), reader, self.limits)),
                Err(error) => self.send(Err(Failure::io(name, error))),
            }
        }

        fn take_all<R: std::io::BufRead>(&self, mut stream: Stream<R>) -> ControlFlow<()> {
            while let Some(input) = stream.next() {
                self.send(input)?;
            }
            ControlFlow::Continue(())
        }
    }
}
