//! Routes: which part of the service answers which path.

use crate::exchange::{Answer, Body, Caller, JSON, Method, Refusal, Request};
use crate::service::{Ask, Service, catalogs, explain, fields, lists, suggest};
use crate::{dataset, integrations, manifest, repository};

/// What a path leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route<'a> {
    /// Whether the service is there.
    HealthBasic,
    /// All catalogs.
    Catalogs,
    /// Figures over all documents.
    Summary,
    /// A list of entities of a type.
    List(&'a str),
    /// An entity of a type.
    Entity(&'a str, &'a str),
    /// Where the values of an entity come from.
    Explain(&'a str, &'a str),
    /// What fields there are.
    Fields,
    /// Values that someone who types may mean, of entities of a type.
    Suggest(&'a str),
    /// The sources that the caller may see.
    Sources,
    /// Manifests, those being made, and those that are ready.
    Manifest,
    /// Files, and where they are.
    Repository,
    /// Portals that use the data.
    Integrations,
    /// The data sets of a catalog, for harvesters.
    Datasets,
    /// A data set, for search engines.
    Dataset(&'a str),
    /// Where search engines find data sets.
    SiteMap,
}

/// Methods of routes that only read.
const READ: &[Method] = &[Method::Get, Method::Head];

impl<'a> Route<'a> {
    /// The route of a path; nothing if it leads nowhere.
    ///
    /// ```
    /// use azul_search::Route;
    /// assert_eq!(Route::of("/index/files"), Some(Route::List("files")));
    /// assert_eq!(Route::of("/index/files/x/y"), None);
    /// ```
    pub fn of(path: &'a str) -> Option<Self> {
        Some(match parts(path)[..] {
            ["health", "basic"] => Route::HealthBasic,
            ["index", "catalogs"] => Route::Catalogs,
            ["index", "summary"] => Route::Summary,
            ["index", "fields"] => Route::Fields,
            ["index", outer_type, "suggest"] => Route::Suggest(outer_type),
            ["index", outer_type] => Route::List(outer_type),
            ["index", outer_type, id] => Route::Entity(outer_type, id),
            ["index", outer_type, id, "explain"] => Route::Explain(outer_type, id),
            ["repository", "sources"] => Route::Sources,
            ["manifest", "files", ..] | ["fetch", "manifest", "files", ..] => Route::Manifest,
            ["repository", "files", ..] | ["fetch", "repository", "files", ..] | ["ga4gh", ..] => Route::Repository,
            ["integrations"] => Route::Integrations,
            ["datasets"] => Route::Datasets,
            ["datasets", id] => Route::Dataset(id),
            ["sitemap.xml"] => Route::SiteMap,
            _ => return None,
        })
    }

    /// The methods that the route answers; `OPTIONS` is answered everywhere.
    pub fn methods(self) -> &'static [Method] {
        match self {
            Route::List(_) => &[Method::Get, Method::Head, Method::Post],
            Route::Manifest => &[Method::Get, Method::Head, Method::Put],
            _ => READ,
        }
    }

    fn answer(self, ask: &Ask<'_>) -> Result<Answer, Refusal> {
        match self {
            Route::HealthBasic => Ok(Answer::json("{\"up\": true}")),
            Route::Catalogs => catalogs::catalogs(ask),
            Route::Summary => lists::summary(ask),
            Route::List(outer_type) => lists::list(ask, outer_type),
            Route::Entity(outer_type, id) => lists::entity(ask, outer_type, id),
            Route::Explain(outer_type, id) => explain::answer(ask, outer_type, id),
            Route::Fields => fields::answer(ask),
            Route::Suggest(outer_type) => suggest::answer(ask, outer_type),
            Route::Sources => catalogs::sources(ask),
            Route::Manifest => manifest::answer(ask, &parts(&ask.request.path)),
            Route::Repository => repository::answer(ask, &parts(&ask.request.path)),
            Route::Integrations => integrations::answer(ask),
            Route::Datasets => dataset::feed(ask),
            Route::Dataset(id) => dataset::one(ask, id),
            Route::SiteMap => dataset::sitemap(ask),
        }
    }
}

fn parts(path: &str) -> Vec<&str> {
    path.trim_start_matches('/').split('/').collect()
}

/// The answer to a request. A path that leads nowhere is 403, as the gateway before the reference has it.
fn answer(ask: &Ask<'_>) -> Result<Answer, Refusal> {
    let Some(route) = Route::of(&ask.request.path) else { return Ok(Answer::empty(403)) };
    match ask.request.method {
        Method::Options => Ok(Answer { headers: vec![("content-type", JSON.to_owned())], ..Answer::empty(200) }),
        method if route.methods().contains(&method) => route.answer(ask),
        _ => Err(Refusal::method_not_allowed()),
    }
}

impl Service {
    /// The answer to a request. Every request has one.
    pub fn answer(&self, request: &Request, caller: &Caller) -> Answer {
        let ask = Ask { service: self, request, caller };
        let mut answer = answer(&ask).unwrap_or_else(|refusal| refusal.answer());
        if request.method == Method::Head {
            answer.body = Body::Empty;
        }
        answer
    }
}
