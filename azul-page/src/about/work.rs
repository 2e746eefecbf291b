//! What the indexer has before it, and what failed in it for good.

use maud::{Markup, html};

use crate::words::{capitalised, counted, grouped};
use crate::work::{GivenUp, Pending, Work};

/// The part of the page that says so.
pub(super) fn of(work: &Work) -> Markup {
    let Work { waiting, under_way, pending, failed } = work;
    let given_up: u64 = failed.iter().map(|failed| failed.count).sum();
    let more = (waiting + under_way).saturating_sub(pending.len() as u64);
    html! {
        h2 { "Pending: " (grouped(waiting + under_way)) }
        @if waiting + under_way == 0 {
            p { "No bundle waits to be indexed." }
        } @else {
            p { (grouped(*waiting)) " wait, " (grouped(*under_way)) " are being worked on, in the store of this catalog." }
            details data-keep="pending" {
                summary { "Which bundles" }
                ul.objects { @for one in pending { (self::pending(one)) } }
                @if more > 0 { p.about { "And " (grouped(more)) " more." } }
            }
        }
        h2 { "Given up: " (grouped(given_up)) }
        @if failed.is_empty() { p { "Nothing failed as often as it may." } }
        @else { p.about { code { "azul queue retry" } " lets it be tried again, when the reason is gone." } }
        @for GivenUp { kind, place, catalog, source, count, example } in failed {
            details data-keep=(format!("given up {kind} {place} {catalog} {source}")) {
                summary {
                    (capitalised(&kind.replace(['_', '-'], " "))) ": " (counted(*count, "bundles"))
                    @if !place.is_empty() { ", at " code { bdi { (place) } } }
                }
                ul.objects { li { bdi { (example) } (whence(source, catalog)) } }
            }
        }
    }
}

fn pending(Pending { action, catalog, bundle, source, reason }: &Pending) -> Markup {
    html! {
        li {
            (capitalised(action)) " "
            @match bundle {
                Some((uuid, version)) => { "bundle " code { (uuid) } " of " time datetime=(version) { (version) } },
                None => "the source",
            }
            (whence(source, catalog))
            @if let Some(reason) = reason { div.about { "It failed, and is tried again: " bdi { (reason) } } }
        }
    }
}

fn whence(source: &str, catalog: &str) -> Markup {
    html! { div.about { "For the catalog " (catalog) @if !source.is_empty() { ", from " bdi { (source) } } } }
}
