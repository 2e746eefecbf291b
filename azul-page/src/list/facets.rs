//! The panel of facets: what the list can be narrowed to, with counts.

use std::collections::BTreeSet;

use azul_search::index::{Buckets, Facet};
use azul_search::{Field, Kind, Project, Query, Refusal, Said, Search};
use maud::{Markup, html};

use super::{Listing, ranges};
use crate::state::{Choice, Relation, State, segment};
use crate::value::{NULL, term};
use crate::words::{grouped, told};

/// Most values of a facet in the panel, besides the chosen ones.
const MOST: usize = 6;
/// Most chosen values of a facet of which it is said that nothing has them.
const MOST_UNKNOWN: usize = 3;
/// So many facets are open from the beginning.
const OPEN: usize = 4;

/// A value of a facet.
pub(crate) struct Term {
    /// As addresses have it.
    pub value: String,
    /// As it is shown; nothing for no value.
    pub text: Option<String>,
    pub count: u64,
}

/// The facets of a project: all but the ids of sources, which say nothing to people.
pub(crate) fn wanted(project: &Project) -> Vec<&Field> {
    let source_id = project.source_id().map(|field| field.id);
    let ids = project.fields().facets().iter().filter(|id| Some(**id) != source_id);
    ids.map(|id| project.fields().get(*id)).collect()
}

/// The values of a facet: the most frequent first, no value last.
pub(crate) fn terms(field: &Field, counts: &Buckets) -> Vec<Term> {
    let mut terms: Vec<Term> = Vec::new();
    let mut none = counts.missing;
    for bucket in &counts.buckets {
        match term(field, &bucket.term) {
            (value, Some(text)) => terms.push(Term { value, text: Some(text), count: bucket.count }),
            (_, None) => none += bucket.count,
        }
    }
    if none > 0 {
        terms.push(Term { value: NULL.to_owned(), text: None, count: none });
    }
    terms
}

/// Says which chosen values no document of the type has at all.
pub(crate) fn unknown_values(listing: &Listing<'_>) -> Result<Vec<String>, Refusal> {
    let mut notices = Vec::new();
    for (field, counts) in listing.facets.iter().zip(&listing.found.facets) {
        let is_value = |choice: &&Choice| {
            matches!(choice.relation, Relation::Is | Relation::All | Relation::Not) && choice.value != NULL
        };
        let chosen: Vec<&Choice> = listing.state.on(&field.name).filter(is_value).collect();
        if chosen.is_empty() {
            continue;
        }
        let terms = terms(field, counts);
        let found: BTreeSet<&str> = terms.iter().map(|term| term.value.as_str()).collect();
        let absent: Vec<&Choice> = chosen.into_iter().filter(|choice| !found.contains(choice.value.as_str())).collect();
        if absent.is_empty() {
            continue;
        }
        let everything = State { entity_type: listing.state.entity_type.clone(), ..State::default() };
        let query: Query = crate::asking::Asked::of(listing.catalog, &everything)?.query(
            listing.catalog,
            listing.exposed.outer_type,
            listing.visit.caller,
        )?;
        let facets = [Facet { field: field.id, with: None }];
        let search = Search { query: &query, page: None, facets: &facets, aggregations: &[] };
        let found = listing.catalog.live.index().search(&search)?;
        let all: Vec<Term> = found.facets.first().map(|counts| self::terms(field, counts)).unwrap_or_default();
        let known: BTreeSet<&str> = all.iter().map(|term| term.value.as_str()).collect();
        let unknown: Vec<&Choice> =
            absent.into_iter().filter(|choice| !known.contains(choice.value.as_str())).collect();
        if unknown.len() > MOST_UNKNOWN {
            let (count, name) = (grouped(unknown.len() as u64), told(listing.project(), &field.name).to_lowercase());
            let some: Vec<String> =
                unknown.iter().take(MOST_UNKNOWN).map(|choice| format!("“{}”", choice.value)).collect();
            notices.push(format!("Nothing has {count} of the chosen values of {name}, such as {}.", some.join(", ")));
            continue;
        }
        for choice in unknown {
            let names = all.iter().filter_map(|term| term.text.as_deref());
            let hint = azul_transform::did_you_mean(&choice.value, names);
            let (name, value) = (told(listing.project(), &field.name).to_lowercase(), &choice.value);
            let end = if hint.is_empty() { "." } else { "" };
            notices.push(format!("Nothing has the {name} “{value}”{hint}{end}"));
        }
    }
    Ok(notices)
}

/// The panel: one form, so that several values can be chosen at once without the script.
pub(crate) fn panel(listing: &Listing<'_>) -> Markup {
    let state = &listing.state;
    let mut shown: Vec<(&Field, Vec<Term>)> = Vec::new();
    for (field, counts) in listing.facets.iter().zip(&listing.found.facets) {
        let terms = terms(field, counts);
        let as_values = |choice: &Choice| !matches!(choice.relation, Relation::Min | Relation::Max);
        if listing.ranges.iter().any(|range| range.id == field.id) && !state.on(&field.name).any(as_values) {
            continue;
        }
        let says_something = terms.iter().any(|term| term.text.is_some()) || state.on(&field.name).next().is_some();
        if says_something {
            shown.push((field, terms));
        }
    }
    html! {
        details.panel #filters {
            summary { "Filters" @if !state.choices.is_empty() { " (" (state.choices.len()) ")" } }
            form method="get" action=(format!("/browse/{}", segment(&state.entity_type))) data-live {
                h2.sr { "Filters" }
                (kept(listing, &shown))
                (ranges::panel(listing))
                @for (i, (field, terms)) in shown.iter().enumerate() { (facet(listing, field, terms, i < OPEN)) }
                (ranges::others(listing))
                p.apply { button type="submit" { "Apply filters" } }
            }
        }
    }
}

/// Hidden parameters: what the form keeps of the state, besides what its fields say.
fn kept(listing: &Listing<'_>, shown: &[(&Field, Vec<Term>)]) -> Markup {
    let in_form = |choice: &Choice| {
        let checkbox = matches!(choice.relation, Relation::Is | Relation::All)
            && shown.iter().any(|(field, _)| field.name == choice.field);
        let input = matches!(choice.relation, Relation::Min | Relation::Max);
        checkbox || (input && listing.ranges.iter().any(|field| field.name == choice.field))
    };
    let rest = listing.state.but(|state| state.choices.retain(|choice| !in_form(choice)));
    hidden(&rest)
}

/// A state as hidden parameters of a form.
pub(crate) fn hidden(state: &State) -> Markup {
    html! { @for (name, value) in state.pairs() { input type="hidden" name=(name) value=(value); } }
}

fn facet(listing: &Listing<'_>, field: &Field, terms: &[Term], open: bool) -> Markup {
    let state = &listing.state;
    let name = &field.name;
    let is_on = |value: &str| state.has(Relation::Is, name, value) || state.has(Relation::All, name, value);
    let is_off = |value: &str| state.has(Relation::Not, name, value);
    let chosen = state.on(name).filter(|choice| !terms.iter().any(|term| term.value == choice.value));
    let absent: Vec<Term> = chosen
        .filter(|choice| matches!(choice.relation, Relation::Is | Relation::All | Relation::Not))
        .map(|choice| Term {
            value: choice.value.clone(),
            text: (choice.value != NULL).then(|| crate::value::chosen(Some(field), &choice.value)),
            count: 0,
        })
        .collect();
    let is_shown = |(i, term): &(usize, &Term)| *i < MOST || is_on(&term.value) || is_off(&term.value);
    let visible = terms.iter().enumerate().filter(is_shown).map(|(_, term)| term).chain(&absent);
    let active = state.on(name).count();
    let description = Said::about(listing.project().schema(), field).description;
    html! {
        details.facet open[open || active > 0] data-keep=(name) {
            summary { (told(listing.project(), name)) @if active > 0 { " " span.number { (active) } } }
            fieldset {
                legend.sr { (told(listing.project(), name)) }
                @if !description.is_empty() { p.about { (description) } }
                ul { @for term in visible { (value(state, field, term, is_on(&term.value), is_off(&term.value))) } }
                p.more {
                    (modes(state, field))
                    @if terms.len() > MOST {
                        a href=(state.but(|_| {}).url_of(&values_path(&state.entity_type, name))) {
                            "Search all " (grouped(terms.len() as u64)) span.sr { " values of " (told(listing.project(), name)) }
                        }
                    }
                }
            }
        }
    }
}

/// The address of the page with all values of a field.
pub(crate) fn values_path(entity_type: &str, field: &str) -> String {
    format!("/browse/{}/values/{}", segment(entity_type), segment(field))
}

/// Whether any or all of the chosen values are wanted, if that makes a difference.
fn modes(state: &State, field: &Field) -> Markup {
    let all = state.on(&field.name).any(|choice| choice.relation == Relation::All);
    let several = state.on(&field.name).filter(|choice| choice.relation == Relation::Is).count() > 1;
    if matches!(field.kind, Kind::Nested(_)) || !(all || several) {
        return html! {};
    }
    let (from, to) = if all { (Relation::All, Relation::Is) } else { (Relation::Is, Relation::All) };
    let other = state.but(|state| {
        state
            .choices
            .iter_mut()
            .filter(|choice| choice.field == field.name && choice.relation == from)
            .for_each(|choice| choice.relation = to);
    });
    html! { a href=(other.url()) { @if all { "Any of these is enough" } @else { "All of these at once" } } " " }
}

/// One value, to be chosen or left out.
pub(crate) fn value(state: &State, field: &Field, term: &Term, on: bool, off: bool) -> Markup {
    let all = state.on(&field.name).any(|choice| choice.relation == Relation::All);
    let relation = if all { Relation::All } else { Relation::Is };
    let parameter = Choice::new(relation, &field.name, &term.value).parameter();
    let not = Choice::new(Relation::Not, &field.name, &term.value);
    let text = html! { @match &term.text { Some(text) => bdi { (text) }, None => i { "No value" } } };
    html! {
        li.off[off] {
            label {
                input type="checkbox" name=(parameter) value=(term.value) checked[on];
                span.text { (text) }
                span.number { (grouped(term.count)) }
            }
            @if off {
                a.not href=(state.without(&not).url()) title="Left out; take it back" {
                    span aria-hidden="true" { "+" } span.sr { "Take back " (text) }
                }
            } @else if !matches!(field.kind, Kind::Nested(_)) {
                a.not href=(state.with(not).url()) title="Leave out" {
                    span aria-hidden="true" { "−" } span.sr { "Leave out " (text) }
                }
            }
        }
    }
}
