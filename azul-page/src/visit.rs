//! Who asks for what, and the forms of an answer.

use azul_search::{Answer, Caller, Catalog, Refusal, Request, Service};
use azul_transform::Result;
use maud::Markup;

use crate::work::Work;

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
    pub work: Option<&'a Work>,
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
    pub(crate) fn catalog(&self) -> std::result::Result<&'a Catalog, Refusal> {
        let name = self.service.catalog_of(self.request);
        let found = self.service.catalogs.iter().find(|catalog| catalog.name == name);
        found.ok_or_else(|| Refusal::not_found(format!("There is no catalog “{name}”.")))
    }
}

/// Whether somebody can sign in, and has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Signing {
    /// There is nothing to sign in for.
    #[default]
    Never,
    /// It is possible.
    Offered,
    /// It is done.
    Done,
}

/// Where long filters are kept. What is kept is text of visitors: it is checked like an address whenever it is used.
pub trait Shelf: Sync {
    /// Keeps a text, and says by which id it is found; nothing if it cannot be kept. The same text has the same id.
    fn keep(&self, text: &str) -> Option<String>;

    /// The text of an id; nothing if there is none, or none any more.
    ///
    /// # Errors
    /// [`ErrorKind::Io`](azul_transform::ErrorKind::Io) if it cannot be read.
    fn find(&self, id: &str) -> Result<Option<String>>;
}

/// The refusal of an address that leads nowhere.
pub(crate) fn nothing_here() -> Refusal {
    Refusal::not_found("There is no such page.")
}

pub(crate) fn html(status: u16, page: Markup) -> Answer {
    Answer::bytes(status, "text/html; charset=utf-8", page.into_string()).with("cache-control", "private, no-cache")
}
