//! A repository as inputs.

use std::sync::Arc;

use azul_repository::Repository;

use crate::failure::Failure;
use crate::source::{Input, Remote};

/// All bundles of a repository. What is wrong with it, or with an item of a list, is a failure in its place.
pub(super) fn all(name: &str, repository: &Arc<dyn Repository>) -> Vec<Result<Input, Failure>> {
    let failed = |error| Failure::new(name, error);
    let sources = match repository.sources() {
        Ok(sources) => sources,
        Err(error) => return vec![Err(failed(error))],
    };
    let mut inputs = Vec::new();
    for source in sources {
        match repository.bundles(&source, "") {
            Ok(listing) => inputs.extend(listing.map(|listed| match listed {
                Ok(listed) => Ok(Input::Remote(Remote::new(repository.clone(), listed.fqid))),
                Err(error) => Err(failed(error)),
            })),
            Err(error) => inputs.push(Err(failed(error))),
        }
    }
    inputs
}
