//! What is served: catalogs, their generations and sources, and whether work is taken.

use std::collections::BTreeSet;

use azul_search::index::Facet;
use azul_search::{Catalog, Refusal, Request, Search};
use azul_transform::json::Json;
use maud::{Markup, html};

use super::{failures, work};
use crate::asking::Asked;
use crate::entity::asked;
use crate::list::totals::Totals;
use crate::shell::{Frame, shell};
use crate::state::State;
use crate::value::term;
use crate::visit::Visit;
use crate::words::{counted, grouped, label};

/// Most sources that are listed.
const MOST_SOURCES: usize = 200;

/// The page.
pub(crate) fn page(visit: &Visit<'_>) -> Result<Markup, Refusal> {
    let catalog = visit.catalog()?;
    let state = State { catalog: State::read(visit.request, "").catalog, ..State::default() };
    let asking = Asked::of(catalog, &state)?;
    let totals = Totals::of(catalog, &asking, visit.caller)?;
    let frame = Frame { title: "Status".to_owned(), state, here: "status", filters: false };
    Ok(shell(
        visit,
        &frame,
        html! {
            div.narrow {
                h1 { "Status" }
                h2 { "Catalog " (catalog.name) }
                dl.fields {
                    div { dt { "Project" } dd { (catalog.project.name()) } }
                    div { dt { "Atlas" } dd { (catalog.atlas) } }
                    div { dt { "Generation" } dd { code { (catalog.live.index().generation()) } } }
                    div { dt { "You may see" } dd {
                        @for (i, exposed) in catalog.project.exposed().iter().enumerate() {
                            @if i > 0 { ", " } (counted(totals.count(exposed.outer_type), exposed.outer_type))
                        }
                    } }
                }
                (sources(visit, catalog)?)
                @if let Some(work) = visit.work { (work::of(work)) }
                @if visit.operator { (failures::of(catalog)?) }
                @if !visit.components.is_empty() {
                    h2 { "Components" }
                    dl.fields { @for (name, state) in visit.components { div { dt { (label(name)) } dd { (state) } } } }
                }
            }
        },
    ))
}

/// The sources that the visitor may see.
fn sources(visit: &Visit<'_>, catalog: &Catalog) -> Result<Markup, Refusal> {
    let answer = asked(visit, &Request::get("/repository/sources").with("catalog", &catalog.name));
    let mut sources: Vec<(String, String)> = answer
        .iter()
        .flat_map(|answer| answer.root().get("sources").into_iter().flat_map(Json::items))
        .map(|source| {
            let text = |name: &str| source.get(name).and_then(Json::as_str).unwrap_or_default().to_owned();
            (text("sourceSpec"), text("sourceId"))
        })
        .collect();
    if sources.is_empty() {
        sources = of_documents(visit, catalog)?;
    }
    Ok(html! {
        h2 { "Sources that you may see: " (grouped(sources.len() as u64)) }
        @if !sources.is_empty() {
            ul.objects {
                @for (spec, id) in sources.iter().take(MOST_SOURCES) {
                    li { bdi { (spec) } @if !id.is_empty() { div.about { code { (id) } } } }
                }
            }
            @if sources.len() > MOST_SOURCES { p.about { "And " (grouped((sources.len() - MOST_SOURCES) as u64)) " more." } }
        }
    })
}

/// The sources of the documents that the visitor may see, for catalogs that are served without saying where they come from.
fn of_documents(visit: &Visit<'_>, catalog: &Catalog) -> Result<Vec<(String, String)>, Refusal> {
    let Some(field) = catalog.project.fields().at("sources.spec") else { return Ok(Vec::new()) };
    let asked = Asked::of(catalog, &State::default())?;
    let mut specs = BTreeSet::new();
    for exposed in catalog.project.exposed() {
        let query = asked.query(catalog, exposed.outer_type, visit.caller)?;
        let facets = [Facet { field: field.id, with: None }];
        let search = Search { query: &query, page: None, facets: &facets, aggregations: &[] };
        let found = catalog.live.index().search(&search)?;
        let buckets = found.facets.iter().flat_map(|counts| &counts.buckets);
        specs.extend(buckets.filter_map(|bucket| term(field, &bucket.term).1));
    }
    Ok(specs.into_iter().map(|spec| (spec, String::new())).collect())
}
