//! In the place of `cloud`, if that is left out.

use std::io;

use super::Files;

/// Refuses every URL.
pub(super) fn of(url: &str) -> io::Result<&'static dyn Files> {
    // Credentials in a URL are nobody's business.
    let scheme = url.split("://").next().unwrap_or_default();
    let message =
        format!("{scheme}:// is read by programs that were built with `--features cloud`, which this one was not");
    Err(io::Error::new(io::ErrorKind::Unsupported, message))
}
