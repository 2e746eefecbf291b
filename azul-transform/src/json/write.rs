//! From tape to text.

use super::{Json, Kind, Location};

impl Json<'_> {
    /// Appends the value as compact JSON, keys in the order of the input, integers verbatim.
    pub fn write(self, out: &mut Vec<u8>) {
        self.write_replacing(None, out);
    }

    /// Like [`Json::write`], with a string in the place of one value.
    pub fn write_replacing(self, replacement: Option<(Location, &str)>, out: &mut Vec<u8>) {
        match self.kind() {
            _ if replacement.is_some_and(|(at, _)| at == self.location()) => {
                write_str(out, replacement.map_or("", |(_, s)| s));
            }
            Kind::Null => out.extend_from_slice(b"null"),
            Kind::Bool(b) => out.extend_from_slice(if b { b"true" } else { b"false" }),
            Kind::Int(i) => write_int(out, i),
            Kind::Float(f) => write_float(out, f),
            Kind::Big(digits) => out.extend_from_slice(digits.as_bytes()),
            Kind::Str(s) => write_str(out, s),
            Kind::Array(_) => {
                out.push(b'[');
                for (i, item) in self.items().enumerate() {
                    if i > 0 {
                        out.push(b',');
                    }
                    item.write_replacing(replacement, out);
                }
                out.push(b']');
            }
            Kind::Object(_) => {
                out.push(b'{');
                for (i, (key, value)) in self.entries().enumerate() {
                    if i > 0 {
                        out.push(b',');
                    }
                    write_str(out, key);
                    out.push(b':');
                    value.write_replacing(replacement, out);
                }
                out.push(b'}');
            }
        }
    }
}

/// Appends a string as JSON, quotes included.
pub fn write_str(out: &mut Vec<u8>, s: &str) {
    if !write_plain(out, [b"\"", b""], s, b"\"") {
        serialize(out, s);
    }
}

/// Appends a string that needs no escape between what is given. If it needs one, nothing is appended; tells which.
#[inline]
pub(crate) fn write_plain(out: &mut Vec<u8>, before: [&[u8]; 2], s: &str, after: &[u8]) -> bool {
    // Looking at every byte, without an early exit, is what the compiler can turn into vector instructions.
    let special = s.bytes().fold(false, |special, b| special | (b < 0x20) | (b == b'"') | (b == b'\\'));
    if !special {
        out.reserve(before[0].len() + before[1].len() + s.len() + after.len());
        [before[0], before[1], s.as_bytes(), after].into_iter().for_each(|part| out.extend_from_slice(part));
    }
    !special
}

/// Appends a key that needs no escape, and a colon.
pub(crate) fn write_key(out: &mut Vec<u8>, key: &str) {
    out.reserve(key.len() + 3);
    out.push(b'"');
    out.extend_from_slice(key.as_bytes());
    out.extend_from_slice(b"\":");
}

/// Appends an integer.
pub(crate) fn write_int(out: &mut Vec<u8>, i: i64) {
    serialize(out, &i);
}

/// Appends a finite double in the shortest form that reads back the same; others as `null`.
pub(crate) fn write_float(out: &mut Vec<u8>, f: f64) {
    serialize(out, &f);
}

fn serialize(out: &mut Vec<u8>, value: &(impl serde::Serialize + ?Sized)) {
    // Writing scalars to a vector has no way to fail.
    let written = serde_json::to_writer(out, value);
    debug_assert!(written.is_ok());
}
