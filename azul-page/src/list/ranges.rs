//! Fields of numbers and times: a histogram, and the least and the greatest value to be typed.

use azul_search::service::histogram::{Histogram, bound};
use azul_search::{Field, Kind, Project, Said};
use azul_transform::schema::FieldType;
use maud::{Markup, html};

use super::Listing;
use crate::state::{Choice, Relation, State};
use crate::value::Manner;
use crate::words::{bytes, counted, number, told};

/// Most ranges that are shown at once; each costs a count of all values.
const MOST: usize = 6;

fn is_range(field: &Field) -> bool {
    let truth = matches!(field.field_type.element(), FieldType::NullBool | FieldType::PassThruBool);
    matches!(field.kind, Kind::Integer | Kind::Float | Kind::Date) && !truth
}

/// The fields whose ranges are shown: those that are asked for, and those that are filtered.
pub(super) fn wanted<'p>(project: &'p Project, state: &mut State) -> Vec<&'p Field> {
    let named = |name: &String| project.fields().named(name).filter(|field| is_range(field));
    state.ranges.retain(|name| named(name).is_some());
    state.ranges.truncate(MOST);
    let mut wanted: Vec<&Field> = state.ranges.iter().filter_map(named).collect();
    let bounded = state.choices.iter().filter(|choice| matches!(choice.relation, Relation::Min | Relation::Max));
    for field in bounded.filter_map(|choice| named(&choice.field)) {
        if !wanted.iter().any(|other| other.id == field.id) {
            wanted.push(field);
        }
    }
    wanted
}

/// The part of the panel with ranges.
pub(super) fn panel(listing: &Listing<'_>) -> Markup {
    let counts = listing.found.facets.iter().skip(listing.facets.len());
    html! {
        @for (field, counts) in listing.ranges.iter().zip(counts) {
            (range(listing, field, &Histogram::of(field, counts)))
        }
    }
}

/// Links to the ranges that are not shown.
pub(super) fn others(listing: &Listing<'_>) -> Markup {
    let more = || {
        let fields = listing.project().fields().all().iter();
        fields
            .filter(|field| field.public && is_range(field) && !listing.ranges.iter().any(|other| other.id == field.id))
    };
    html! {
        @if more().next().is_some() {
            details.facet data-keep="ranges" {
                summary { "Numbers and dates" }
                ul.plain {
                    @for field in more() {
                        li {
                            a href=(listing.state.but(|state| state.ranges.push(field.name.clone())).url()) {
                                (told(listing.project(), &field.name)) span.sr { ": show the range" }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn range(listing: &Listing<'_>, field: &Field, histogram: &Histogram) -> Markup {
    let state = &listing.state;
    let value = |relation: Relation| {
        state.on(&field.name).find(|choice| choice.relation == relation).map(|choice| choice.value.as_str())
    };
    let name = told(listing.project(), &field.name);
    let without = state.but(|state| {
        state.ranges.retain(|range| *range != field.name);
        state.choices.retain(|choice| choice.field != field.name || !is_bound(choice));
    });
    let description = Said::about(listing.project().schema(), field).description;
    let date = field.kind == Kind::Date;
    html! {
        details.facet open data-keep=(field.name) {
            summary { (name) }
            fieldset {
                legend.sr { (name) }
                @if !description.is_empty() { p.about { (description) } }
                (bars(listing, field, histogram))
                div.ends {
                    @for (relation, word) in [(Relation::Min, "From"), (Relation::Max, "To")] {
                        @let parameter = Choice::new(relation, &field.name, "").parameter();
                        label {
                            span { (word) span.sr { " " (name) } }
                            input name=(parameter) value=[value(relation)] type="text"
                                inputmode=[(!date).then_some("decimal")] placeholder=[date.then_some("2021-05-05")] autocomplete="off";
                        }
                    }
                }
                p.more { a href=(without.url()) { "Hide" span.sr { " the range of " (name) } } }
            }
        }
    }
}

fn is_bound(choice: &Choice) -> bool {
    matches!(choice.relation, Relation::Min | Relation::Max)
}

/// The histogram; each bar leads to its values.
fn bars(listing: &Listing<'_>, field: &Field, histogram: &Histogram) -> Markup {
    const WIDTH: f64 = 240.0;
    const HEIGHT: f64 = 56.0;
    let most = histogram.bars.iter().map(|(.., count)| *count).max().unwrap_or(0).max(1) as f64;
    let step = WIDTH / histogram.bars.len().max(1) as f64;
    let manner = Manner::of(listing.project().schema(), field);
    let end = |end: f64| match field.kind {
        Kind::Date => bound(Kind::Date, end),
        _ if manner.bytes => bytes(end),
        _ => number(end),
    };
    let (Some(first), Some(last)) = (histogram.bars.first(), histogram.bars.last()) else {
        return html! { p.about { "No values." } };
    };
    html! {
        svg.histogram viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) role="group" aria-label=(format!("Histogram of {}", told(listing.project(), &field.name))) {
            @for (i, (from, to, count)) in histogram.bars.iter().enumerate().filter(|(_, (.., count))| *count > 0) {
                @let height = (*count as f64 / most * HEIGHT).max(2.0);
                @let what = format!("{} to {}: {}", end(*from), end(*to), counted(*count, listing.exposed.outer_type));
                a href=(between(&listing.state, field, *from, *to).url()) aria-label=(what) {
                    title { (what) }
                    rect.reach x=(format!("{:.1}", i as f64 * step)) y="0" width=(format!("{step:.1}")) height=(HEIGHT) {}
                    rect x=(format!("{:.1}", i as f64 * step + 0.5)) y=(format!("{:.1}", HEIGHT - height))
                        width=(format!("{:.1}", (step - 1.0).max(1.0))) height=(format!("{height:.1}")) {}
                }
            }
        }
        p.axis { span { (end(first.0)) } span { (end(last.1)) } }
    }
}

/// The values from a bound up to another one.
fn between(state: &State, field: &Field, from: f64, to: f64) -> State {
    let last = match field.kind {
        Kind::Date => to - 86_400_000.0,
        Kind::Integer => to - 1.0,
        _ => to,
    };
    state.but(|state| {
        state.choices.retain(|choice| choice.field != field.name || !is_bound(choice));
        for (relation, end) in [(Relation::Min, from), (Relation::Max, last.max(from))] {
            state.choices.push(Choice::new(relation, &field.name, &bound(field.kind, end)));
        }
    })
}
