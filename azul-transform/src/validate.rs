//! Everything that is wrong with a bundle, and where that is in its text.

use std::ops::Range;
use std::sync::Arc;

use crate::bundle::Bundle;
use crate::contribution::Renderer;
use crate::error::{Error, Place};
use crate::json::Json;
use crate::plugin::Plugin;
use crate::problems::Problems;
use crate::transform::{Context, check_identity, transform_shared};

/// Finds everything that is wrong with a bundle, as far as it can be told without mending any of it, in the order in
/// which it was found. A bundle that nothing is wrong with is one that [`transform`](crate::transform()) and
/// [`Renderer::render`] take, and the other way round.
pub fn validate(plugin: &dyn Plugin, bundle: &Arc<Bundle>, context: &Context) -> Vec<Error> {
    let mut problems = Problems::all();
    let read = check_identity(bundle.fqid()).and_then(|()| plugin.validate(bundle.clone(), context, &mut problems));
    let mut found = problems.into_vec();
    found.extend(read.err());
    if found.is_empty() {
        // Documents that cannot be made although every part is good.
        let batch = transform_shared(plugin, bundle.clone(), context);
        let rendered = batch.and_then(|batch| {
            Renderer::new(plugin.schema()?, context)?.render(&batch)?;
            Ok(())
        });
        found.extend(rendered.err());
    }
    let place = |e: Error| e.in_plugin(plugin.name()).in_bundle(&bundle.fqid().uuid, &bundle.fqid().version);
    found.into_iter().map(place).collect()
}

impl Bundle {
    /// Where in the bundle's text an error is that was found in it, in bytes: the value at the place of the error or,
    /// if that is absent, the object that lacks it.
    ///
    /// The entity is looked for in every part of the bundle, and the path both in what is found and from the root:
    /// paths in documents start from the document, other ones from the bundle.
    pub fn span_of(&self, place: &Place) -> Option<Range<usize>> {
        let root = self.root();
        let entity = place.entity.as_deref().unwrap_or_default();
        let is_entity = |(key, value): &(&str, Json<'_>)| value.is_object() && key.eq_ignore_ascii_case(entity);
        let documents = root.entries().flat_map(|(_, part)| part.entries().filter(is_entity)).map(|(_, found)| found);
        let documents: Vec<_> = documents.collect();
        // Metadata comes after what is said about files as such, and may be wrapped.
        let contents = documents.iter().rev().flat_map(|found| found.get("content").into_iter().chain([*found]));
        let steps = place.path.as_deref().map(steps).unwrap_or_default();
        let candidates = contents.map(|start| (start, true)).chain([(root, false)]);
        let mut best: Option<(usize, Json<'_>)> = None;
        for (start, is_document) in candidates {
            let (depth, found) = follow(start, &steps);
            let better = best.is_none_or(|(known, _)| depth > known);
            if better && (is_document || depth > 0 || entity.is_empty()) {
                best = Some((depth, found));
            }
        }
        best.map(|(_, found)| self.text_span(found))
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
        "links": {"links": [{}, {"a": 3}]}}"#;

    fn check(entity: Option<&str>, path: Option<&str>, expected: Option<&str>) {
        let bundle = Bundle::parse(TEXT).expect("is a bundle");
        let place = Place { entity: entity.map(str::to_owned), path: path.map(str::to_owned), ..Place::default() };
        let found = bundle.span_of(&place).map(|span| &TEXT[span.start..]);
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
        check(None, Some("$.links.links[1]"), Some("{\"a\": 3}"));
        check(None, Some("$.metadata"), Some("{\"file/1\": {\"core\""));
        check(None, Some("$.stitched"), Some("{\"fqid\""));
        check(None, None, Some("{\"fqid\""));
    }
}
