//! Whatever is wrong with a bundle is told in the words of the bundle.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;

use crate::{Case, Project};
use azul_transform::json::{Step, path_of};
use azul_transform::{Bundle, Error, Locator, explain, transform, validate};

/// Values that most properties cannot have.
const ODD: [&str; 4] = ["null", "\"|\"", "[[]]", "{\"odd\": 1}"];

/// Each value of each valid bundle is exchanged for odd ones. If the bundle is refused then, every error has a path and
/// leads to a place in the text; what is wrong in the changed document leads to the value, or to one around or inside it;
/// and validating finds what transforming refuses. Values of one kind, in lists or under ids, are tried once.
///
/// # Panics
/// If an error does not keep that.
pub fn every_error_has_a_place_in_the_bundle(project: &Project) {
    let (mut tried, mut refused, mut flaws) = (BTreeSet::new(), 0, Vec::new());
    for Case { name, bytes, .. } in project.valid() {
        let bundle: Value = serde_json::from_slice(&bytes).unwrap_or_else(|e| panic!("fixture {name}: {e}"));
        for pointer in pointers(&bundle) {
            let general = general(&pointer);
            if general.starts_with("/fqid") || !tried.insert(general) {
                continue;
            }
            for odd in ODD {
                let mut changed = bundle.clone();
                if let Some(value) = changed.pointer_mut(&pointer) {
                    *value = serde_json::from_str(odd).unwrap_or_default();
                }
                let errors = errors_of(project, &changed);
                refused += usize::from(!errors.is_empty());
                // Where there is nothing, another value may be too much.
                let changed = if odd == "null" { "" } else { &pointer };
                let flaw = |error| Some(format!("fixture {name} with {odd} at {pointer}: {}", flaw(error, changed)?));
                flaws.extend(errors.iter().filter_map(flaw));
            }
        }
    }
    assert!(flaws.is_empty(), "{} errors are not told in the words of the bundle:\n{}", flaws.len(), flaws.join("\n"));
    assert!(refused > 0, "no odd value was refused");
}

/// An error, and the place that it leads to.
type Told = (Error, Option<Vec<Step>>);

/// Why a bundle is refused, by whoever tells it.
fn errors_of(project: &Project, bundle: &Value) -> Vec<Told> {
    let Ok(bundle) = Bundle::parse(bundle.to_string()) else { return Vec::new() };
    let (compiled, context, bundle) = (&project.run.project, &project.run.context, Arc::new(bundle));
    let made = transform(compiled, bundle.clone(), context).and_then(|batch| project.run.lines(&batch).map(drop));
    let mut errors = validate(compiled, &bundle, context);
    errors.retain(|error| !error.kind().is_warning());
    errors.extend(made.err().map(|error| explain(compiled, &bundle, context, error)));
    let locator = Locator::new(&bundle);
    let located = |error: &Error| locator.locate(error.place()).map(|located| located.steps);
    errors.into_iter().map(|error| (error.clone(), located(&error))).collect()
}

/// What is wrong with the place of an error, if a value of the bundle was changed.
fn flaw((error, steps): &Told, changed: &str) -> Option<String> {
    if !error.place().path.as_ref().is_some_and(|path| path.starts_with('$')) {
        return Some(format!("no path in {error}"));
    }
    let Some(steps) = steps else { return Some(format!("no place in the text for {error}")) };
    let text = |step: &Step| match step {
        Step::Key(key) => key.clone(),
        Step::Index(index) => index.to_string(),
    };
    let there: Vec<_> = steps.iter().map(text).collect();
    let changed = changed.split('/').skip(1).map(|part| part.replace("~1", "/").replace("~0", "~"));
    let changed: Vec<_> = changed.collect();
    let common = there.iter().zip(&changed).take_while(|(one, other)| one == other).count();
    let is_related = common == there.len().min(changed.len());
    (common >= 2 && !is_related).then(|| format!("another value, {}, in {error}", path_of(steps)))
}

/// The pointers of all values.
fn pointers(root: &Value) -> Vec<String> {
    let mut pointers = Vec::new();
    let mut stack = vec![(String::new(), root)];
    while let Some((pointer, value)) = stack.pop() {
        match value {
            Value::Object(entries) => stack.extend(
                entries
                    .iter()
                    .map(|(key, value)| (format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1")), value)),
            ),
            Value::Array(items) => {
                stack.extend(items.iter().enumerate().map(|(i, value)| (format!("{pointer}/{i}"), value)));
            }
            _ => {}
        }
        pointers.push(pointer);
    }
    pointers.retain(|pointer| !pointer.is_empty());
    pointers
}

/// A pointer without ids and positions.
fn general(pointer: &str) -> String {
    let part = |part: &str| {
        let (name, id) = part.split_once("~1").unwrap_or((part, ""));
        let is_number = name.bytes().all(|b| b.is_ascii_digit());
        format!("/{}{}", if is_number { "*" } else { name }, if id.is_empty() { "" } else { "~1*" })
    };
    pointer.split('/').skip(1).map(part).collect()
}
