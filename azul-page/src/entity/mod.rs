//! The page of one entity: what is known about it, what belongs to it, and its graph.

mod explain;
mod graph;
mod groups;
mod linked_data;
mod related;
mod tree;

use azul_search::service::sees;
use azul_search::{Answer, Catalog, ExposedIndex, Refusal, Request};
use azul_transform::json::Document;
use maud::{Markup, PreEscaped, html};

use crate::asking::exposed;
use crate::list::columns::title_of;
use crate::shell::{Frame, shell};
use crate::state::{State, segment};
use crate::visit::Visit;
use crate::words::{capitalised, label, singular};

pub(crate) use explain::page as explain;
pub(crate) use graph::page as graph;

/// An entity whose document the visitor may see.
pub(crate) struct Entity<'a> {
    pub visit: &'a Visit<'a>,
    pub catalog: &'a Catalog,
    pub exposed: ExposedIndex,
    pub id: String,
    pub document: Document,
    /// The visitor may see all sources of the document, not just that it exists.
    pub accessible: bool,
}

impl<'a> Entity<'a> {
    /// Finds an entity.
    ///
    /// # Errors
    /// 404 if there is none that the visitor may see.
    pub fn find(visit: &'a Visit<'a>, entity_type: &str, id: &str) -> Result<Self, Refusal> {
        let catalog = visit.catalog()?;
        let exposed = exposed(catalog, Some(entity_type))?;
        let missing = || Refusal::not_found(format!("There is no {} “{id}” here.", singular(exposed.outer_type)));
        let document = catalog.document(exposed.outer_type, id, visit.caller)?.ok_or_else(missing)?;
        let document = Document::parse(document.source)?;
        let accessible = sees(&visit.caller.sources, document.root()).all(|sees| sees);
        Ok(Self { visit, catalog, exposed, id: id.to_owned(), document, accessible })
    }

    /// What people know it by.
    pub fn title(&self) -> String {
        let title = title_of(&self.catalog.project, self.exposed.outer_type, self.document.root());
        title.unwrap_or_else(|| self.id.clone())
    }

    /// The address of its page, or of one below.
    pub fn path(&self, below: &str) -> String {
        format!("/browse/{}/{}{below}", segment(self.exposed.outer_type), segment(&self.id))
    }

    /// The address of what programs are answered about it.
    pub fn api_path(&self) -> String {
        format!("/index/{}/{}", segment(self.exposed.outer_type), segment(&self.id))
    }

    /// The state of pages about it.
    pub fn state(&self) -> State {
        State { entity_type: self.exposed.outer_type.to_owned(), ..State::read(self.visit.request, "") }.but(|state| {
            *state = State { catalog: state.catalog.take(), entity_type: state.entity_type.clone(), ..State::default() }
        })
    }

    /// A page about it, below its name.
    pub fn frame(&self, what: &str, content: Markup) -> Markup {
        let title = self.title();
        let state = self.state();
        let list = state.url();
        let frame = Frame {
            title: if what.is_empty() { title.clone() } else { format!("{what}: {title}") },
            state,
            here: "browse",
            filters: false,
        };
        shell(
            self.visit,
            &frame,
            html! {
                article.entity {
                    nav.path aria-label="Where you are" {
                        a href=(list) { (label(self.exposed.outer_type)) }
                        @if !what.is_empty() { " / " a href=(self.state().url_in_catalog(&self.path(""))) { bdi { (short(&title)) } } }
                    }
                    @if what.is_empty() {
                        p.kind { (capitalised(&singular(self.exposed.outer_type))) }
                        h1 { bdi { (title) } }
                    } @else { h1 { (what) } }
                    (content)
                }
            },
        )
    }
}

fn short(title: &str) -> String {
    match title.char_indices().nth(80) {
        Some((end, _)) => format!("{}…", &title[..end]),
        None => title.to_owned(),
    }
}

/// The page.
pub(crate) fn page(visit: &Visit<'_>, entity_type: &str, id: &str) -> Result<Markup, Refusal> {
    let entity = Entity::find(visit, entity_type, id)?;
    let state = entity.state();
    let at = |path: &str| state.url_in_catalog(path);
    let content = html! {
        nav.actions aria-label="More about this" {
            ul {
                @if entity.accessible {
                    li { a href=(at(&entity.path("/graph"))) { "Graph" } }
                    li { a href=(at(&entity.path("/explain"))) { "Where each value comes from" } }
                }
                li { a href=(at(&entity.api_path())) { "JSON" } }
                li { a href=(at(&entity.path("/document"))) { "JSON of the document" } }
            }
        }
        p.id { "ID " code { (entity.id) } }
        (groups::groups(&entity))
        (related::related(&entity)?)
        // A block of data, which no browser runs.
        script type="application/ld+json" { (PreEscaped(linked_data::of(&entity))) }
    };
    Ok(entity.frame("", content))
}

/// The document as the index has it.
pub(crate) fn document(visit: &Visit<'_>, entity_type: &str, id: &str) -> Result<Answer, Refusal> {
    let entity = Entity::find(visit, entity_type, id)?;
    if !entity.accessible {
        return Err(Refusal::forbidden("The document has parts that you may not see."));
    }
    Ok(Answer::json(entity.document.text()))
}

/// What the service answers to a request of the visitor's, as JSON; nothing if it is refused.
pub(crate) fn asked(visit: &Visit<'_>, request: &Request) -> Option<Document> {
    let answer = visit.service.answer(request, visit.caller);
    if answer.status != 200 {
        return None;
    }
    Document::parse(answer.body.into_bytes().ok()?).ok()
}
