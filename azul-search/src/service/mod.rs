//! The service: catalogs, and one function that answers every request about them.

mod answer;
mod catalog;
mod catalogs;
mod explain;
pub(crate) mod facets;
mod fields;
pub mod histogram;
mod hits;
mod listing;
mod lists;
mod pagination;
mod params;
pub mod place;
mod refusal;
mod request;
mod route;
mod suggest;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use azul_transform::json::Document;

use crate::manifest;

pub use crate::sources::sees;
pub use answer::{Answer, Body, JSON, Producer};
pub use catalog::{Catalog, Failure, Failures, Fixed, Live, RepositoryKind};
pub(crate) use lists::send;
pub use params::Params;
pub use refusal::Refusal;
pub use request::{Method, Request};
pub use route::Route;

/// Who asks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Caller {
    /// Ids of the sources in the catalog asked for that the caller may see. There may be others among them.
    pub sources: Arc<BTreeSet<String>>,
    /// The caller has said who it is.
    pub authenticated: bool,
}

/// All catalogs, and where they are reached.
#[derive(Debug, Default)]
pub struct Service {
    /// What URLs in answers begin with, without a slash at the end.
    pub base_url: String,
    /// Revision of the program, part of the identity of manifests.
    pub git_commit: String,
    /// Where manifests are made; without, none are to be had.
    pub workshop: Option<manifest::Workshop>,
    /// Portals that use the data: a list of `{"portal_id", …, "integrations": [{"entity_type", …}]}`.
    pub portals: Option<Document>,
    /// The catalogs; the first one is the default.
    pub catalogs: Vec<Catalog>,
}

/// What a handler is given.
#[derive(Debug, Clone, Copy)]
pub struct Ask<'a> {
    /// The service.
    pub service: &'a Service,
    /// The request.
    pub request: &'a Request,
    /// Who asks.
    pub caller: &'a Caller,
}

impl Service {
    /// Name of the catalog that a request is about, for finding out what its caller may see there. It need not exist.
    pub fn catalog_of<'a>(&'a self, request: &'a Request) -> Cow<'a, str> {
        if let Some((_, name)) = request.query.iter().find(|(name, _)| name == "catalog") {
            return Cow::Borrowed(name);
        }
        // Properties of a body are parameters too.
        let in_body =
            || Some(Document::parse(request.body.as_slice()).ok()?.root().get("catalog")?.as_str()?.to_owned());
        if matches!(request.method, Method::Post | Method::Put)
            && let Some(name) = in_body()
        {
            return Cow::Owned(name);
        }
        Cow::Borrowed(self.catalogs.first().map(|catalog| catalog.name.as_str()).unwrap_or_default())
    }

    /// The answer to a request. Every request has one.
    pub fn answer(&self, request: &Request, caller: &Caller) -> Answer {
        let ask = Ask { service: self, request, caller };
        let mut answer = route::answer(&ask).unwrap_or_else(|refusal| refusal.answer());
        if request.method == Method::Head {
            answer.body = Body::Empty;
        }
        answer
    }
}
