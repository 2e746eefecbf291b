//! Which page an address leads to.

use azul_search::{Answer, Caller, Catalog, Refusal, Request, Service};
use maud::{Markup, html};

use crate::saved::{self, Settled, Shelf};
use crate::shell::{Frame, shell};
use crate::signing::{self, Signing};
use crate::state::State;
use crate::{about, changes, entity, export, list};

/// Somebody's request for a page.
#[derive(Clone, Copy)]
pub struct Visit<'a> {
    /// The catalogs.
    pub service: &'a Service,
    /// The request.
    pub request: &'a Request,
    /// Who asks, in the catalog that the request is about.
    pub caller: &'a Caller,
    /// Name of who asks, if that is known.
    pub who: Option<&'a str>,
    /// Whether they run the service, and may see what failed in it.
    pub operator: bool,
    /// What the indexer of the catalog has before it, if the page shows it to the visitor.
    pub work: Option<&'a about::Work>,
    /// Components of the site, and whether each is up.
    pub components: &'a [(String, String)],
    /// Whether it can sign in, or has.
    pub signing: Signing,
    /// Where filters are kept that are too long for an address; without, addresses are as long as they are.
    pub shelf: Option<&'a dyn Shelf>,
}

impl<'a> Visit<'a> {
    /// The catalog that the request is about.
    ///
    /// # Errors
    /// 404 if there is none.
    pub(crate) fn catalog(&self) -> Result<&'a Catalog, Refusal> {
        let name = self.service.catalog_of(self.request);
        let found = self.service.catalogs.iter().find(|catalog| catalog.name == name);
        found.ok_or_else(|| Refusal::not_found(format!("There is no catalog “{name}”.")))
    }
}

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

/// The refusal of an address that leads nowhere.
pub(crate) fn nothing_here() -> Refusal {
    Refusal::not_found("There is no such page.")
}

pub(crate) fn html(status: u16, page: Markup) -> Answer {
    Answer::bytes(status, "text/html; charset=utf-8", page.into_string()).with("cache-control", "private, no-cache")
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
