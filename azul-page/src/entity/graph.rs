//! The graph around an entity: as a picture, and as a table that says the same.

mod layout;

use azul_search::{Edge, Node, Refusal};
use azul_transform::json::{Document, Json};
use maud::{Markup, html};

use super::Entity;
use crate::room::Visit;
use crate::state::segment;
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
            div.scroll tabindex="0" role="region" aria-label="Picture of the graph" { (picture(&entity, &layout)) }
            h2 { "The same as a table" }
            (table(&entity, &edges))
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

/// The address of the page about a node, if it has one.
fn href(entity: &Entity<'_>, id: &str) -> Option<String> {
    let types = entity.catalog.project.exposed();
    let found = types
        .iter()
        .find(|exposed| matches!(entity.catalog.document(exposed.outer_type, id, entity.visit.caller), Ok(Some(_))))?;
    Some(entity.state().url_in_catalog(&format!("/browse/{}/{}", segment(found.outer_type), segment(id))))
}

/// What people call a type in the singular.
fn kind(entity_type: &str) -> String {
    capitalised(&label(entity_type).to_lowercase())
}

fn name(entity: &Entity<'_>, id: &str) -> String {
    let own = id == entity.id;
    let file = || {
        let parsed = entity.catalog.project.exposed().iter().find_map(|exposed| {
            entity.catalog.document(exposed.outer_type, id, entity.visit.caller).ok().flatten().map(|d| (exposed, d))
        })?;
        let (exposed, document) = parsed;
        let document = Document::parse(document.source).ok()?;
        let field = crate::list::columns::title_field(&entity.catalog.project, exposed.outer_type)?;
        let manner = crate::value::Manner::of(entity.catalog.project.schema(), field);
        azul_search::values::found(field, document.root()).into_iter().find_map(|json| manner.show(json))
    };
    let text = if own {
        entity.title()
    } else {
        file().map_or_else(|| id.get(..8).unwrap_or(id).to_owned(), |shown| shown.text)
    };
    let mut chars = text.chars();
    let start: String = chars.by_ref().take(22).collect();
    if chars.next().is_some() { format!("{start}…") } else { start }
}

fn picture(entity: &Entity<'_>, layout: &Layout) -> Markup {
    html! {
        svg.graph width=(layout.width) height=(layout.height) viewBox=(format!("0 0 {} {}", layout.width, layout.height))
            role="group" aria-label="What leads to what, from left to right" {
            @for (from, to) in &layout.lines {
                path d=(format!("M{} {} C{} {} {} {} {} {}", from.0, from.1, from.0 + 28.0, from.1, to.0 - 28.0, to.1, to.0, to.1)) {}
            }
            @for placed in &layout.boxes { (node(entity, placed)) }
        }
    }
}

fn node(entity: &Entity<'_>, placed: &Placed) -> Markup {
    let count = placed.ids.len();
    let here = placed.ids.contains(&entity.id);
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
            let name = name(entity, id);
            let inside = content(&name);
            match href(entity, id) {
                Some(href) => html! { a href=(href) { (inside) } },
                None => html! { g role="img" aria-label=(format!("{what} {name}")) { (inside) } },
            }
        }
        _ => {
            let text = format!("{} of them", grouped(count as u64));
            html! { g role="img" aria-label=(format!("{text}: {what}")) { (content(&text)) } }
        }
    }
}

fn table(entity: &Entity<'_>, edges: &[Edge]) -> Markup {
    let cell = |node: &Node| html! { td { (kind(&node.entity_type)) " " code { (node.id) } @if node.id == entity.id { " (this)" } } };
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
