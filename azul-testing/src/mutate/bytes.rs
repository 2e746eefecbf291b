//! Edits of bytes, whatever they mean.

use super::parts::Text;
use super::rng::Rng;

/// Not UTF-8, each in a way of its own: continuation alone, start alone, overlong, surrogate, beyond Unicode, never.
const INVALID: [&[u8]; 7] = [b"\x80", b"\xc3", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xff", b"\xe2\x82"];

const MEANINGFUL: &[u8] = b"{}[]\",:\\/-+.eE019 \t\r\n\0tfn_|";

/// Turns one bit over.
pub fn flip(text: &Text<'_>, rng: &mut Rng) -> Option<Vec<u8>> {
    let mut bytes = text.bytes.to_vec();
    let at = place(text, rng)?;
    bytes[at] ^= 1 << rng.below(8);
    Some(bytes)
}

/// Puts a byte in, mostly one that means something in JSON.
pub fn insert(text: &Text<'_>, rng: &mut Rng) -> Option<Vec<u8>> {
    let at = rng.below(text.bytes.len() + 1);
    let byte = if rng.below(4) == 0 { rng.bits() as u8 } else { *rng.pick(MEANINGFUL) };
    Some(text.splice(at..at, &[byte]))
}

/// Takes some bytes out.
pub fn cut(text: &Text<'_>, rng: &mut Rng) -> Option<Vec<u8>> {
    let at = place(text, rng)?;
    let end = (at + rng.magnitude(12)).min(text.bytes.len());
    Some(text.splice(at..end, b""))
}

/// Ends early, as a download that failed.
pub fn end(text: &Text<'_>, rng: &mut Rng) -> Option<Vec<u8>> {
    Some(text.bytes[..place(text, rng)?].to_vec())
}

/// Repeats some bytes.
pub fn repeat(text: &Text<'_>, rng: &mut Rng) -> Option<Vec<u8>> {
    let at = place(text, rng)?;
    let end = (at + rng.magnitude(12)).min(text.bytes.len());
    Some(text.splice(end..end, &text.bytes[at..end]))
}

/// Puts in what is not UTF-8.
pub fn invalid(text: &Text<'_>, rng: &mut Rng) -> Option<Vec<u8>> {
    let at = rng.below(text.bytes.len() + 1);
    Some(text.splice(at..at, rng.pick::<&[u8]>(&INVALID)))
}

fn place(text: &Text<'_>, rng: &mut Rng) -> Option<usize> {
    (!text.bytes.is_empty()).then(|| rng.below(text.bytes.len()))
}
