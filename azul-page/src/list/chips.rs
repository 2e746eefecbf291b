//! What is filtered, each part to be taken away.

use maud::{Markup, html};

use azul_search::Project;

use crate::state::{Choice, State};
use crate::value::{NULL, chosen};
use crate::words::told;

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
                @for choice in &state.choices {
                    li {
                        a href=(url(state.without(choice))) {
                            span.sr { "Remove the filter: " } (sentence(project, choice)) span.cross aria-hidden="true" { "×" }
                        }
                    }
                }
                li.all {
                    a href=(url(state.but(|state| { state.q.clear(); state.choices.clear(); }))) { "Clear all filters" }
                }
            }
        }
    }
}
