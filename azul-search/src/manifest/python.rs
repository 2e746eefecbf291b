//! Values as Python prints them. Manifests that exist have them in cells, and in what their identities are made of.

use std::fmt::Write;

use azul_transform::json::{Json, Kind};

/// Appends JSON as a Python literal: `True`, `None`, `{'a': 1.0}`.
pub(super) fn write(json: Json<'_>, out: &mut String) {
    match json.kind() {
        Kind::Null => out.push_str("None"),
        Kind::Bool(truth) => out.push_str(if truth { "True" } else { "False" }),
        Kind::Int(int) => {
            let _ = write!(out, "{int}");
        }
        Kind::Float(float) => write_float(float, out),
        Kind::Big(digits) => out.push_str(digits),
        Kind::Str(text) => write_str(text, out),
        Kind::Array(_) => {
            out.push('[');
            for (i, item) in json.items().enumerate() {
                out.push_str(if i > 0 { ", " } else { "" });
                write(item, out);
            }
            out.push(']');
        }
        Kind::Object(_) => {
            out.push('{');
            for (i, (key, value)) in json.entries().enumerate() {
                out.push_str(if i > 0 { ", " } else { "" });
                write_str(key, out);
                out.push_str(": ");
                write(value, out);
            }
            out.push('}');
        }
    }
}

/// Appends a string literal: in single quotes, unless it contains some and no double ones.
pub(super) fn write_str(text: &str, out: &mut String) {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    out.push(quote);
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c == quote => out.extend(['\\', c]),
            c if is_printable(c) => out.push(c),
            c => {
                let code = u32::from(c);
                let _ = match code {
                    0..256 => write!(out, "\\x{code:02x}"),
                    256..65536 => write!(out, "\\u{code:04x}"),
                    _ => write!(out, "\\U{code:08x}"),
                };
            }
        }
    }
    out.push(quote);
}

/// Neither a control character nor, the space aside, a separator. Characters that are not assigned are taken for
/// printable, which differs from Python, but not in anything that a filter or a cell is likely to contain.
fn is_printable(c: char) -> bool {
    let separator = c.is_whitespace() && c != ' ';
    let format = matches!(u32::from(c),
        0xad | 0x600..=0x605 | 0x61c | 0x6dd | 0x70f | 0x180e | 0x200b..=0x200f | 0x202a..=0x202e | 0x2060..=0x206f
            | 0xfeff | 0xfff9..=0xfffb | 0xe000..=0xf8ff | 0xe0000..=0xe0fff);
    !(c.is_control() || separator || format)
}

/// Appends a double: the shortest digits that read back the same, with an exponent below 10⁻⁴ and from 10¹⁶ on.
pub(super) fn write_float(float: f64, out: &mut String) {
    if !float.is_finite() {
        out.push_str(if float.is_nan() {
            "nan"
        } else if float > 0.0 {
            "inf"
        } else {
            "-inf"
        });
        return;
    }
    let scientific = format!("{float:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    if (-4..16).contains(&exponent) {
        let _ = write!(out, "{float:?}");
    } else {
        let sign = if exponent < 0 { '-' } else { '+' };
        let _ = write!(out, "{mantissa}e{sign}{:02}", exponent.unsigned_abs());
    }
}
