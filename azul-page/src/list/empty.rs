//! When nothing was found: which filter to drop.

use azul_search::{Refusal, Search};
use maud::{Markup, html};

use super::{Listing, chips::sentence};
use crate::asking::Asked;
use crate::state::State;
use crate::words::counted;

/// Most filters that are tried.
const MOST: usize = 8;

/// What to do when nothing was found: each way of dropping one filter, with what there would be then.
pub(super) fn empty(listing: &Listing<'_>) -> Result<Markup, Refusal> {
    let state = &listing.state;
    if !state.is_filtered() {
        return Ok(html! { p.empty { "There is nothing here that you may see." } });
    }
    let mut ways: Vec<(Markup, State, u64)> = Vec::new();
    let mut attempt = |what: Markup, without: State| -> Result<(), Refusal> {
        let query = Asked::of(listing.catalog, &without)?.query(
            listing.catalog,
            listing.exposed.outer_type,
            listing.visit.caller,
        )?;
        let search = Search { query: &query, page: None, facets: &[], aggregations: &[] };
        let total = listing.catalog.live.index().search(&search)?.total;
        ways.push((what, without, total));
        Ok(())
    };
    if !state.q.is_empty() {
        attempt(html! { "the text " b { "“" bdi { (state.q) } "”" } }, state.but(|state| state.q.clear()))?;
    }
    for choice in state.choices.iter().take(MOST) {
        attempt(sentence(listing.project(), choice), state.without(choice))?;
    }
    ways.retain(|(.., total)| *total > 0);
    Ok(html! {
        div.empty {
            @if ways.is_empty() {
                p { "Nothing fits all filters, and dropping one of them does not help." }
            } @else {
                p { "Nothing fits all filters. Without one of them there is something:" }
                ul {
                    @for (what, without, total) in &ways {
                        li { a href=(without.url()) { "Drop " (what) } ": " (counted(*total, listing.exposed.outer_type)) }
                    }
                }
            }
            p { a href=(state.but(|state| { state.q.clear(); state.choices.clear(); }).url()) { "Clear all filters" } }
        }
    })
}
