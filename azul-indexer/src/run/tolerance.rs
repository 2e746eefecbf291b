//! How many failures a run may have before it is given up.

use std::fmt;
use std::str::FromStr;

use azul_transform::{Error, ErrorKind};

/// The most failures with which a run is still worth publishing.
///
/// ```
/// use azul_indexer::run::Tolerance;
/// let tolerance: Tolerance = "5%".parse()?;
/// assert!(tolerance.is_exceeded_early(6, 100));
/// // Too few to tell early on; at the end it counts.
/// assert!(!tolerance.is_exceeded_early(6, 99) && tolerance.is_exceeded(6, 99));
/// # Ok::<_, azul_transform::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Tolerance {
    /// Any number.
    #[default]
    Any,
    /// So many.
    Count(usize),
    /// So many of a hundred inputs.
    Percent(f64),
}

/// Of fewer inputs, one failure is more than a percent, so that a share says nothing yet.
const ENOUGH: usize = 100;

impl Tolerance {
    /// None at all.
    pub const NONE: Self = Self::Count(0);

    /// Whether there are too many failures among so many inputs.
    pub fn is_exceeded(self, failures: usize, inputs: usize) -> bool {
        match self {
            Self::Any => false,
            Self::Count(most) => failures > most,
            Self::Percent(most) => failures as f64 * 100.0 > most * inputs as f64,
        }
    }

    /// The same while there may be more inputs to come: a share is not judged before there are enough of them.
    pub fn is_exceeded_early(self, failures: usize, inputs: usize) -> bool {
        (inputs >= ENOUGH || !matches!(self, Self::Percent(_))) && self.is_exceeded(failures, inputs)
    }
}

impl FromStr for Tolerance {
    type Err = Error;

    fn from_str(s: &str) -> Result<Self, Error> {
        let tolerance = match s.strip_suffix('%') {
            Some(percent) => percent.parse().ok().filter(|p| (0.0..=100.0).contains(p)).map(Self::Percent),
            None => s.parse().ok().map(Self::Count),
        };
        tolerance.ok_or_else(|| {
            let message = format!("failures are limited by a number or by a percentage from 0% to 100%, not {s:?}");
            Error::new(ErrorKind::Config, message)
        })
    }
}

impl fmt::Display for Tolerance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("any number"),
            Self::Count(most) => write!(f, "{most}"),
            Self::Percent(most) => write!(f, "{most}%"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts() {
        let check = |text: &str, expected| assert_eq!(text.parse().ok(), expected, "{text}");
        check("0", Some(Tolerance::NONE));
        check("12", Some(Tolerance::Count(12)));
        check("0.5%", Some(Tolerance::Percent(0.5)));
        check("100%", Some(Tolerance::Percent(100.0)));
        for wrong in ["", "%", "-1", "1.5", "101%", "NaN%", "5 %"] {
            check(wrong, None::<Tolerance>);
        }
    }

    #[test]
    fn bounds_are_inclusive() {
        let check = |tolerance: Tolerance, failures, inputs, expected| {
            assert_eq!(tolerance.is_exceeded(failures, inputs), expected, "{tolerance} {failures} of {inputs}");
        };
        check(Tolerance::Any, 9, 9, false);
        check(Tolerance::NONE, 0, 9, false);
        check(Tolerance::NONE, 1, 9, true);
        check(Tolerance::Count(2), 2, 2, false);
        check(Tolerance::Percent(10.0), 1, 10, false);
        check(Tolerance::Percent(10.0), 2, 10, true);
        check(Tolerance::Percent(0.0), 0, 0, false);
    }
}
