//! A repository as inputs.

use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};

use azul_repository::Repository;
use azul_transform::{Error, ErrorKind};

use crate::failure::Failure;
use crate::source::{Input, Remote};

/// Bundles that are listed ahead of whoever takes them.
const AHEAD: usize = 1024;

/// All bundles of a repository, listed as they are taken, on a thread of its own: a list borrows its repository. What is wrong
/// with it, or with an item of a list, is a failure in its place.
pub(super) fn all(
    name: &str,
    repository: Arc<dyn Repository>,
) -> impl Iterator<Item = Result<Input, Failure>> + Send + use<> {
    let (sender, inputs) = sync_channel(AHEAD);
    let lister = Lister { name: name.to_owned(), repository, out: sender };
    let spawned = std::thread::Builder::new().name("listing".to_owned()).spawn(move || lister.list());
    let failure = spawned.err().map(|error| {
        let message = "the thread that lists it cannot be had";
        Err(Failure::new(name, Error::new(ErrorKind::Io, message).caused_by(error)))
    });
    failure.into_iter().chain(inputs)
}

struct Lister {
    name: String,
    repository: Arc<dyn Repository>,
    out: SyncSender<Result<Input, Failure>>,
}

impl Lister {
    /// Lists everything, or until nobody takes more.
    fn list(&self) -> Option<()> {
        let sources = match self.repository.sources() {
            Ok(sources) => sources,
            Err(error) => return self.send(Err(error)),
        };
        for source in sources {
            match self.repository.bundles(&source, "") {
                Ok(listing) => {
                    for listed in listing {
                        let remote =
                            |listed: azul_repository::Listed| Remote::new(self.repository.clone(), listed.fqid);
                        self.send(listed.map(remote).map(Input::Remote))?;
                    }
                }
                Err(error) => self.send(Err(error))?,
            }
        }
        Some(())
    }

    fn send(&self, input: Result<Input, Error>) -> Option<()> {
        self.out.send(input.map_err(|error| Failure::new(self.name.as_str(), error))).ok()
    }
}
