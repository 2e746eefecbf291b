//! UUIDs as 128-bit numbers, read leniently and printed canonically.

use std::ops::Range;

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
    if let Some(uuid) = parse_canonical(s.as_bytes()) {
        return Ok(uuid);
    }
    let trimmed = s.trim_start_matches("urn:").trim_start_matches("uuid:");
    let trimmed = trimmed.trim_matches(['{', '}']);
    let (mut value, mut digits) = (0u128, 0);
    for b in trimmed.bytes().filter(|&b| b != b'-') {
        let digit = DIGITS[usize::from(b)];
        if digit == NO_DIGIT {
            return Err(invalid());
        }
        value = value << 4 | u128::from(digit);
        digits += 1;
    }
    if digits == 32 { Ok(value) } else { Err(invalid()) }
}

const NO_DIGIT: u8 = 0xff;

/// Value of each byte as a hexadecimal digit.
const DIGITS: [u8; 256] = {
    let mut digits = [NO_DIGIT; 256];
    let mut i = 0;
    while i < 16 {
        digits[b"0123456789abcdef"[i] as usize] = i as u8;
        digits[b"0123456789ABCDEF"[i] as usize] = i as u8;
        i += 1;
    }
    digits
};

/// The usual case: hyphens in their places.
fn parse_canonical(s: &[u8]) -> Option<u128> {
    let s: &[u8; 36] = s.try_into().ok()?;
    if [s[8], s[13], s[18], s[23]] != [b'-'; 4] {
        return None;
    }
    let part = |range: Range<usize>| {
        let (mut value, mut all) = (0u64, 0);
        for &b in &s[range] {
            let digit = DIGITS[usize::from(b)];
            all |= digit;
            value = value << 4 | u64::from(digit);
        }
        (all < 16).then_some(u128::from(value))
    };
    let (a, b, c) = (part(0..8)?, part(9..13)?, part(14..18)?);
    let (d, e) = (part(19..23)?, part(24..36)?);
    Some(a << 96 | b << 80 | c << 64 | d << 48 | e)
}

/// Whether a string is a UUID in the form that [`print()`] gives: lower case, hyphens in their places.
pub fn is_canonical(s: &str) -> bool {
    s.len() == 36
        && s.bytes().enumerate().all(|(i, b)| match i {
            8 | 13 | 18 | 23 => b == b'-',
            _ => matches!(b, b'0'..=b'9' | b'a'..=b'f'),
        })
}

/// The canonical form.
pub fn print(uuid: u128) -> String {
    let mut out = String::with_capacity(36);
    for (i, byte) in uuid.to_be_bytes().into_iter().enumerate() {
        if matches!(i, 4 | 6 | 8 | 10) {
            out.push('-');
        }
        for digit in [byte >> 4, byte & 15] {
            out.push(char::from(b"0123456789abcdef"[usize::from(digit)]));
        }
    }
    out
}
