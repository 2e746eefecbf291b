//! What belongs to an entity: entities of the other types, and files to be downloaded.

use azul_search::{ExposedIndex, Field, PageRequest, Project, Refusal, Request, Search, Sort, Start};
use azul_transform::json::{Document, Json};
use maud::{Markup, html};
use serde_json::json;

use super::{Entity, asked};
use crate::asking::Asked;
use crate::list::columns::title_of;
use crate::state::{Choice, Relation, State, segment};
use crate::words::{counted, label};

/// Most entities of a type that are named.
const MOST: usize = 8;

/// The field by which documents of other types know an entity of a type: its id among their contents.
fn id_field<'e>(entity: &Entity<'e>) -> Option<&'e Field> {
    let project = &*entity.catalog.project;
    let outer = project.schema().outer_types().iter().find(|outer| outer.name == entity.exposed.outer_type)?;
    let at = |path: &[&str]| project.fields().all().iter().find(|field| field.path == path);
    let own = outer.inner_entity_types.iter().find_map(|inner| at(&["contents", inner, "document_id"]));
    own.or_else(|| (outer.name == "bundles").then(|| at(&["bundles", "uuid"])).flatten())
}

/// One section for each other type of which something belongs to the entity.
pub(super) fn related(entity: &Entity<'_>) -> Result<Markup, Refusal> {
    let Some(field) = id_field(entity) else { return Ok(html! {}) };
    let project = &*entity.catalog.project;
    let index = entity.catalog.live.index();
    let mut sections = Vec::new();
    for exposed in project.exposed().iter().filter(|exposed| exposed.outer_type != entity.exposed.outer_type) {
        let state = State { entity_type: exposed.outer_type.to_owned(), ..entity.state() }.with(Choice::new(
            Relation::Is,
            &field.name,
            &entity.id,
        ));
        let query =
            Asked::of(entity.catalog, &state)?.query(entity.catalog, exposed.outer_type, entity.visit.caller)?;
        let Some(sort) = project.fields().named(exposed.sort) else { continue };
        let page = PageRequest {
            sort: Sort { field: sort.id, descending: exposed.descending },
            start: Start::First,
            size: MOST,
        };
        let found = index.search(&Search { query: &query, page: Some(page), facets: &[], aggregations: &[] })?;
        if found.total == 0 {
            sections.extend(mentioned(entity, exposed)?);
            continue;
        }
        let mut items = Vec::new();
        for (_, document) in found.page.hits {
            let parsed = Document::parse(document.source)?;
            items.push((document.id, name(project, exposed.outer_type, parsed.root())));
        }
        let urls = downloads(entity, exposed.outer_type, exposed.sort, field);
        let url = |id: &str| urls.iter().find(|(known, _)| known == id).map(|(_, url)| url.as_str());
        let shown = items.len() as u64;
        sections.push(html! {
            section.related {
                h2 { (counted(found.total, exposed.outer_type)) }
                ul {
                    @for (id, name) in &items {
                        li {
                            (link(entity, exposed.outer_type, id, name.as_deref()))
                            @if let Some(url) = url(id) { " " a.download href=(url) { "Download" span.sr { " " (name.as_deref().unwrap_or(id)) } } }
                        }
                    }
                }
                @if found.total > shown { p { a href=(state.url()) { "All " (counted(found.total, exposed.outer_type)) } } }
            }
        });
    }
    Ok(html! {
        @if !sections.is_empty() {
            div.relations {
                h2 { "What belongs to it" }
                div.cards { @for section in sections { (section) } }
            }
        }
    })
}

/// The entities of a type that the document itself mentions, where those do not mention it: as a file knows its project,
/// but the project not each of its files.
fn mentioned(entity: &Entity<'_>, exposed: &ExposedIndex) -> Result<Option<Markup>, Refusal> {
    let project = &*entity.catalog.project;
    let outer = project.schema().outer_types().iter().find(|outer| outer.name == exposed.outer_type);
    let contents = entity.document.root().get("contents");
    let mut items: Vec<(String, Option<String>)> = Vec::new();
    for inner in outer.map(|outer| outer.inner_entity_types).unwrap_or_default() {
        let entities = contents.and_then(|contents| contents.get(inner)).into_iter().flat_map(Json::items);
        let ids = entities.filter_map(|one| one.get("document_id")).flat_map(|ids| ids.items().chain([ids]));
        for id in ids.filter_map(Json::as_str) {
            if items.len() == MOST || items.iter().any(|(known, _)| known == id) {
                continue;
            }
            let Some(found) = entity.catalog.document(exposed.outer_type, id, entity.visit.caller)? else { continue };
            let parsed = Document::parse(found.source)?;
            items.push((id.to_owned(), name(project, exposed.outer_type, parsed.root())));
        }
    }
    Ok((!items.is_empty()).then(|| {
        html! {
            section.related {
                h2 { (label(exposed.outer_type)) }
                ul { @for (id, name) in &items { li { (link(entity, exposed.outer_type, id, name.as_deref())) } } }
            }
        }
    }))
}

/// A link to another entity, by its name.
fn link(entity: &Entity<'_>, outer_type: &str, id: &str, name: Option<&str>) -> Markup {
    let path = format!("/browse/{}/{}", segment(outer_type), segment(id));
    html! { a href=(entity.state().url_in_catalog(&path)) { @match name { Some(name) => bdi { (name) }, None => code { (id) } } } }
}

/// The beginning of what people know an entity by.
fn name(project: &Project, outer_type: &str, document: Json<'_>) -> Option<String> {
    title_of(project, outer_type, document).map(|title| title.chars().take(120).collect())
}

/// Where files of a list are downloaded, by id: what the service answers to programs says it.
fn downloads(entity: &Entity<'_>, outer_type: &str, sort: &str, field: &Field) -> Vec<(String, String)> {
    if entity.catalog.downloads.is_none() {
        return Vec::new();
    }
    let request = Request::get(&format!("/index/{outer_type}"))
        .with("catalog", &entity.catalog.name)
        .with("where", &json!({field.name.as_str(): {"is": [entity.id]}}).to_string())
        .with("sort", sort)
        .with("size", &MOST.to_string())
        .with("facets", "");
    let Some(answer) = asked(entity.visit, &request) else { return Vec::new() };
    let hits = answer.root().get("hits").into_iter().flat_map(Json::items);
    hits.filter_map(|hit| {
        let id = hit.get("entryId").and_then(Json::as_str)?;
        let own = hit.get(outer_type).into_iter().flat_map(Json::items).next()?;
        let url = own.get("url").and_then(Json::as_str)?;
        Some((id.to_owned(), url.to_owned()))
    })
    .collect()
}
