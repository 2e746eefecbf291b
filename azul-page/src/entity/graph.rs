//! The graph around an entity: as a picture, and as a table that says the same.

mod layout;

use std::cell::RefCell;
use std::collections::HashMap;

use azul_search::{Edge, Node, Refusal};
use azul_transform::json::{Document, Json};
use maud::{Markup, html};

use super::Entity;
use crate::list::columns::title_of;
use crate::state::segment;
use crate::visit::Visit;
use crate::words::{capitalised, grouped, label, singular};
use layout::{Layout, Placed};

/// Most links that are looked at.
const MOST_EDGES: usize = 20_000;
/// Most bundles that are looked at.
const MOST_BUNDLES: usize = 4;
/// Most entities of a type that are looked at where no links are known.
const MOST_NODES: usize = 40;
/// Most rows of the table.
const MOST_ROWS: usize = 200;

/// The page.
pub(crate) fn page(visit: &Visit<'_>, entity_type: &str, id: &str) -> Result<Markup, Refusal> {
    let entity = Entity::find(visit, entity_type, id)?;
    // Links are kept by bundle, and are not known to be of one source or another.
    if !entity.accessible {
        return Err(Refusal::forbidden("The graph has parts that you may not see."));
    }
    let bundles = bundles(&entity);
    let mut edges = of_bundles(&entity, &bundles)?;
    let linked = !edges.is_empty();
    if !linked {
        edges = of_document(&entity);
    }
    let layout = Layout::of(&edges, &entity.id);
    let names = Names { entity: &entity, known: RefCell::default() };
    let content = html! {
        @if edges.is_empty() {
            p { "Nothing is linked to this." }
        } @else {
            p.about {
                @if linked {
                    "What came of what, as the bundle says. Entities of one kind with the same neighbours are one box."
                } @else {
                    "What this is related to, near or far. The catalog does not say by which steps."
                }
            }
            div.scroll tabindex="0" role="region" aria-label="Picture of the graph" { (picture(&names, &layout)) }
            h2 { "The same as a table" }
            (table(&names, &layout.sorted(&edges)))
        }
    };
    Ok(entity.frame("Graph", content))
}

/// The bundles that say something about the entity.
fn bundles(entity: &Entity<'_>) -> Vec<String> {
    if entity.exposed.outer_type == "bundles" {
        return vec![entity.id.clone()];
    }
    let bundles = entity.document.root().get("bundles").into_iter().flat_map(Json::items);
    bundles.filter_map(|bundle| bundle.get("uuid")?.as_str().map(str::to_owned)).take(MOST_BUNDLES).collect()
}

/// The links of bundles, as far as the project reads them from what was kept of their metadata.
fn of_bundles(entity: &Entity<'_>, bundles: &[String]) -> Result<Vec<Edge>, Refusal> {
    let index = entity.catalog.live.index();
    let mut edges: Vec<Edge> = Vec::new();
    for replica in index.replicas(&[], bundles)? {
        edges.extend(entity.catalog.project.search().edges(&replica?));
        if edges.len() > MOST_EDGES {
            break;
        }
    }
    edges.truncate(MOST_EDGES);
    edges.sort();
    edges.dedup();
    Ok(edges)
}

/// What the document lists, in the order in which the project has its types: before the entity, and behind it.
fn of_document(entity: &Entity<'_>) -> Vec<Edge> {
    let schema = entity.catalog.project.schema();
    let own = schema.outer_types().iter().find(|outer| outer.name == entity.exposed.outer_type);
    let own = own.map(|outer| outer.inner_entity_types).unwrap_or_default();
    let center = Node { entity_type: singular(entity.exposed.outer_type), id: entity.id.clone() };
    let mut edges = Vec::new();
    let mut before = true;
    for inner in schema.inner_types() {
        if own.contains(&inner.name) {
            before = false;
            continue;
        }
        let entities = entity.document.root().get("contents").and_then(|contents| contents.get(inner.name));
        let ids = entities.into_iter().flat_map(Json::items).filter_map(|one| one.get("document_id")).flat_map(|ids| {
            let single = ids.as_str();
            ids.items().filter_map(Json::as_str).chain(single).collect::<Vec<_>>()
        });
        for id in ids.take(MOST_NODES) {
            let node = Node { entity_type: singular(inner.name), id: id.to_owned() };
            let (from, to) = if before { (node, center.clone()) } else { (center.clone(), node) };
            edges.push(Edge { from, to });
        }
    }
    edges
}

/// What is known of a node besides its type: what people call it, and the address of its page, if it has one.
#[derive(Debug, Clone)]
struct Known {
    name: String,
    href: Option<String>,
}

/// The nodes that were looked at, each looked up once.
struct Names<'e> {
    entity: &'e Entity<'e>,
    known: RefCell<HashMap<String, Known>>,
}

impl Names<'_> {
    fn of(&self, id: &str) -> Known {
        if let Some(known) = self.known.borrow().get(id) {
            return known.clone();
        }
        let known = self.look(id);
        self.known.borrow_mut().insert(id.to_owned(), known.clone());
        known
    }

    fn look(&self, id: &str) -> Known {
        let Entity { catalog, visit, .. } = self.entity;
        let found = catalog.project.exposed().iter().find_map(|exposed| {
            let document = catalog.document(exposed.outer_type, id, visit.caller).ok().flatten()?;
            Some((exposed.outer_type, Document::parse(document.source).ok()?))
        });
        let Some((outer_type, document)) = found else {
            let short = || id.get(..8).unwrap_or(id).to_owned();
            return Known { name: inner_name(self.entity, id).unwrap_or_else(short), href: None };
        };
        let name = title_of(&catalog.project, outer_type, document.root()).unwrap_or_else(|| id.to_owned());
        let path = format!("/browse/{}/{}", segment(outer_type), segment(id));
        Known { name, href: Some(self.entity.state().url_in_catalog(&path)) }
    }
}

/// What people call a type in the singular.
fn kind(entity_type: &str) -> String {
    capitalised(&label(entity_type).to_lowercase())
}

/// What the document of the entity calls another entity that has no page of its own: its name, or what its submitter
/// called it.
fn inner_name(entity: &Entity<'_>, id: &str) -> Option<String> {
    let only = |json: Json<'_>| {
        let mut all = json.items().chain(Some(json)).filter_map(Json::as_str);
        all.next().filter(|_| all.next().is_none()).map(str::to_owned)
    };
    let contents = entity.document.root().get("contents")?;
    let mut inner = contents.entries().flat_map(|(_, entities)| entities.items());
    let found = inner.find(|one| one.get("document_id").and_then(only).as_deref() == Some(id))?;
    let called = |ends: &[&str]| {
        let mut fields = found.entries().filter(|(name, _)| *name != "document_id");
        fields.find(|(name, _)| ends.iter().any(|end| name.ends_with(end))).and_then(|(_, value)| only(value))
    };
    called(&["name", "title"]).or_else(|| called(&["_id"]))
}

/// The beginning of a name, as much as fits into a box.
fn short(name: &str) -> String {
    let mut chars = name.chars();
    let start: String = chars.by_ref().take(19).collect();
    if chars.next().is_some() { format!("{start}…") } else { start }
}

fn picture(names: &Names<'_>, layout: &Layout) -> Markup {
    html! {
        svg.graph width=(layout.width) height=(layout.height) viewBox=(format!("0 0 {} {}", layout.width, layout.height))
            role="group" aria-label="What leads to what, from left to right" {
            @for (from, to) in &layout.lines {
                path d=(format!("M{} {} C{} {} {} {} {} {}", from.0, from.1, from.0 + 18.0, from.1, to.0 - 18.0, to.1, to.0, to.1)) {}
            }
            @for placed in &layout.boxes { (node(names, placed)) }
        }
    }
}

fn node(names: &Names<'_>, placed: &Placed) -> Markup {
    let count = placed.ids.len();
    let here = placed.ids.contains(&names.entity.id);
    let what = kind(&placed.entity_type);
    let content = |text: &str| {
        html! {
            g.here[here] transform=(format!("translate({} {})", placed.x, placed.y)) {
                rect width=(layout::WIDTH) height=(layout::HEIGHT) rx="6" {}
                text.kind x="10" y="17" { (what) }
                text x="10" y="35" { (text) }
            }
        }
    };
    match &placed.ids[..] {
        [id] => {
            let Known { name, href } = names.of(id);
            let inside = content(&short(&name));
            match href {
                Some(href) => html! { a href=(href) { title { (what) " " (name) } (inside) } },
                None => html! { g role="img" aria-label=(format!("{what} {name}")) { (inside) } },
            }
        }
        _ => {
            let text = format!("{} of them", grouped(count as u64));
            html! { g role="img" aria-label=(format!("{text}: {what}")) { (content(&text)) } }
        }
    }
}

fn table(names: &Names<'_>, edges: &[&Edge]) -> Markup {
    let cell = |node: &Node| {
        let Known { name, href } = names.of(&node.id);
        html! {
            td {
                div.about { (kind(&node.entity_type)) }
                @match href {
                    Some(href) => a href=(href) { bdi { (name) } },
                    None => code { (node.id) },
                }
                @if node.id == names.entity.id { " (this)" }
            }
        }
    };
    html! {
        div.scroll tabindex="0" role="region" aria-label="Table of the graph" {
            table {
                caption.sr { "Links of the graph" }
                thead { tr { th scope="col" { "From" } th scope="col" { "To" } } }
                tbody { @for edge in edges.iter().take(MOST_ROWS) { tr { (cell(&edge.from)) (cell(&edge.to)) } } }
            }
        }
        @if edges.len() > MOST_ROWS { p.about { "and " (grouped((edges.len() - MOST_ROWS) as u64)) " more" } }
    }
}
