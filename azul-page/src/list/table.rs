//! The table of what was found.

use azul_search::{Field, Refusal, Said};
use azul_transform::json::{Document, Json};
use maud::{Markup, html};

use super::{Listing, columns, is_sortable};
use crate::state::segment;
use crate::value::{Look, Manner, Shown, moment};
use crate::words::{capitalised, label, singular, told};

/// Most values in a cell.
const MOST: usize = 3;

/// The table.
pub(super) fn table(listing: &Listing<'_>) -> Result<Markup, Refusal> {
    let columns = columns::of(listing);
    let mut rows = Vec::new();
    for (_, document) in &listing.found.page.hits {
        rows.push((document.id.as_str(), Document::parse(document.source.as_slice())?));
    }
    let caption = format!(
        "{}, sorted by {}",
        label(listing.exposed.outer_type),
        told(listing.project(), &listing.sort.name).to_lowercase()
    );
    Ok(html! {
        div.scroll tabindex="0" role="region" aria-label="Table of what was found" {
            table {
                caption.sr { (caption) }
                thead { tr { @for field in &columns { (heading(listing, field)) } } }
                tbody {
                    @for (id, document) in &rows {
                        tr {
                            @for (i, field) in columns.iter().enumerate() {
                                @let shown = shown(listing, field, document.root());
                                @if i == 0 { th scope="row" { (link(listing, id, &shown)) } }
                                @else { td.number[is_number(&shown)] { (cell(&shown)) } }
                            }
                        }
                    }
                }
            }
        }
    })
}

fn heading(listing: &Listing<'_>, field: &Field) -> Markup {
    let here = field.id == listing.sort.id;
    let order = here.then_some(if listing.descending { "descending" } else { "ascending" });
    let description = Said::about(listing.project().schema(), field).description;
    let turned = listing.state.but(|state| {
        state.sort = Some(field.name.clone());
        state.descending = Some(here && !listing.descending);
    });
    html! {
        th scope="col" aria-sort=[order] title=[(!description.is_empty()).then_some(description)] {
            @if is_sortable(field) {
                a href=(turned.url()) {
                    (told(listing.project(), &field.name))
                    span.arrow aria-hidden="true" { @match order { Some("ascending") => "▲", Some(_) => "▼", None => "" } }
                }
            } @else { (told(listing.project(), &field.name)) }
        }
    }
}

/// The values of a document in a field, each once.
fn shown(listing: &Listing<'_>, field: &Field, document: Json<'_>) -> Vec<Shown> {
    let manner = Manner::of(listing.project().schema(), field);
    let mut shown: Vec<Shown> = Vec::new();
    for value in azul_search::values::found(field, document).into_iter().filter_map(|json| manner.show(json)) {
        if !shown.contains(&value) {
            shown.push(value);
        }
    }
    shown
}

fn is_number(shown: &[Shown]) -> bool {
    !shown.is_empty() && shown.iter().all(|shown| shown.look == Look::Number)
}

fn link(listing: &Listing<'_>, id: &str, shown: &[Shown]) -> Markup {
    let path = format!("/browse/{}/{}", segment(listing.exposed.outer_type), segment(id));
    // A link within a link is none.
    let plain = |shown: &Shown| match shown.look {
        Look::Link => Shown { look: Look::Text, ..shown.clone() },
        // The day alone tells few from each other.
        Look::Time => Shown { text: moment(&shown.text), look: Look::Text },
        _ => shown.clone(),
    };
    html! {
        a href=(listing.state.url_in_catalog(&path)) {
            @match shown.first() {
                Some(first) => (plain(first).short()),
                None => { (capitalised(&singular(listing.exposed.outer_type))) " " code { (id) } },
            }
        }
    }
}

fn cell(shown: &[Shown]) -> Markup {
    html! {
        @if shown.is_empty() { span.none { span.sr { "No value" } span aria-hidden="true" { "–" } } }
        @for (i, value) in shown.iter().take(MOST).enumerate() { @if i > 0 { ", " } (value.short()) }
        @if shown.len() > MOST { " " span.rest { "+" (shown.len() - MOST) " more" } }
    }
}
