//! What the indexer has before it, and what failed in it for good.

use maud::{Markup, html};

use crate::words::{capitalised, counted, grouped};

/// Most bundles that are listed.
pub const MOST_PENDING: usize = 50;

/// Work in the store of a catalog, as those who run the service may see it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Work {
    /// How many messages wait, those included that wait to be tried again.
    pub waiting: u64,
    /// How many are being worked on.
    pub under_way: u64,
    /// The first of both, at most [`MOST_PENDING`].
    pub pending: Vec<Pending>,
    /// What failed as often as it may.
    pub failed: Vec<GivenUp>,
}

/// Something to be done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pending {
    /// What is to be done: `add`, `delete`, `reindex`.
    pub action: String,
    /// Name of the catalog.
    pub catalog: String,
    /// UUID and version of the bundle; a source is indexed as a whole without.
    pub bundle: Option<(String, String)>,
    /// The source.
    pub source: String,
    /// Why it failed before, if it did.
    pub reason: Option<String>,
}

/// What failed for good, of one kind, at one place of the metadata, in one source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GivenUp {
    /// Kind of the error.
    pub kind: String,
    /// Type of the entity, and JSON path.
    pub place: String,
    /// Name of the catalog.
    pub catalog: String,
    /// The source.
    pub source: String,
    /// Number of messages.
    pub count: u64,
    /// Why the first of them failed.
    pub example: String,
}

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
