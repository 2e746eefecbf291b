//! Fields of the input: which there are, and which of them documents depend on.
//!
//! A field is named by its path in the bundle, with `[]` for the elements of a list and `*` for ids. Whether documents
//! depend on it is found out by changing it and leaving it out, not by what rows declare: rows are functions as often as paths.

use std::collections::BTreeMap;

use crate::json::{Document, Json, Kind, write_str};
use crate::testing::{Case, Project, Run};
use crate::value::{Value, write_list};
use crate::{Renderer, uuid};

/// So many bundles are transformed without a field before it is said to be of no use.
const ATTEMPTS: usize = 8;
/// Larger bundles are looked into, but not transformed again and again.
const LARGE: usize = 100_000;

/// The fields of all bundles.
pub struct Inputs {
    bundles: Vec<Bundle>,
    /// Paths, and positions of the bundles that have them.
    fields: BTreeMap<String, Vec<usize>>,
}

struct Bundle {
    name: String,
    document: Document,
}

impl Inputs {
    /// The fields of the bundles that are not refused, the smallest bundle first.
    pub fn of(project: &Project) -> Self {
        let mut cases = project.valid();
        cases.sort_by_key(|case| case.bytes.len());
        let bundle = |Case { name, bytes, .. }: Case| {
            let document = Document::parse(bytes).unwrap_or_else(|e| panic!("fixture {name}: {e}"));
            Bundle { name, document }
        };
        let bundles: Vec<_> = cases.into_iter().map(bundle).collect();
        let mut fields: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (i, bundle) in bundles.iter().enumerate() {
            edited(bundle.document.root(), |path| {
                let bundles = fields.entry(path.to_owned()).or_default();
                if bundles.last() != Some(&i) {
                    bundles.push(i);
                }
                Edit::Keep
            });
        }
        Self { bundles, fields }
    }

    /// The fields on which no contribution depends.
    pub fn not_shown(&self, run: &Run) -> impl Iterator<Item = &str> {
        let expected: Vec<_> = self.bundles.iter().map(|bundle| contributions(run, bundle.document.text())).collect();
        self.fields.iter().filter_map(move |(path, bundles)| {
            let small = bundles.iter().filter(|i| self.bundles[**i].document.len() < LARGE).take(ATTEMPTS);
            let mut small = small.map(|&i| (&self.bundles[i], &expected[i]));
            let same = |(bundle, expected): (&Bundle, &Option<Vec<u8>>)| {
                assert!(expected.is_some(), "fixture {} is refused", bundle.name);
                // A field that others stand in for shows only when it has another value.
                [Edit::Change, Edit::LeaveOut].into_iter().all(|edit| {
                    let bundle = edited(bundle.document.root(), |field| if field == path { edit } else { Edit::Keep });
                    contributions(run, bundle) == *expected
                })
            };
            small.all(same).then_some(path.as_str())
        })
    }

    /// Whether a path of a row finds a value in some document of some bundle; nothing if that cannot be told.
    pub fn selects(&self, origin: &str) -> Option<bool> {
        let path = origin.strip_prefix("$.")?.replace("[*]", "[]");
        let plain = |c: char| c.is_alphanumeric() || "_-.[]".contains(c);
        if !path.chars().all(plain) || path.contains("..") {
            return None;
        }
        let selected = |field: &String| {
            field.match_indices(&path).any(|(at, _)| {
                let rest = &field[at + path.len()..];
                field[..at].ends_with('.') && (rest.is_empty() || rest.starts_with(['.', '[']))
            })
        };
        Some(self.fields.keys().any(selected))
    }

    /// What may be wrong with a path of a row without value.
    pub fn hint(&self, origin: &str) -> Option<String> {
        Some(match self.selects(origin)? {
            true => {
                format!("fixtures have a value at `{origin}`, but not one that the row takes, or no document has it")
            }
            false => format!("no fixture has a value at `{origin}`"),
        })
    }
}

/// The contributions of a bundle in index form; nothing if it is refused.
fn contributions(run: &Run, bundle: impl Into<Vec<u8>>) -> Option<Vec<u8>> {
    let batch = run.batch(bundle).ok()?;
    let renderer = Renderer::new(run.schema(), &run.context).ok()?;
    let mut lines = Vec::new();
    renderer.render(&batch).ok()?.write_lines(&mut lines);
    Some(lines)
}

/// What to do with a field.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Edit {
    Keep,
    LeaveOut,
    /// Another value of the same type takes its place.
    Change,
}

fn edited(bundle: Json<'_>, mut edit: impl FnMut(&str) -> Edit) -> Vec<u8> {
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
            write_list(out, json.items(), |out, item| copy(item, &format!("{path}[]"), out, edit));
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
    let (kind, id) = key.rsplit_once('/').map_or((None, key), |(kind, id)| (Some(kind), id));
    match kind {
        Some(kind) => format!("{kind}/*"),
        None if uuid::parse(id).is_ok() => "*".to_owned(),
        None => key.to_owned(),
    }
}
