//! Values of documents as Python prints them. Manifests that exist have them in cells, and in what their identities are
//! made of.

use std::fmt::Write;

use azul_transform::json::{Json, Kind};

use super::{float, quoted, write_str};

/// Appends JSON as Python code: `True`, `None`, `{'a': 1.0}`.
pub(crate) fn write_code(json: Json<'_>, out: &mut String) {
    match json.kind() {
        Kind::Null => out.push_str("None"),
        Kind::Bool(truth) => out.push_str(if truth { "True" } else { "False" }),
        Kind::Str(text) => out.push_str(&quoted(text)),
        Kind::Array(_) => list(json, out, write_code),
        Kind::Object(_) => object(json, out, |key, out| out.push_str(&quoted(key)), write_code),
        Kind::Int(_) | Kind::Float(_) | Kind::Big(_) => write_number(json, out),
    }
}

/// Appends JSON with spaces behind commas and colons, and nothing but ASCII.
pub(crate) fn write_plain(json: Json<'_>, out: &mut String) {
    match json.kind() {
        Kind::Null => out.push_str("null"),
        Kind::Bool(truth) => out.push_str(if truth { "true" } else { "false" }),
        Kind::Str(text) => write_str(text, out),
        Kind::Array(_) => list(json, out, write_plain),
        Kind::Object(_) => object(json, out, write_str, write_plain),
        Kind::Int(_) | Kind::Float(_) | Kind::Big(_) => write_number(json, out),
    }
}

fn write_number(json: Json<'_>, out: &mut String) {
    match json.kind() {
        Kind::Int(int) => {
            // Writing to a string has no way to fail.
            let _ = write!(out, "{int}");
        }
        Kind::Float(double) => out.push_str(&float(double)),
        Kind::Big(digits) => out.push_str(digits),
        _ => {}
    }
}

fn list<'d>(json: Json<'d>, out: &mut String, write: impl Fn(Json<'d>, &mut String)) {
    out.push('[');
    for (i, item) in json.items().enumerate() {
        out.push_str(if i > 0 { ", " } else { "" });
        write(item, out);
    }
    out.push(']');
}

fn object<'d>(
    json: Json<'d>,
    out: &mut String,
    write_key: impl Fn(&str, &mut String),
    write: impl Fn(Json<'d>, &mut String),
) {
    out.push('{');
    for (i, (key, value)) in json.entries().enumerate() {
        out.push_str(if i > 0 { ", " } else { "" });
        write_key(key, out);
        out.push_str(": ");
        write(value, out);
    }
    out.push('}');
}
