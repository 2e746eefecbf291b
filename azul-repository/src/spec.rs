//! Names of sources, and prefixes of UUIDs by which the work on a source is divided.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use azul_transform::{Error, ErrorKind, Result};

/// The name of a source, and its prefix if that is determined: `{name}:{prefix}`.
///
/// ```
/// use azul_repository::Spec;
///
/// let spec: Spec = "tdr:bigquery:gcp:project:snapshot:a/1".parse()?;
/// assert_eq!(spec.name, "tdr:bigquery:gcp:project:snapshot");
/// assert_eq!(spec.prefix.unwrap().partitions().nth(11).as_deref(), Some("ab"));
/// # Ok::<_, azul_transform::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Spec {
    /// Everything before the last colon.
    pub name: String,
    /// The prefix, unless it is to be determined by the size of the source.
    pub prefix: Option<Prefix>,
}

/// A prefix of UUIDs: those that begin with `common`, divided by the `digits` hexadecimal digits after that.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Prefix {
    /// What the UUIDs begin with.
    common: String,
    /// Number of digits by which they are divided.
    digits: usize,
}

/// Most digits of a prefix, those included by which it is divided.
const MOST: usize = 8;

impl Prefix {
    /// A prefix.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if no UUID begins so, or if it has more than eight digits.
    pub fn new(common: &str, digits: usize) -> Result<Self> {
        let invalid = |why: &str| Err(Error::new(ErrorKind::Config, format!("the prefix {common}/{digits} {why}")));
        let is_hex = common.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if !is_hex {
            return invalid("is not made of lower-case hexadecimal digits");
        }
        if common.len() + digits > MOST {
            return invalid("has more than eight digits");
        }
        Ok(Self { common: common.to_owned(), digits })
    }

    /// What the UUIDs begin with.
    pub fn common(&self) -> &str {
        &self.common
    }

    /// The prefixes that it is divided into, ascending: as many as sixteen to the power of its digits.
    pub fn partitions(&self) -> impl Iterator<Item = String> + '_ {
        let count = 1u64 << (4 * self.digits);
        (0..count).map(|i| {
            let digits = if self.digits == 0 { String::new() } else { format!("{i:0width$x}", width = self.digits) };
            format!("{}{digits}", self.common)
        })
    }
}

impl FromStr for Prefix {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let malformed = |why: &str| Error::new(ErrorKind::Config, format!("the prefix {text:?} {why}"));
        let (common, digits) = text.split_once('/').ok_or_else(|| malformed("has no slash, as in a/1"))?;
        let is_number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        let digits = digits.parse().ok().filter(|_| is_number);
        Self::new(common, digits.ok_or_else(|| malformed("has no number behind its slash"))?)
    }
}

impl fmt::Display for Prefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.common, self.digits)
    }
}

impl Spec {
    /// Whether two are of the same source, whatever their prefixes.
    pub fn is_same_source(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl FromStr for Spec {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let malformed = || Error::new(ErrorKind::Config, format!("the source {text:?} has no prefix: NAME:PREFIX"));
        let (name, prefix) = text.rsplit_once(':').ok_or_else(malformed)?;
        let prefix = if prefix.is_empty() { None } else { Some(prefix.parse()?) };
        Ok(Self { name: name.to_owned(), prefix })
    }
}

impl fmt::Display for Spec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let prefix = self.prefix.as_ref().map_or_else(String::new, Prefix::to_string);
        write!(f, "{}:{prefix}", self.name)
    }
}

/// The UUIDs, as numbers, that begin with a prefix; hyphens in it do not count.
///
/// ```
/// use azul_repository::uuids;
/// assert!(uuids("4f")?.contains(&(0x4f << 120)));
/// assert_eq!(uuids("")?, 0..=u128::MAX);
/// # Ok::<_, azul_transform::Error>(())
/// ```
///
/// # Errors
/// [`ErrorKind::Config`] if no UUID begins so.
pub fn uuids(prefix: &str) -> Result<RangeInclusive<u128>> {
    let digits: String = prefix.chars().filter(|&c| c != '-').collect();
    let is_hex = digits.len() <= 32 && digits.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    let padded = |with: &str| u128::from_str_radix(&format!("{digits}{}", with.repeat(32 - digits.len())), 16).ok();
    match (is_hex.then(|| padded("0")).flatten(), is_hex.then(|| padded("f")).flatten()) {
        (Some(first), Some(last)) => Ok(first..=last),
        _ => Err(Error::new(ErrorKind::Config, format!("no UUID begins with {prefix:?}"))),
    }
}

/// The prefix of a source whose spec has none, by the number of its subgraphs. An ordinary catalog of the main deployment
/// has all of them; another one a part that is small enough to try things out with.
///
/// # Errors
/// [`ErrorKind::Config`] if there are no subgraphs.
pub fn default_prefix(subgraphs: usize, whole: bool) -> Result<Prefix> {
    if subgraphs == 0 {
        return Err(Error::new(ErrorKind::Config, "the source has no subgraphs, so that it has no prefix"));
    }
    if whole {
        return Prefix::new("", digits_for(subgraphs, 8192));
    }
    let reversed: String = format!("{:x}", subgraphs - 1).chars().rev().collect();
    let length = digits_for(subgraphs, 64);
    Prefix::new(&reversed[..length.min(reversed.len())], 1)
}

/// How many digits divide a number of subgraphs into parts of at most so many.
fn digits_for(subgraphs: usize, most: usize) -> usize {
    let (mut digits, mut room) = (0, most);
    while room < subgraphs {
        digits += 1;
        room = room.saturating_mul(16);
    }
    digits
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test is meant to stop")]
mod tests {
    use super::*;

    fn check(text: &str, name: &str, prefix: Option<&str>) {
        let spec: Spec = text.parse().unwrap();
        assert_eq!((spec.name.as_str(), spec.prefix.as_ref().map(Prefix::to_string).as_deref()), (name, prefix));
        assert_eq!(spec.to_string(), text);
    }

    #[test]
    fn specs() {
        check("https://fake_dss_instance/v1:/2", "https://fake_dss_instance/v1", Some("/2"));
        check("s:", "s", None);
        check("tdr:bigquery:gcp:p:s:42/1", "tdr:bigquery:gcp:p:s", Some("42/1"));
        for malformed in ["s", "s:4", "s:4/", "s:/x", "s:A/1", "s:12345678/1", "s:-/1", "s:/+1"] {
            assert_eq!(malformed.parse::<Spec>().unwrap_err().kind(), ErrorKind::Config, "{malformed}");
        }
    }

    #[test]
    fn partitions() {
        let of = |text: &str| text.parse::<Prefix>().unwrap().partitions().collect::<Vec<_>>();
        assert_eq!(of("/0"), [""]);
        assert_eq!(of("4f/0"), ["4f"]);
        assert_eq!(of("4/1").first().zip(of("4/1").last()), Some((&"40".to_owned(), &"4f".to_owned())));
        assert_eq!(of("/2").len(), 256);
    }

    fn check_default(subgraphs: usize, whole: bool, prefix: &str) {
        assert_eq!(default_prefix(subgraphs, whole).unwrap().to_string(), prefix, "{subgraphs}");
    }

    #[test]
    fn prefixes_by_size() {
        check_default(1, true, "/0");
        check_default(8192, true, "/0");
        check_default(8193, true, "/1");
        check_default(131_072, true, "/1");
        check_default(131_073, true, "/2");
        check_default(64, false, "/1");
        check_default(65, false, "0/1");
        check_default(66, false, "1/1");
        check_default(1023, false, "e/1");
        check_default(1025, false, "00/1");
        check_default(1026, false, "10/1");
        assert!(default_prefix(0, true).is_err());
    }
}
