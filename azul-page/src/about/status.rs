//! What is served: catalogs, their generations and sources, and whether work is taken.

use azul_search::{Catalog, Refusal, Request};
use azul_transform::json::Json;
use maud::{Markup, html};

use super::failures;
use crate::asking::Asked;
use crate::entity::asked;
use crate::list::totals::Totals;
use crate::room::Visit;
use crate::shell::{Frame, shell};
use crate::state::State;
use crate::words::{counted, grouped, label};

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
                    div { dt { "Project" } dd { (label(catalog.project.name())) } }
                    div { dt { "Atlas" } dd { (catalog.atlas) } }
                    div { dt { "Generation" } dd { code { (catalog.live.index().generation()) } } }
                    div { dt { "You may see" } dd {
                        @for (i, exposed) in catalog.project.exposed().iter().enumerate() {
                            @if i > 0 { ", " } (counted(totals.count(exposed.outer_type), exposed.outer_type))
                        }
                    } }
                }
                (sources(visit, catalog))
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
fn sources(visit: &Visit<'_>, catalog: &Catalog) -> Markup {
    let answer = asked(visit, &Request::get("/repository/sources").with("catalog", &catalog.name));
    let sources: Vec<(String, String)> = answer
        .iter()
        .flat_map(|answer| answer.root().get("sources").into_iter().flat_map(Json::items))
        .map(|source| {
            let text = |name: &str| source.get(name).and_then(Json::as_str).unwrap_or_default().to_owned();
            (text("sourceSpec"), text("sourceId"))
        })
        .collect();
    html! {
        h2 { "Sources that you may see: " (grouped(sources.len() as u64)) }
        @if !sources.is_empty() {
            ul.objects { @for (spec, id) in sources.iter().take(200) { li { bdi { (spec) } div.about { code { (id) } } } } }
        }
    }
}
