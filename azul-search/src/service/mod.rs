//! The service: catalogs, and one function that answers every request about them.

mod catalog;
pub(crate) mod catalogs;
pub(crate) mod explain;
mod facets;
pub(crate) mod fields;
pub mod histogram;
mod hits;
mod listing;
pub(crate) mod lists;
mod pagination;
mod params;
pub mod place;
pub(crate) mod suggest;

use std::borrow::Cow;

use azul_transform::json::Document;

use crate::workshop::Workshop;

pub use crate::exchange::{Answer, Body, Caller, JSON, Method, Producer, Refusal, Request};
pub use crate::sources::sees;
pub use catalog::{Catalog, Failure, Failures, Fixed, Live, RepositoryKind, Traffic};
pub(crate) use lists::send;
pub use params::Params;

/// All catalogs, and where they are reached.
#[derive(Debug, Default)]
pub struct Service {
    /// What URLs in answers begin with, without a slash at the end.
    pub base_url: String,
    /// Revision of the program, part of the identity of manifests.
    pub git_commit: String,
    /// Where manifests are made; without, none are to be had.
    pub workshop: Option<Workshop>,
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
}
