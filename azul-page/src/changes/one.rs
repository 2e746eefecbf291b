//! What changed in one generation: entities, their fields before and after, and the bundles that caused it.

use azul_search::compare::{Difference, Kind};
use azul_search::{Catalog, Refusal};
use maud::{Markup, html};

use super::compared::{Entity, OfType, compare};
use super::{fields, framed, in_catalog, when};
use crate::state::{State, segment};
use crate::visit::{Visit, nothing_here};
use crate::words::{capitalised, counted, grouped};

/// Most entities of a kind that are listed.
const MOST: usize = 20;

/// The page.
pub(crate) fn page(visit: &Visit<'_>, number: &str) -> Result<Markup, Refusal> {
    let catalog = visit.catalog()?;
    let state = in_catalog(visit);
    let generations = catalog.live.generations()?;
    let number: u64 = number.parse().map_err(|_| nothing_here())?;
    let generation = generations.iter().find(|generation| generation.number == number);
    let generation = generation.ok_or_else(|| Refusal::not_found(format!("Generation {number} is not kept.")))?;
    let earlier: Vec<u64> = generations.iter().map(|generation| generation.number).filter(|n| *n < number).collect();
    let since = visit.request.query.iter().find(|(name, _)| name == "since").and_then(|(_, value)| value.parse().ok());
    let since = since.filter(|since| earlier.contains(since)).or(earlier.last().copied());
    let changed = since.map(|since| compare(visit, catalog, (since, number), MOST)).transpose()?.flatten();
    let content = html! {
        nav.path aria-label="Where you are" { a href=(state.url_in_catalog("/changes")) { "What changed" } }
        h1 { "Generation " (number) }
        p.about { (when(generation)) }
        @if let Some(since) = since { (chooser(&state, number, since, &earlier)) }
        @match &changed {
            None => p.empty { "This is the earliest generation that is kept: there is nothing to compare it with." },
            Some(changed) if changed.is_empty() => p.empty { "Nothing changed that you may see." },
            Some(changed) => {
                p.count role="status" { (changed.iter().map(OfType::words).collect::<Vec<_>>().join("; ")) }
                @for of_type in changed { (section(catalog, &state, of_type)) }
            },
        }
    };
    Ok(framed(visit, &format!("What changed in generation {number}"), state, content))
}

/// The form in which the other generation is chosen.
fn chooser(state: &State, number: u64, since: u64, earlier: &[u64]) -> Markup {
    html! {
        form.since method="get" action=(format!("/changes/{number}")) {
            @for (name, value) in state.pairs() { input type="hidden" name=(name) value=(value); }
            label for="since" { "Compared with generation" }
            select #since name="since" { @for other in earlier.iter().rev() { option value=(other) selected[*other == since] { (other) } } }
            button type="submit" { "Compare" }
        }
    }
}

fn section(catalog: &Catalog, state: &State, of_type: &OfType) -> Markup {
    html! {
        section.of-type {
            h2 { (capitalised(&crate::words::label(of_type.outer_type))) }
            @for kind in Kind::ALL {
                @let (count, first) = of_type.of(kind);
                @if count > 0 {
                    h3 { (capitalised(kind.name())) ": " (grouped(count)) }
                    ul.objects { @for entity in first { li { (one(catalog, state, of_type.outer_type, entity)) } } }
                    @if count > first.len() as u64 { p.about { "and " (grouped(count - first.len() as u64)) " more" } }
                }
            }
        }
    }
}

fn one(catalog: &Catalog, state: &State, outer_type: &str, Entity { title, difference }: &Entity) -> Markup {
    let Difference { entity_id, kind, fields, bundle_count, bundles } = difference;
    let path = format!("/browse/{}/{}", segment(outer_type), segment(entity_id));
    let name = html! { @match title { Some(title) => bdi { (title) }, None => code { (entity_id) } } };
    html! {
        // What is gone has no page any more.
        @if *kind == Kind::Removed { (name) } @else { a href=(state.url_in_catalog(&path)) { (name) } }
        @if !fields.is_empty() {
            details data-keep=(entity_id) {
                summary { (counted(fields.len() as u64, "fields")) span.sr { " of " (name) } }
                (fields::table(&catalog.project, fields))
            }
        }
        @if !bundles.is_empty() {
            div.about {
                "By "
                @for (i, bundle) in bundles.iter().enumerate() {
                    @if i > 0 { ", " }
                    "bundle " code { (bundle.uuid) } " of " time datetime=(bundle.version) { (bundle.version) } " (" (bundle.change.name()) ")"
                }
                @if *bundle_count > bundles.len() as u64 { ", and " (grouped(bundle_count - bundles.len() as u64)) " more" }
            }
        }
    }
}
