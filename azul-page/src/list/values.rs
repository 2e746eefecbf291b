//! All values of a field, to be searched and chosen from.

use azul_search::index::Facet;
use azul_search::{Refusal, Search, text};
use maud::{Markup, html};

use super::facets;
use super::facets::{Term, hidden, terms, values_path};
use crate::asking::Asked;
use crate::asking::exposed;
use crate::shell::{Frame, shell};
use crate::state::{Relation, State, segment};
use crate::visit::{Visit, nothing_here};
use crate::words::{grouped, label, told};

/// Most values that are shown.
const MOST: usize = 300;

/// The page.
pub(crate) fn page(visit: &Visit<'_>, entity_type: &str, field: &str) -> Result<Markup, Refusal> {
    let catalog = visit.catalog()?;
    let exposed = exposed(catalog, Some(entity_type))?;
    let project = &*catalog.project;
    let field = facets::wanted(project).into_iter().find(|facet| facet.name == field).ok_or_else(nothing_here)?;
    let state = State::read(visit.request, exposed.outer_type).but(|_| {});
    let find = visit.request.query.iter().find(|(name, _)| name == "find").map_or("", |(_, value)| value.trim());
    let asked = Asked::of(catalog, &state)?;
    let query = asked.query(catalog, exposed.outer_type, visit.caller)?;
    let facets = [Facet { field: field.id, with: None }];
    let search = Search { query: &query, page: None, facets: &facets, aggregations: &[] };
    let found = catalog.live.index().search(&search)?;
    let all: Vec<Term> = found.facets.first().map(|counts| terms(field, counts)).unwrap_or_default();
    let is_on =
        |value: &str| state.has(Relation::Is, &field.name, value) || state.has(Relation::All, &field.name, value);
    let fitting: Vec<&Term> = all.iter().filter(|term| is_on(&term.value) || fits(term, find)).collect();
    let name = told(&catalog.project, &field.name);
    let rest = state.but(|state| {
        state.choices.retain(|choice| choice.field != field.name || choice.relation == Relation::Not);
    });
    let frame = Frame { title: format!("{name}: all values"), state: state.clone(), here: "browse", filters: false };
    Ok(shell(
        visit,
        &frame,
        html! {
            div.narrow {
                p { a href=(state.url()) { "← " (label(exposed.outer_type)) } }
                h1 { (name) ": all values" }
                form.find method="get" action=(values_path(exposed.outer_type, &field.name)) data-part {
                    (hidden(&state))
                    label for="find" { "Search within the values" }
                    div.row { input #find type="search" name="find" value=(find) autocomplete="off"; button type="submit" { "Search" } }
                }
                p.count role="status" {
                    (grouped(fitting.len() as u64)) " of " (grouped(all.len() as u64)) " values"
                    @if fitting.len() > MOST { "; the " (MOST) " most frequent are shown" }
                }
                form method="get" action=(format!("/browse/{}", segment(exposed.outer_type))) data-part {
                    (hidden(&rest))
                    fieldset.values {
                        legend.sr { (name) }
                        ul {
                            @for term in fitting.into_iter().take(MOST) {
                                (facets::value(&state, field, term, is_on(&term.value), state.has(Relation::Not, &field.name, &term.value)))
                            }
                        }
                    }
                    p { button type="submit" { "Apply filters" } }
                }
            }
        },
    ))
}

/// Whether a value has what was typed: as a part of it, or as words with typing errors.
fn fits(term: &Term, find: &str) -> bool {
    let Some(text) = &term.text else { return find.is_empty() };
    if text.to_lowercase().contains(&find.to_lowercase()) {
        return true;
    }
    let words: Vec<String> = text::words(text).collect();
    let mut typed = text::words(find).peekable();
    typed.peek().is_some() && typed.all(|typed| words.iter().any(|word| text::means(&typed, word)))
}
