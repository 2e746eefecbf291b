//! Which page an address leads to.

use azul_search::{Answer, Refusal};
use maud::{Markup, html};

use crate::saved::{self, Settled};
use crate::shell::{Frame, shell};
use crate::signing;
use crate::state::State;
use crate::visit::{Visit, html, nothing_here};
use crate::{about, changes, entity, export, list};

/// The page of a request. Every request has one.
pub fn answer(visit: &Visit<'_>) -> Answer {
    match saved::settle(visit) {
        Ok(Settled::Here(request)) => answer_in_full(&Visit { request: &request, ..*visit }),
        Ok(Settled::Elsewhere(address)) => saved::elsewhere(&address),
        Err(refusal) => html(refusal.status, refused(visit, &refusal)),
    }
}

fn answer_in_full(visit: &Visit<'_>) -> Answer {
    let path = visit.request.path.trim_start_matches('/');
    let parts: Vec<&str> = path.split('/').collect();
    let answer = match parts[..] {
        ["browse", entity_type, id, "document"] => entity::document(visit, entity_type, id),
        ["export", "wait"] => export::wait(visit),
        ["changes.atom"] => changes::feed(visit),
        ["sign-in"] => signing::page(visit, None),
        _ => page(visit, &parts).map(|page| html(200, page)),
    };
    answer.unwrap_or_else(|refusal| html(refusal.status, refused(visit, &refusal)))
}

fn page(visit: &Visit<'_>, parts: &[&str]) -> Result<Markup, Refusal> {
    match *parts {
        [""] => list::page(visit, None),
        ["browse", entity_type] => list::page(visit, Some(entity_type)),
        ["browse", entity_type, "values", field] => list::values::page(visit, entity_type, field),
        ["browse", entity_type, id] => entity::page(visit, entity_type, id),
        ["browse", entity_type, id, "graph"] => entity::graph(visit, entity_type, id),
        ["browse", entity_type, id, "explain"] => entity::explain(visit, entity_type, id),
        ["export"] => export::page(visit),
        ["summary"] => about::summary(visit),
        ["changes"] => changes::page(visit),
        ["changes", number] => changes::one(visit, number),
        ["dictionary"] => about::dictionary(visit),
        ["status"] => about::status(visit),
        _ => Err(nothing_here()),
    }
}

/// The page that says why there is none.
fn refused(visit: &Visit<'_>, refusal: &Refusal) -> Markup {
    let title = match refusal.status {
        404 => "Not found",
        401 | 403 => "Not for you, as far as we know",
        500.. => "Something is broken here",
        _ => "That did not work",
    };
    let frame = Frame { title: title.to_owned(), state: State::default(), here: "", filters: false };
    shell(
        visit,
        &frame,
        html! {
            div.narrow {
                h1 { (title) }
                p { (refusal.message) }
                p { a href="/" { "Start over" } }
            }
        },
    )
}
