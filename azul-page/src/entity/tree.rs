//! Files of an entity as a tree by what they contain: the strata of matrices, for example.

use std::collections::BTreeSet;

use azul_search::{Request, Tree};
use azul_transform::json::{Document, Json};
use azul_transform::schema::FieldType;
use maud::{Markup, html};

use super::{Entity, asked};
use crate::value::Manner;
use crate::words::{counted, label};

/// With at most so many files, a tree is unfolded.
const FEW: usize = 12;
/// Most files that are listed at one place of a tree.
const MOST: usize = 50;
/// Most levels.
const DEEPEST: usize = 12;

/// The trees of an entity: those that the project says its hits have.
pub(super) struct Trees {
    declared: Vec<&'static Tree>,
    hit: Option<Document>,
}

impl Trees {
    pub fn of(entity: &Entity<'_>) -> Self {
        let trees = entity.catalog.project.search().trees().iter();
        let declared: Vec<&Tree> = trees.filter(|tree| tree.outer_type == entity.exposed.outer_type).collect();
        let request = || Request::get(&entity.api_path()).with("catalog", &entity.catalog.name);
        let hit = if declared.is_empty() { None } else { asked(entity.visit, &request()) };
        Self { declared, hit }
    }

    /// The tree of the files that are inner entities of a type, if there is one.
    pub fn tree(&self, inner_type: &str) -> Option<Markup> {
        let tree = self.declared.iter().find(|tree| tree.inner_type == inner_type)?;
        let root = self.hit.as_ref()?.root().get(tree.outer_type)?.items().next()?.get(tree.key)?;
        let files = files(root);
        (!files.is_empty()).then(|| {
            html! {
                div.tree {
                    p.about { (counted(files.len() as u64, "files")) " by content; a file is listed with each kind of content that it has." }
                    (level(root, files.len() <= FEW, 0))
                }
            }
        })
    }
}

/// The files at a place of a tree and below, each once, by id.
fn files(json: Json<'_>) -> BTreeSet<String> {
    let (mut found, mut places) = (BTreeSet::new(), vec![(json, 0)]);
    while let Some((place, depth)) = places.pop() {
        if place.is_array() {
            found.extend(place.items().filter_map(|file| file.get("uuid")?.as_str().map(str::to_owned)));
        } else if depth <= DEEPEST {
            places.extend(place.entries().map(|(_, below)| (below, depth + 1)));
        }
    }
    found
}

/// A list of files, or a dimension with its values.
fn level(json: Json<'_>, open: bool, depth: usize) -> Markup {
    if json.is_array() {
        let more = json.items().count().saturating_sub(MOST);
        return html! {
            ul.leaves { @for one in json.items().take(MOST) { li { (file(one)) } } }
            @if more > 0 { p.about { "and " (counted(more as u64, "files")) " more" } }
        };
    }
    if depth > DEEPEST {
        return html! {};
    }
    html! {
        ul {
            @for (dimension, values) in json.entries() {
                @for (value, below) in values.entries() {
                    li {
                        details open[open] {
                            summary {
                                span.about { (label(dimension)) " " } b { bdi { (value) } }
                                " " span.number { (counted(files(below).len() as u64, "files")) }
                            }
                            (level(below, open, depth + 2))
                        }
                    }
                }
            }
        }
    }
}

/// A file of a hit: its name, what kind it is, how large, and where it is downloaded.
fn file(json: Json<'_>) -> Markup {
    let plain = Manner { field_type: FieldType::PassThruJson, bytes: false };
    let text = |name: &str| json.get(name).and_then(|json| plain.native(json)).map(|shown| shown.text);
    let name = text("name").or_else(|| text("uuid")).unwrap_or_else(|| "File".to_owned());
    let size = json.get("size").and_then(|size| Manner { bytes: true, ..plain }.native(size)).map(|shown| shown.text);
    let about: Vec<String> = [text("format"), size, text("fileSource")].into_iter().flatten().collect();
    html! {
        bdi { (name) }
        @if !about.is_empty() { " " span.about { (about.join(", ")) } }
        @if let Some(url) = json.get("url").and_then(Json::as_str) {
            " " a.download href=(url) { "Download" span.sr { " " (name) } }
        }
    }
}
