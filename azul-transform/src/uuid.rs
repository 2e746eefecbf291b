//! UUIDs as 128-bit numbers, read leniently and printed canonically.

use crate::error::{Error, ErrorKind, Result};

/// Parses a UUID: 32 hexadecimal digits in either case, with or without hyphens, `urn:uuid:` and braces.
///
/// # Errors
/// [`ErrorKind::InvalidValue`] for anything else.
///
/// ```
/// use azul_transform::uuid;
/// let u = uuid::parse("{AAA96233-BF27-44C7-82DF-B4DC15AD4D9D}")?;
/// assert_eq!(uuid::print(u), "aaa96233-bf27-44c7-82df-b4dc15ad4d9d");
/// # Ok::<_, azul_transform::Error>(())
/// ```
pub fn parse(s: &str) -> Result<u128> {
    let invalid = || Error::new(ErrorKind::InvalidValue, format!("{s:?} is not a UUID"));
    let trimmed = s.trim_start_matches("urn:").trim_start_matches("uuid:");
    let trimmed = trimmed.trim_matches(['{', '}']);
    let (mut value, mut digits) = (0u128, 0);
    for b in trimmed.bytes() {
        let digit = match b {
            b'0'..=b'9' => b - b'0',
            b'a'..=b'f' => b - b'a' + 10,
            b'A'..=b'F' => b - b'A' + 10,
            b'-' => continue,
            _ => return Err(invalid()),
        };
        value = value << 4 | u128::from(digit);
        digits += 1;
    }
    if digits == 32 { Ok(value) } else { Err(invalid()) }
}

/// Whether a string is a UUID in the form that [`print`] gives: lower case, hyphens in their places.
pub fn is_canonical(s: &str) -> bool {
    s.len() == 36
        && s.bytes().enumerate().all(|(i, b)| match i {
            8 | 13 | 18 | 23 => b == b'-',
            _ => matches!(b, b'0'..=b'9' | b'a'..=b'f'),
        })
}

/// The canonical form.
pub fn print(uuid: u128) -> String {
    let hex = format!("{uuid:032x}");
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}
