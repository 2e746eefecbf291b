//! Where in the text of a bundle an error is that was found in it.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::bundle::Bundle;
use crate::error::{Error, Place};
use crate::json::{Json, Offsets, Step, path_of, steps_to};

/// Finds the places of errors in the text of a bundle. Made once for all of them, for it reads the whole text.
#[derive(Debug)]
pub struct Locator<'b> {
    bundle: &'b Bundle,
    offsets: Offsets,
    /// Whatever is in some part of the bundle, by key in lower case.
    documents: FxHashMap<String, Vec<Json<'b>>>,
}

/// A place in a text, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located {
    /// The value, or the first character of a list or an object.
    pub span: Range<usize>,
    /// The line that it starts in, without the end of that.
    pub line: Range<usize>,
    /// Line and column where it starts, both from 1.
    pub position: (usize, usize),
    /// The steps from the bundle to the value, or to where it would be.
    pub steps: Vec<Step>,
    /// Whether the error's path starts from the bundle, and not from a document in it.
    pub is_absolute: bool,
}

impl<'b> Locator<'b> {
    /// A locator for the errors of a bundle.
    pub fn new(bundle: &'b Bundle) -> Self {
        let mut documents: FxHashMap<String, Vec<Json<'b>>> = FxHashMap::default();
        for (key, json) in bundle.root().entries().flat_map(|(_, part)| part.entries()) {
            documents.entry(key.to_ascii_lowercase()).or_default().push(json);
        }
        Self { bundle, offsets: bundle.offsets(), documents }
    }

    /// The value at the place of an error or, if that is absent, the object that lacks it.
    ///
    /// Where the error does not know its document, the entity is looked for in every part of the bundle. The path is
    /// followed both in what is found and from the root, as far as it leads.
    pub fn locate(&self, place: &Place) -> Option<Located> {
        let known = place.document.map(|at| self.bundle.locate(at));
        let entity = place.entity.as_deref().filter(|_| known.is_none()).unwrap_or_default();
        let documents = self.documents.get(&entity.to_ascii_lowercase()).map(Vec::as_slice).unwrap_or_default();
        // Metadata comes after what is said about files as such, and may be wrapped.
        let contents = documents.iter().rev().flat_map(|found| found.get("content").into_iter().chain([*found]));
        let steps = place.path.as_deref().map(steps_of).unwrap_or_default();
        let candidates = known.into_iter().chain(contents).map(|start| (start, true));
        let mut best: Option<(usize, Json<'_>, bool)> = None;
        for (start, is_document) in candidates.chain([(self.bundle.root(), false)]) {
            let (depth, found) = follow(start, &steps);
            let better = best.is_none_or(|(known, ..)| depth > known);
            if better && (is_document || depth > 0 || entity.is_empty()) {
                best = Some((depth, found, is_document));
            }
        }
        let (depth, found, is_document) = best?;
        let span = self.offsets.span(found);
        let (line, position) = (self.offsets.line(span.start), self.offsets.position(span.start));
        let mut full = steps_to(self.bundle.root(), found.location());
        full.extend(steps.into_iter().skip(depth));
        Some(Located { span, line, position, steps: full, is_absolute: !is_document })
    }

    /// An error with line and column, and with a path from the bundle if no entity says what it starts from.
    pub fn place(&self, error: Error) -> Error {
        let located = self.locate(error.place());
        let error = match self.absolute(error.place()) {
            Some(path) if error.place().entity.is_none() => error.with_path(path),
            _ => error,
        };
        match located {
            Some(located) => error.at_position(located.position.0, located.position.1),
            None => error,
        }
    }

    /// The path of an error from the bundle, if it is known to start from a document of it.
    fn absolute(&self, place: &Place) -> Option<String> {
        let start = path_of(&steps_to(self.bundle.root(), place.document?));
        Some(start + place.path.as_deref()?.strip_prefix('$')?)
    }
}

/// The steps of a path as errors have them, up to the first that does not lead to a single value.
fn steps_of(path: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut rest = path.strip_prefix('$').unwrap_or_default();
    while !rest.is_empty() {
        let step = if let Some(quoted) = rest.strip_prefix("['") {
            quoted.split_once("']").map(|(key, rest)| (Step::Key(key.to_owned()), rest))
        } else if let Some(index) = rest.strip_prefix('[') {
            index.split_once(']').and_then(|(index, rest)| Some((Step::Index(index.parse().ok()?), rest)))
        } else {
            rest.strip_prefix('.').map(|name| {
                let (name, rest) = name.split_at(name.find(['.', '[']).unwrap_or(name.len()));
                (Step::Key(name.to_owned()), rest)
            })
        };
        let Some((step, after)) = step else { break };
        steps.push(step);
        rest = after;
    }
    steps
}

/// How far a path leads, and to what.
pub fn follow<'j>(start: Json<'j>, steps: &[Step]) -> (usize, Json<'j>) {
    let mut at = start;
    for (depth, step) in steps.iter().enumerate() {
        let next = match step {
            Step::Key(key) => at.get(key),
            Step::Index(index) => at.at(*index),
        };
        match next {
            Some(next) => at = next,
            None => return (depth, at),
        }
    }
    (steps.len(), at)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"{"fqid": {"uuid": "u", "version": "v", "source": {"id": "i", "spec": "s"}},
        "manifest": {"file/1": {"name": "n"}},
        "metadata": {"file/1": {"core": {"id": 7}}, "author/2": {"content": {"ages": [1, 2]}}},
        "links": {"links": [{}, {"a": 3}], "odd/9": 5}}"#;

    fn check(entity: Option<&str>, path: Option<&str>, expected: Option<&str>) {
        let bundle = Bundle::parse(TEXT).expect("is a bundle");
        let locator = Locator::new(&bundle);
        let place = Place { entity: entity.map(str::to_owned), path: path.map(str::to_owned), ..Place::default() };
        let found = locator.locate(&place).map(|located| &TEXT[located.span.start..]);
        let matches = match (found, expected) {
            (Some(found), Some(expected)) => found.starts_with(expected),
            (found, expected) => found.is_none() && expected.is_none(),
        };
        assert!(matches, "{place:?}: {found:?}");
    }

    #[test]
    fn places_are_found_in_the_text() {
        check(Some("file/1"), Some("$.core.id"), Some("7}"));
        check(Some("FILE/1"), Some("$.core.name"), Some("{\"id\": 7"));
        check(Some("file/1"), Some("$.name"), Some("\"n\""));
        check(Some("file/1"), Some("$.manifest['file/1'].size"), Some("{\"name\""));
        check(Some("author/2"), Some("$.ages[1]"), Some("2]"));
        check(Some("author/2"), Some("$.ages[*].x"), Some("[1, 2]"));
        check(Some("author/2"), Some("field age"), Some("{\"ages\""));
        check(Some("author/2"), Some("$.links"), Some("{\"links\": [{}"));
        check(Some("author/3"), Some("$.ages"), None);
        check(Some("odd/9"), Some("$"), Some("5}"));
        check(None, Some("$.links.links[1]"), Some("{\"a\": 3}"));
        check(None, Some("$.metadata"), Some("{\"file/1\": {\"core\""));
        check(None, Some("$.absent"), Some("{\"fqid\""));
        check(None, None, Some("{\"fqid\""));
    }
}
