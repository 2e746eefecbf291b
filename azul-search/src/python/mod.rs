//! How Python prints what the reference's answers contain: messages show values as Python code, and links contain JSON as
//! Python writes it.

mod code;

use std::fmt::Write;

use azul_transform::Value;

pub(crate) use code::{write_code, write_plain};

/// Text as Python code.
pub(crate) fn quoted(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut out = String::from(quote);
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c == quote => out.extend(['\\', c]),
            c if (c as u32) < 0x20 || (0x7f..0xa1).contains(&(c as u32)) => {
                push(&mut out, format_args!("\\x{:02x}", c as u32))
            }
            c => out.push(c),
        }
    }
    out.push(quote);
    out
}

/// A set of values as Python code; never of none.
pub(crate) fn set<'a>(values: impl IntoIterator<Item = &'a Value<'a>>) -> String {
    let values: Vec<String> = values.into_iter().map(code).collect();
    format!("{{{}}}", values.join(", "))
}

/// A set of texts as Python code; never of none.
pub(crate) fn names<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.into_iter().map(quoted).collect();
    format!("{{{}}}", names.join(", "))
}

/// A value as Python code.
fn code(value: &Value<'_>) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Str(text) => quoted(text),
        other => json(other),
    }
}

/// JSON with spaces behind commas and colons, and nothing but ASCII.
pub(crate) fn json(value: &Value<'_>) -> String {
    let mut out = String::new();
    write_json(value, &mut out);
    out
}

fn write_json(value: &Value<'_>, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(truth) => out.push_str(if *truth { "true" } else { "false" }),
        Value::Int(int) => push(out, format_args!("{int}")),
        Value::Float(double) => out.push_str(&float(*double)),
        Value::Big(digits) => out.push_str(digits),
        Value::Str(text) => write_str(text, out),
        Value::List(items) | Value::Tuple(items) => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
                out.push_str(if i > 0 { ", " } else { "" });
                write_json(item, out);
            }
            out.push(']');
        }
        Value::Object(entries) => {
            out.push('{');
            for (i, (key, value)) in entries.iter().enumerate() {
                out.push_str(if i > 0 { ", " } else { "" });
                write_str(key, out);
                out.push_str(": ");
                write_json(value, out);
            }
            out.push('}');
        }
    }
}

/// Appends text as JSON of nothing but ASCII.
pub(crate) fn write_str(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            ' '..='~' => out.push(c),
            c => c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| push(out, format_args!("\\u{unit:04x}"))),
        }
    }
    out.push('"');
}

/// A double: the shortest digits that read back the same, exponents with a sign and two digits.
///
/// ```text
/// 1.0 → 1.0    1e16 → 1e+16    0.00001 → 1e-05
/// ```
pub(crate) fn float(double: f64) -> String {
    let text = format!("{double:?}");
    let Some((digits, exponent)) = text.split_once('e') else { return text };
    let (sign, exponent) = exponent.strip_prefix('-').map_or(('+', exponent), |exponent| ('-', exponent));
    format!("{digits}e{sign}{exponent:0>2}")
}

fn push(out: &mut String, arguments: std::fmt::Arguments<'_>) {
    // Writing to a string has no way to fail.
    let _ = out.write_fmt(arguments);
}
