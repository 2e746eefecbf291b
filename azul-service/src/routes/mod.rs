//! Every route: what answers, and what is said about it. The description for programs is made of these rows.

mod parameters;
mod table;

use crate::server::Method;

pub(crate) use table::{NOTIFICATION, OPERATIONS};

/// What answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Door {
    /// The catalogs: `azul_search` answers.
    Search,
    Health,
    Version,
    Metrics,
    RunLevel,
    OpenApi,
    /// A file that is the same for everybody.
    Static,
    /// A page for people: `azul_page` answers.
    Page,
    /// What machines may read.
    Robots,
    /// A finished manifest.
    Stored,
    /// Somebody says that a bundle was added or deleted.
    Notification,
}

/// What is read of a request besides its path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Integer,
    /// A text out of these.
    OneOf(&'static [&'static str]),
    /// The names of catalogs.
    Catalog,
    /// The names of outer entity types.
    EntityType,
    /// Names of fields.
    Field,
    /// Names of manifest formats.
    Format,
    /// JSON in text: filters.
    Filters,
    /// JSON in text: an object.
    Json,
    Uuid,
}

/// A parameter.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Parameter {
    pub name: &'static str,
    pub kind: Kind,
    pub required: bool,
    pub description: &'static str,
}

/// What an operation says when all is well.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Good {
    pub status: u16,
    pub content_type: Option<&'static str>,
    /// Name of the schema of the body, if it is JSON.
    pub schema: &'static str,
    pub description: &'static str,
}

/// A method on a path.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Operation {
    pub method: Verb,
    /// Path; a segment in braces is anything.
    pub path: &'static str,
    pub door: Door,
    /// Group in the description for programs; operations without are not in it.
    pub tag: &'static str,
    pub summary: &'static str,
    pub description: &'static str,
    pub parameters: &'static [Parameter],
    pub good: &'static [Good],
    /// Statuses of errors.
    pub errors: &'static [u16],
}

/// The methods of operations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verb {
    Get,
    Head,
    Post,
    Put,
}

impl Verb {
    pub fn name(self) -> &'static str {
        match self {
            Verb::Get => "GET",
            Verb::Head => "HEAD",
            Verb::Post => "POST",
            Verb::Put => "PUT",
        }
    }
}

/// What a path and a method lead to.
#[derive(Debug)]
pub(crate) enum Routed {
    Found(&'static Operation),
    /// The path has operations, but not of this method.
    OtherMethods(Vec<&'static str>),
    /// Nothing.
    Nothing,
}

/// Finds an operation. HEAD is answered wherever GET is.
pub(crate) fn route(method: &Method, path: &str) -> Routed {
    let here: Vec<&'static Operation> = at(path);
    if here.is_empty() {
        return Routed::Nothing;
    }
    let named = |name: &str| here.iter().find(|operation| operation.method.name() == name).copied();
    let found = named(method.as_str()).or_else(|| (method == Method::HEAD).then(|| named("GET")).flatten());
    found.map_or_else(|| Routed::OtherMethods(allowed(&here)), Routed::Found)
}

/// The methods that a path takes.
fn allowed(here: &[&Operation]) -> Vec<&'static str> {
    let mut names: Vec<_> = here.iter().map(|operation| operation.method.name()).collect();
    if names.contains(&"GET") {
        names.push("HEAD");
    }
    names.push("OPTIONS");
    names.sort_unstable();
    names.dedup();
    names
}

/// The operations of a path: of the patterns with the same segments, or anything at some of them, the most exact one.
fn at(path: &str) -> Vec<&'static Operation> {
    let here: Vec<_> = OPERATIONS.iter().filter(|operation| matches(operation.path, path)).collect();
    let exact = here.iter().min_by_key(|operation| operation.path.matches('{').count()).map(|operation| operation.path);
    here.into_iter().filter(|operation| Some(operation.path) == exact).collect()
}

fn matches(pattern: &str, path: &str) -> bool {
    let mut segments = path.split('/');
    let fits = pattern.split('/').all(|part| {
        segments.next().is_some_and(|segment| if part.starts_with('{') { !segment.is_empty() } else { part == segment })
    });
    fits && segments.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(method: &str, path: &str, expected: &str) {
        let method = method.parse().expect("a method");
        let found = match route(&method, path) {
            Routed::Found(operation) => format!("{} {}", operation.method.name(), operation.path),
            Routed::OtherMethods(names) => names.join(" "),
            Routed::Nothing => String::new(),
        };
        assert_eq!(found, expected, "{method} {path}");
    }

    #[test]
    fn paths_lead_to_operations() {
        check("GET", "/index/files", "GET /index/{entity_type}");
        check("HEAD", "/index/files", "HEAD /index/{entity_type}");
        check("GET", "/index/summary", "GET /index/summary");
        check("GET", "/index/files/x", "GET /index/{entity_type}/{entity_id}");
        check("GET", "/index/files/suggest", "GET /index/{entity_type}/suggest");
        check("GET", "/index/fields", "GET /index/fields");
        check("HEAD", "/version", "GET /version");
        check("DELETE", "/index/files", "GET HEAD OPTIONS POST");
        check("GET", "/manifest/files", "OPTIONS PUT");
        check("GET", "/index/", "");
        check("GET", "/index/files/", "");
        check("GET", "/index/files/x/y", "");
        check("GET", "/foo", "");
        check("GET", "//version", "");
    }

    #[test]
    fn the_catalogs_know_the_routes_that_lead_to_them() {
        for operation in OPERATIONS.iter().filter(|operation| operation.door == Door::Search) {
            let path = operation.path.replace(['{', '}'], "");
            let route = azul_search::Route::of(&path);
            let method = azul_search::Method::named(operation.method.name());
            assert!(route.is_some_and(|route| route.methods().contains(&method)), "{} {path}", operation.method.name());
        }
    }

    #[test]
    fn no_two_operations_are_the_same() {
        for (i, one) in OPERATIONS.iter().enumerate() {
            let again = OPERATIONS[..i].iter().any(|other| (other.method, other.path) == (one.method, one.path));
            assert!(!again, "{} {}", one.method.name(), one.path);
        }
    }
}
