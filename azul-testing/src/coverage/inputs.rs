//! Fields of the input: which there are, and which of them documents depend on. That is found out by changing them, not
//! by what rows declare: rows are functions as often as paths.

use std::collections::BTreeMap;

use super::fields::{Edit, edited};
use crate::{Case, Project, Run};
use azul_transform::json::Document;
use azul_transform::{Bundle, DocumentRun, Renderer};

/// So many bundles are transformed without a field before it is said to be of no use.
const ATTEMPTS: usize = 8;
/// Larger bundles are looked into, but not transformed again and again.
const LARGE: usize = 100_000;

/// The fields of all bundles.
pub struct Inputs {
    bundles: Vec<Input>,
    /// Paths, and positions of the bundles that have them.
    fields: BTreeMap<String, Vec<usize>>,
}

struct Input {
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
            Input { name, document }
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
            let is_small = |i: &usize| self.bundles[*i].document.len() < LARGE;
            let small = bundles.iter().enumerate().filter(|(n, i)| *n == 0 || is_small(i)).take(ATTEMPTS);
            let mut small = small.map(|(_, &i)| (&self.bundles[i], &expected[i]));
            let same = |(bundle, expected): (&Input, &Option<Vec<u8>>)| {
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
                (at == 0 || field[..at].ends_with('.')) && (rest.is_empty() || rest.starts_with(['.', '[']))
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

/// The contributions of a bundle in index form; nothing if it is refused or not recognised.
fn contributions(run: &Run, bundle: impl Into<Vec<u8>>) -> Option<Vec<u8>> {
    let bundle = bundle.into();
    if !run.project.recognises(&Bundle::parse(bundle.as_slice()).ok()?) {
        return None;
    }
    let batch = run.batch(bundle).ok()?;
    let renderer = Renderer::new(run.schema(), &run.context).ok()?;
    let mut lines = Vec::new();
    renderer.render(&batch).ok()?.put_into(&mut lines, DocumentRun::default()).ok()?;
    Some(lines)
}
