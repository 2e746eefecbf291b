//! What is filtered, each part to be taken away.

use maud::{Markup, html};

use super::Listing;
use crate::state::Choice;
use crate::value::{NULL, chosen};
use crate::words::label;

/// A filter in words: field, relation, value.
pub(crate) fn sentence(listing: &Listing<'_>, choice: &Choice) -> Markup {
    let field = listing.project().fields().named(&choice.field);
    let relation = match (choice.relation.words(), choice.value.as_str()) {
        ("is", NULL) => "has",
        ("is not", NULL) => "does not have",
        (words, _) => words,
    };
    html! { span.field { (label(&choice.field)) } " " (relation) " " b { bdi { (chosen(field, &choice.value)) } } }
}

/// All filters.
pub(crate) fn chips(listing: &Listing<'_>) -> Markup {
    let state = &listing.state;
    if !state.is_filtered() {
        return html! {};
    }
    html! {
        section.chips aria-label="Filters in force" {
            ul {
                @if !state.q.is_empty() {
                    li {
                        a href=(state.but(|state| state.q.clear()).url()) {
                            span.sr { "Remove the filter: " } "Text " b { "“" bdi { (state.q) } "”" } span.cross aria-hidden="true" { "×" }
                        }
                    }
                }
                @for choice in &state.choices {
                    li {
                        a href=(state.without(choice).url()) {
                            span.sr { "Remove the filter: " } (sentence(listing, choice)) span.cross aria-hidden="true" { "×" }
                        }
                    }
                }
                li.all {
                    a href=(state.but(|state| { state.q.clear(); state.choices.clear(); }).url()) { "Clear all filters" }
                }
            }
        }
    }
}
