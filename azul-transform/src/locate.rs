//! Where in the text of a bundle an error is that was found in it.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::bundle::Bundle;
use crate::error::Place;
use crate::json::{Json, Offsets};

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
    /// The entity is looked for in every part of the bundle, and the path both in what is found and from the root:
    /// paths in documents start from the document, other ones from the bundle.
    pub fn locate(&self, place: &Place) -> Option<Located> {
        let entity = place.entity.as_deref().unwrap_or_default();
        let documents = self.documents.get(&entity.to_ascii_lowercase()).map(Vec::as_slice).unwrap_or_default();
        // Metadata comes after what is said about files as such, and may be wrapped.
        let contents = documents.iter().rev().flat_map(|found| found.get("content").into_iter().chain([*found]));
        let steps = place.path.as_deref().map(steps).unwrap_or_default();
        let candidates = contents.map(|start| (start, true)).chain([(self.bundle.root(), false)]);
        let mut best: Option<(usize, Json<'_>)> = None;
        for (start, is_document) in candidates {
            let (depth, found) = follow(start, &steps);
            let better = best.is_none_or(|(known, _)| depth > known);
            if better && (is_document || depth > 0 || entity.is_empty()) {
                best = Some((depth, found));
            }
        }
        let span = self.offsets.span(best?.1);
        let (line, position) = (self.offsets.line(span.start), self.offsets.position(span.start));
        Some(Located { span, line, position })
    }
}

/// A step of a path.
#[derive(Debug, PartialEq)]
enum Step<'p> {
    Key(&'p str),
    Index(usize),
}

/// The steps of a path as errors have them, up to the first that does not lead to a single value.
fn steps(path: &str) -> Vec<Step<'_>> {
    let mut steps = Vec::new();
    let mut rest = path.strip_prefix('$').unwrap_or_default();
    while !rest.is_empty() {
        let step = if let Some(quoted) = rest.strip_prefix("['") {
            quoted.split_once("']").map(|(key, rest)| (Step::Key(key), rest))
        } else if let Some(index) = rest.strip_prefix('[') {
            index.split_once(']').and_then(|(index, rest)| Some((Step::Index(index.parse().ok()?), rest)))
        } else {
            rest.strip_prefix('.').map(|name| {
                let (name, rest) = name.split_at(name.find(['.', '[']).unwrap_or(name.len()));
                (Step::Key(name), rest)
            })
        };
        let Some((step, after)) = step else { break };
        steps.push(step);
        rest = after;
    }
    steps
}

/// How far a path leads, and to what.
fn follow<'j>(start: Json<'j>, steps: &[Step<'_>]) -> (usize, Json<'j>) {
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
        "metadata": {"file/1": {"core": {"id": 7}}, "donor/2": {"content": {"ages": [1, 2]}}},
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
        check(Some("donor/2"), Some("$.ages[1]"), Some("2]"));
        check(Some("donor/2"), Some("$.ages[*].x"), Some("[1, 2]"));
        check(Some("donor/2"), Some("field age"), Some("{\"ages\""));
        check(Some("donor/2"), Some("$.links"), Some("{\"links\": [{}"));
        check(Some("donor/3"), Some("$.ages"), None);
        check(Some("odd/9"), Some("$"), Some("5}"));
        check(None, Some("$.links.links[1]"), Some("{\"a\": 3}"));
        check(None, Some("$.metadata"), Some("{\"file/1\": {\"core\""));
        check(None, Some("$.stitched"), Some("{\"fqid\""));
        check(None, None, Some("{\"fqid\""));
    }
}
