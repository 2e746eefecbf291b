//! What takes the place of checking against JSON schemas in a library that was built without.

use std::path::Path;

use azul_transform::{Bundle, Error, ErrorKind, Result};

/// Schemas that can never be had.
#[derive(Debug)]
pub enum Schemas {}

impl Schemas {
    /// Refuses.
    ///
    /// # Errors
    /// [`ErrorKind::Config`], always.
    pub fn read(_: &Path) -> Result<Self> {
        let message = "this program was built without JSON schemas; build it with `--features schemas`";
        Err(Error::new(ErrorKind::Config, message))
    }

    /// Never called.
    pub fn checked(&self) -> usize {
        match *self {}
    }

    /// Never called.
    pub fn check(&self, _: &Bundle) -> Vec<Error> {
        match *self {}
    }
}
