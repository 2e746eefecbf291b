//! Links to the rows before and behind.

use azul_search::service::place;
use maud::{Markup, html};

use super::Listing;
use crate::state::Place;
use crate::words::grouped;

/// The links.
pub(super) fn paging(listing: &Listing<'_>) -> Markup {
    let page = &listing.found.page;
    let place =
        |hit: Option<&(azul_search::Key, azul_search::Document)>| hit.map(|(key, _)| place::write(listing.sort, key));
    let (first, last) = (place(page.hits.first()), place(page.hits.last()));
    let (previous, next) = match listing.state.place {
        None => (None, last.filter(|_| page.more)),
        Some(Place::After(_)) => (first, last.filter(|_| page.more)),
        Some(Place::Before(_)) => (first.filter(|_| page.more), last),
    };
    let to = |place: Place| {
        let mut state = listing.state.clone();
        state.place = Some(place);
        state.url()
    };
    html! {
        nav.paging aria-label="Pages" {
            @if let Some(place) = previous {
                a href=(listing.state.but(|_| {}).url()) { "First" }
                a rel="prev" href=(to(Place::Before(place))) { "← Previous" }
            }
            span { (grouped(page.hits.len() as u64)) " of " (grouped(listing.found.total)) }
            @if let Some(place) = next { a rel="next" href=(to(Place::After(place))) { "Next →" } }
        }
    }
}
