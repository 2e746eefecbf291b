//! Collecting what is wrong with a bundle: the first thing only, which is all that is needed to refuse it, or everything.

use rustc_hash::FxHashSet;

use crate::error::{Error, Result};

/// What is wrong with a bundle, as far as it was found out.
///
/// Readers hand what may fail to [`Problems::take`]. Whether they go on after that is up to whoever started them: when
/// bundles are transformed, the first error ends the reading; when they are validated, the reader goes on with the rest.
///
/// ```
/// use azul_transform::{Error, ErrorKind, Problems};
/// let numbers = |problems: &mut Problems| -> Result<Vec<i32>, Error> {
///     let mut numbers = Vec::new();
///     for text in ["1", "x", "2", "y"] {
///         let parsed = text.parse::<i32>().map_err(|_| Error::new(ErrorKind::InvalidValue, text));
///         numbers.extend(problems.take(parsed)?);
///     }
///     Ok(numbers)
/// };
/// assert_eq!(numbers(&mut Problems::first()).unwrap_err().message(), "x");
/// let mut problems = Problems::all();
/// assert_eq!(numbers(&mut problems).unwrap(), [1, 2]);
/// assert_eq!(problems.into_vec().len(), 2);
/// ```
#[derive(Debug, Default)]
pub struct Problems {
    all: bool,
    found: Vec<Error>,
    /// The same as text.
    told: FxHashSet<String>,
}

/// A bundle that has so many problems is not looked at any further.
const MOST: usize = 1000;

impl Problems {
    /// The first problem is the last.
    pub fn first() -> Self {
        Self::default()
    }

    /// Problems are collected, up to a thousand.
    pub fn all() -> Self {
        Self { all: true, ..Self::default() }
    }

    /// Whether everything is wanted, for those who find more than the first problem by other means.
    pub fn is_all(&self) -> bool {
        self.all
    }

    /// Whether anything but warnings was taken note of.
    pub fn has_errors(&self) -> bool {
        self.found.iter().any(|error| !error.kind().is_warning())
    }

    /// A value, or nothing if there is a problem instead of it that was taken note of.
    ///
    /// # Errors
    /// The problem, if it is to end the reading.
    #[inline]
    pub fn take<T>(&mut self, result: Result<T>) -> Result<Option<T>> {
        match result {
            Ok(value) => Ok(Some(value)),
            Err(error) => self.add(error).map(|()| None),
        }
    }

    /// Takes note of a problem. A warning never ends the reading.
    ///
    /// # Errors
    /// The problem, if it is to end the reading.
    #[cold]
    pub fn add(&mut self, error: Error) -> Result<()> {
        let is_warning = error.kind().is_warning();
        if !is_warning && (!self.all || self.found.len() >= MOST) {
            return Err(error);
        }
        if self.found.len() >= MOST {
            return Ok(());
        }
        // What is an error is not warned of too.
        let same = |other: &Error| {
            let (this, other) = (error.place(), other.place());
            this.entity == other.entity && this.path == other.path && this.path.is_some()
        };
        if is_warning && self.found.iter().any(|other| !other.kind().is_warning() && same(other)) {
            return Ok(());
        }
        // Several values may be derived from what is wrong, which is still wrong only once.
        if self.told.insert(error.to_string()) {
            self.found.push(error);
        }
        Ok(())
    }

    /// What was found, in the order in which it was.
    pub fn into_vec(self) -> Vec<Error> {
        self.found
    }
}
