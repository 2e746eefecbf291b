//! What is filtered, each part to be taken away.

use maud::{Markup, html};

use azul_search::Project;

use crate::state::{Choice, State};
use crate::value::{NULL, chosen};
use crate::words::{counted, told};

/// Most filters that are seen at once; the others are folded.
const MOST: usize = 24;

/// A filter in words: field, relation, value.
pub(crate) fn sentence(project: &Project, choice: &Choice) -> Markup {
    let field = project.fields().named(&choice.field);
    let relation = match (choice.relation.words(), choice.value.as_str()) {
        ("is", NULL) => "has",
        ("is not", NULL) => "does not have",
        (words, _) => words,
    };
    html! { span.field { (told(project, &choice.field)) } " " (relation) " " b { bdi { (chosen(field, &choice.value)) } } }
}

/// All filters, on a page at a path, or on a list.
pub(crate) fn of(project: &Project, state: &State, path: &str) -> Markup {
    let url = |state: State| if path.is_empty() { state.url() } else { state.url_of(path) };
    if !state.is_filtered() {
        return html! {};
    }
    let chip = |choice: &Choice| {
        html! {
            li {
                a href=(url(state.without(choice))) {
                    span.sr { "Remove the filter: " } (sentence(project, choice)) span.cross aria-hidden="true" { "×" }
                }
            }
        }
    };
    html! {
        section.chips aria-label="Filters in force" {
            ul {
                @if !state.q.is_empty() {
                    li {
                        a href=(url(state.but(|state| state.q.clear()))) {
                            span.sr { "Remove the filter: " } "Text " b { "“" bdi { (state.q) } "”" } span.cross aria-hidden="true" { "×" }
                        }
                    }
                }
                @for choice in state.choices.iter().take(MOST) { (chip(choice)) }
                li.all {
                    a href=(url(state.but(|state| { state.q.clear(); state.choices.clear(); }))) { "Clear all filters" }
                }
            }
            @if let Some(more) = state.choices.get(MOST..).filter(|more| !more.is_empty()) {
                details data-keep="chips" {
                    summary { "and " (counted(more.len() as u64, "filters")) " more" }
                    ul { @for choice in more { (chip(choice)) } }
                }
            }
        }
    }
}
