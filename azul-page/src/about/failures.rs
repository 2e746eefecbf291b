//! What failed when it was last indexed, by kind and place.

use std::collections::BTreeMap;

use azul_search::{Catalog, Failure, Refusal};
use maud::{Markup, html};

use crate::words::{capitalised, counted, grouped};

/// How many groups are shown, and how many failures of each.
const GROUPS: usize = 50;
const EACH: usize = 5;

/// Failures of one kind at one place.
#[derive(Default)]
struct Group {
    count: u64,
    first: Vec<Failure>,
}

/// The part of the page that says so; it says nothing of a store that takes no note.
pub(super) fn of(catalog: &Catalog) -> Result<Markup, Refusal> {
    let Some(failures) = catalog.live.failures()? else { return Ok(html! {}) };
    let mut groups: BTreeMap<(String, String), Group> = BTreeMap::new();
    for failure in failures {
        let failure = failure?;
        let place = failure.place.as_deref().map(general).unwrap_or_default();
        let group = groups.entry((failure.kind.clone(), place)).or_default();
        group.count += 1;
        if group.first.len() < EACH {
            group.first.push(failure);
        }
    }
    let total: u64 = groups.values().map(|group| group.count).sum();
    let mut sorted: Vec<_> = groups.into_iter().collect();
    sorted.sort_by_key(|(_, group)| std::cmp::Reverse(group.count));
    let more = sorted.len().saturating_sub(GROUPS);
    Ok(html! {
        h2 { "Failed: " (grouped(total)) }
        @if total == 0 { p { "Nothing failed when it was last indexed." } }
        @for ((kind, place), group) in sorted.iter().take(GROUPS) {
            details data-keep=(format!("{kind} {place}")) {
                summary {
                    (capitalised(&kind.replace('_', " "))) ": " (counted(group.count, "failures"))
                    @if !place.is_empty() { ", at " code { bdi { (place) } } }
                }
                ul.objects { @for failure in &group.first { (one(failure)) } }
                @if group.count > EACH as u64 { p.about { "These are the first; " code { "azul status" } " counts them too." } }
            }
        }
        @if more > 0 { p.about { "And " (grouped(more as u64)) " more kinds and places." } }
    })
}

fn one(failure: &Failure) -> Markup {
    html! {
        li {
            bdi { (failure.message) }
            div.about { "From " bdi { (failure.input) } }
            @if let Some((uuid, version)) = &failure.bundle { div.about { "Bundle " code { (uuid) " " (version) } } }
        }
    }
}

/// A place without what tells one input from another: positions of a JSON path, the id of an entity.
fn general(place: &str) -> String {
    match (place.starts_with('$'), place.split_once('/')) {
        (false, Some((entity_type, _))) => entity_type.to_owned(),
        _ => {
            let mut parts = place.split('[');
            let mut general = parts.next().unwrap_or_default().to_owned();
            for part in parts {
                let digits = part.len() - part.trim_start_matches(|c: char| c.is_ascii_digit()).len();
                general.push('[');
                general.push_str(if digits > 0 { "*" } else { "" });
                general.push_str(&part[digits..]);
            }
            general
        }
    }
}
