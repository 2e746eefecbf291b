//! Fields of bundles, and editing them.
//!
//! A field is named by its path in the bundle, with `[]` for the elements of a list and `*` for ids.

use azul_transform::Value;
use azul_transform::json::{Json, Kind, write_str};
use azul_transform::uuid;

/// What to do with a field.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Edit {
    Keep,
    LeaveOut,
    /// Another value of the same type takes its place.
    Change,
}

/// A bundle with each of its fields edited as a function says, which is given the path of the field.
pub fn edited(bundle: Json<'_>, mut edit: impl FnMut(&str) -> Edit) -> Vec<u8> {
    let mut out = Vec::new();
    copy(bundle, "", &mut out, &mut edit);
    out
}

/// Copies a value, editing the fields in it that have a value.
fn copy(json: Json<'_>, path: &str, out: &mut Vec<u8>, edit: &mut impl FnMut(&str) -> Edit) {
    match json.kind() {
        Kind::Object(_) => {
            out.push(b'{');
            let mut first = true;
            for (key, value) in json.entries() {
                let path = if path.is_empty() { name(key) } else { format!("{path}.{}", name(key)) };
                let how = if is_field(value) { edit(&path) } else { Edit::Keep };
                if how == Edit::LeaveOut {
                    continue;
                }
                if !std::mem::take(&mut first) {
                    out.push(b',');
                }
                write_str(out, key);
                out.push(b':');
                match how {
                    Edit::Change => another(value).write(out),
                    _ => copy(value, &path, out, edit),
                }
            }
            out.push(b'}');
        }
        Kind::Array(_) if json.items().any(Json::is_object) => {
            out.push(b'[');
            for (i, item) in json.items().enumerate() {
                if i > 0 {
                    out.push(b',');
                }
                copy(item, &format!("{path}[]"), out, edit);
            }
            out.push(b']');
        }
        _ => json.write(out),
    }
}

/// Whether this is the value of a field, and not null, empty, or made of fields itself.
fn is_field(json: Json<'_>) -> bool {
    match json.kind() {
        Kind::Null | Kind::Object(_) | Kind::Array(0) => false,
        Kind::Array(_) => !json.items().any(Json::is_object),
        _ => true,
    }
}

fn another(json: Json<'_>) -> Value<'_> {
    match json.kind() {
        Kind::Bool(b) => (!b).into(),
        Kind::Int(i) => i.wrapping_add(1).into(),
        Kind::Float(f) => (f + 1.0).into(),
        Kind::Str(s) => format!("{s}x").into(),
        Kind::Array(_) => Value::List(json.items().map(another).collect()),
        Kind::Null | Kind::Big(_) | Kind::Object(_) => json.into(),
    }
}

/// A key, with `*` for what seems to be an id.
fn name(key: &str) -> String {
    match key.rsplit_once('/') {
        Some((kind, _)) => format!("{kind}/*"),
        None if uuid::parse(key).is_ok() => "*".to_owned(),
        None => key.to_owned(),
    }
}
