//! The canonical form of JSON whose SHA-1 addresses a replica by its content.
//!
//! Keys sorted by code point, no white space, ASCII only, integers verbatim, doubles as Python prints
//! them. Source: the specification of the engine, section 5.

use std::fmt::Write;

use sha1::{Digest, Sha1};

use super::{Json, Kind};

/// SHA-1 of the canonical form, as 40 lower-case hexadecimal digits.
///
/// ```
/// use azul_transform::json::{Document, canonical::content_hash};
/// let d = Document::parse(*br#"{"foo":1,"bar":2.0,"baz":"baz"}"#)?;
/// assert_eq!(content_hash(d.root()), "08335acd02f77fdd32775f51a1766796e91bc0e1");
/// # Ok::<_, azul_transform::Error>(())
/// ```
pub fn content_hash(json: Json<'_>) -> String {
    hash_of(&canonical(json))
}

/// Hexadecimal SHA-1 of bytes that are in canonical form already.
pub(crate) fn hash_of(canonical: &str) -> String {
    const DIGITS: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    let digit = |half: u8| DIGITS[usize::from(half)];
    Sha1::digest(canonical.as_bytes()).iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 0xf)]).collect()
}

/// The same of a value whose text has about so many bytes.
pub(crate) fn content_hash_of(json: Json<'_>, bytes: usize) -> String {
    let mut out = String::with_capacity(bytes);
    write(&mut out, json);
    hash_of(&out)
}

/// The canonical form itself.
pub fn canonical(json: Json<'_>) -> String {
    let mut out = String::new();
    write(&mut out, json);
    out
}

fn write(out: &mut String, json: Json<'_>) {
    match json.kind() {
        Kind::Null => out.push_str("null"),
        Kind::Bool(b) => out.push_str(if b { "true" } else { "false" }),
        Kind::Int(i) => {
            let _ = write!(out, "{i}");
        }
        Kind::Float(f) => write_float(out, f),
        Kind::Big(digits) => out.push_str(digits),
        Kind::Str(s) => write_ascii(out, s),
        Kind::Array(_) => {
            out.push('[');
            for (i, item) in json.items().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                write(out, item);
            }
            out.push(']');
        }
        Kind::Object(_) => {
            let mut entries: Vec<_> = json.entries().collect();
            // UTF-8 bytes sort like code points.
            if !entries.is_sorted_by_key(|(key, _)| *key) {
                entries.sort_unstable_by_key(|(key, _)| *key);
            }
            out.push('{');
            for (i, (key, value)) in entries.into_iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                write_ascii(out, key);
                out.push(':');
                write(out, value);
            }
            out.push('}');
        }
    }
}

fn write_ascii(out: &mut String, s: &str) {
    out.push('"');
    // Most text needs no escapes, and is written as it is up to the first character that does.
    let plain = s.bytes().position(|byte| !matches!(byte, b' '..=b'~') || byte == b'"' || byte == b'\\');
    let (plain, rest) = s.split_at(plain.unwrap_or(s.len()));
    out.push_str(plain);
    for c in rest.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            ' '..='~' => out.push(c),
            _ => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
        }
    }
    out.push('"');
}

/// Shortest round-trip digits, positional iff −4 ≤ decimal exponent < 16, always with `.0` or an exponent.
fn write_float(out: &mut String, f: f64) {
    let scientific = format!("{f:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    if (-4..16).contains(&exponent) {
        let positional = format!("{f}");
        out.push_str(&positional);
        if !positional.contains('.') {
            out.push_str(".0");
        }
    } else {
        let sign = if exponent < 0 { '-' } else { '+' };
        let _ = write!(out, "{mantissa}e{sign}{:02}", exponent.unsigned_abs());
    }
}
