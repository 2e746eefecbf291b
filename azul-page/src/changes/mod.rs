//! What changed between generations of a catalog: a page about the last ones, one about each, and a feed.

mod compared;
mod feed;
mod fields;
mod one;

use azul_search::compare::Generation;
use azul_search::service::histogram;
use azul_search::{Catalog, Kind, Refusal};
use maud::{Markup, html};

use crate::shell::{Frame, shell};
use crate::state::State;
use crate::visit::Visit;
use compared::{OfType, compare};

pub(crate) use feed::page as feed;
pub(crate) use one::page as one;

/// Most generations on the page, and in the feed.
const MOST_GENERATIONS: usize = 10;
/// Most entities of a kind that the feed names.
const NAMED: usize = 5;

/// A generation that is kept, and what changed from the one before it.
struct Step {
    generation: Generation,
    changed: Vec<OfType>,
}

/// The last generations in which something changed that the visitor may see, the newest first; nothing if the store keeps
/// none to compare.
fn steps(visit: &Visit<'_>, catalog: &Catalog) -> Result<Option<Vec<Step>>, Refusal> {
    let generations = catalog.live.generations()?;
    let pairs = || generations.windows(2).rev().take(MOST_GENERATIONS);
    if pairs().next().is_none() {
        return Ok(None);
    }
    let mut steps = Vec::new();
    for pair in pairs() {
        let changed = compare(visit, catalog, (pair[0].number, pair[1].number), NAMED)?;
        // What the visitor may not see is as if nothing had happened.
        if let Some(changed) = changed.filter(|changed| !changed.is_empty()) {
            steps.push(Step { generation: pair[1].clone(), changed });
        }
    }
    Ok(Some(steps))
}

/// The page about the last generations.
pub(crate) fn page(visit: &Visit<'_>) -> Result<Markup, Refusal> {
    let catalog = visit.catalog()?;
    let state = in_catalog(visit);
    let steps = steps(visit, catalog)?;
    let content = html! {
        h1 { "What changed" }
        p { a href=(state.url_in_catalog("/changes.atom")) type="application/atom+xml" { "The same as a feed" } " (Atom), for programs that tell you of news." }
        @match &steps {
            None => p.empty {
                "The store of this catalog keeps no earlier generation to compare with. "
                code { "azul index --keep-generations N" } " lets it keep some."
            },
            Some(steps) if steps.is_empty() => p.empty { "In the generations that are kept nothing changed that you may see." },
            Some(steps) => ol.steps {
                @for step in steps {
                    li {
                        h2 { a href=(state.url_in_catalog(&format!("/changes/{}", step.generation.number))) { "Generation " (step.generation.number) } }
                        p.about { (when(&step.generation)) }
                        ul { @for of_type in &step.changed { li { (of_type.words()) } } }
                    }
                }
            },
        }
    };
    Ok(framed(visit, "What changed", state, content))
}

fn framed(visit: &Visit<'_>, title: &str, state: State, content: Markup) -> Markup {
    let frame = Frame { title: title.to_owned(), state, here: "changes", filters: false };
    shell(visit, &frame, html! { div.changes { (content) } })
}

fn in_catalog(visit: &Visit<'_>) -> State {
    State { catalog: State::read(visit.request, "").catalog, ..State::default() }
}

/// When a generation was made, if that is known.
fn when(generation: &Generation) -> Markup {
    match generation.made.as_ref().map(|made| time(made.at)) {
        Some(time) => html! { time datetime=(time) { (time.replace('T', " ").trim_end_matches('Z')) " UTC" } },
        None => html! { "It is not known when it was made." },
    }
}

/// A number of seconds since 1970 as a time.
fn time(seconds: u64) -> String {
    const DAY: u64 = 86_400;
    let day = histogram::bound(Kind::Date, (seconds - seconds % DAY) as f64 * 1000.0);
    let rest = seconds % DAY;
    format!("{day}T{:02}:{:02}:{:02}Z", rest / 3600, rest / 60 % 60, rest % 60)
}

#[cfg(test)]
mod tests {
    #[test]
    fn seconds_are_times() {
        assert_eq!(super::time(0), "1970-01-01T00:00:00Z");
        assert_eq!(super::time(951_826_154), "2000-02-29T12:09:14Z");
    }
}
