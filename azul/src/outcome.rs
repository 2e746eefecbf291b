//! How a command ends.

use std::io;

use azul_transform::Error;

/// How a command ended.
pub(crate) enum Outcome {
    Good,
    /// Something could not be done, and was told of; everything else was.
    Partial,
    /// Nothing could be done, and that was told of.
    Nothing,
}

/// Whoever reads our output may stop to, which is no error: `azul … | head`.
pub(crate) fn unless_closed(result: io::Result<()>) -> anyhow::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => Ok(other?),
    }
}

/// The same for an error of the library.
pub(crate) fn unless_done(result: azul_transform::Result<()>) -> anyhow::Result<()> {
    let is_closed = |error: &Error| {
        let cause = error.cause().and_then(|cause| cause.downcast_ref::<io::Error>());
        cause.is_some_and(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
    };
    match result {
        Err(error) if is_closed(&error) => Ok(()),
        other => Ok(other?),
    }
}

/// The same where reading may fail as well as writing.
pub(crate) fn unless_broken(result: anyhow::Result<()>) -> anyhow::Result<()> {
    let is_closed = |error: &io::Error| error.kind() == io::ErrorKind::BrokenPipe;
    match result {
        Err(error) if error.downcast_ref().is_some_and(is_closed) => Ok(()),
        other => other,
    }
}
