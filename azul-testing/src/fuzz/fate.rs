//! How mutants end.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::Outcome;
use azul_transform::{Error, ErrorKind, Result};

/// How one mutant ended.
#[derive(Debug)]
pub enum Fate {
    /// In documents.
    Documents(Outcome),
    /// It was refused.
    Error(Error),
    /// It broke the library, with this message.
    Panic(String),
}

/// How many mutants ended how.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// All of them.
    pub mutants: usize,
    /// Those that became documents.
    pub documents: usize,
    /// Those that were refused, by kind of error.
    pub errors: BTreeMap<ErrorKind, usize>,
    /// Those that broke the library.
    pub panics: usize,
}

/// Runs one mutant to its end, whatever that is.
pub fn fate(body: impl FnOnce() -> Result<Outcome>) -> Fate {
    match catch_unwind(AssertUnwindSafe(body)) {
        Ok(Ok(outcome)) => Fate::Documents(outcome),
        Ok(Err(error)) => Fate::Error(error),
        Err(panic) => {
            let text = panic.downcast_ref::<&str>().map(|s| (*s).to_owned());
            Fate::Panic(text.or_else(|| panic.downcast_ref().cloned()).unwrap_or_default())
        }
    }
}

impl Tally {
    /// Counts one more.
    pub fn note(&mut self, fate: &Fate) {
        self.mutants += 1;
        match fate {
            Fate::Documents(_) => self.documents += 1,
            Fate::Error(error) => *self.errors.entry(error.kind()).or_default() += 1,
            Fate::Panic(_) => self.panics += 1,
        }
    }
}
