//! What somebody asks who looks for what may not be seen.

use std::collections::BTreeSet;

use azul_search::fields::Kind;
use azul_search::manifest::all_formats;
use azul_search::project::Project;
use azul_search::{Method, RepositoryKind, Request, Route};

use super::{Hidden, MINE, OTHER, ROUTES, name};
use crate::mutate::Rng;

/// # Panics
/// If there is a route that is not asked.
pub(super) fn cover_every_route(requests: &[Request]) {
    let routes: BTreeSet<&str> = requests.iter().filter_map(|request| Route::of(&request.path)).map(name).collect();
    assert_eq!(routes.len(), ROUTES, "every route is asked: {routes:?}");
}

/// Whether a request is worth asking of a catalog with a kind of repository. The answers of most do not depend on it.
pub(super) fn is_about(request: &Request, kind: RepositoryKind) -> bool {
    let about_files = Route::of(&request.path) == Some(Route::Repository);
    about_files || kind != RepositoryKind::Dss
}

/// Asks about documents that are hidden, and about some that are not, given by type and id.
pub(super) fn requests(
    project: &Project,
    (hidden, seen): (&[Hidden], &[(&str, String)]),
    rng: &mut Rng,
) -> Vec<Request> {
    let mut requests: Vec<Request> = [
        "/health/basic",
        "/index/summary",
        "/index/catalogs",
        "/index/fields",
        "/repository/sources",
        "/datasets",
        "/sitemap.xml",
    ]
    .map(Request::get)
    .into();
    let catalog = |path: &str| Request::get(path).with("catalog", project.name());
    requests.push(catalog("/sitemap.xml"));
    requests.push(Request::get("/integrations").with("entity_type", "project").with("integration_type", "get"));
    let facets = facets(project);
    for exposed in project.exposed() {
        lists(project, exposed.outer_type, &facets, &mut requests);
    }
    for format in all_formats(project).iter().map(|format| format.name()) {
        let put = Request::new(Method::Put, "/manifest/files").with("format", format);
        requests.push(put.clone());
        requests.push(put.with("filters", &source_is(project, OTHER)));
        requests.push(Request::new(Method::Put, "/fetch/manifest/files").with("format", format));
    }
    let about_files = |hidden: &&Hidden| hidden.outer_type == "files";
    for Hidden { file, .. } in hidden.iter().filter(about_files).take(20) {
        for path in
            ["/repository/files", "/fetch/repository/files", "/ga4gh/drs/v1/objects", "/ga4gh/dos/v1/dataobjects"]
        {
            requests.push(Request::get(&format!("{path}/{file}")));
        }
        requests.push(Request::get(&format!("/ga4gh/drs/v1/objects/{file}/access/aws")));
    }
    for _ in 0..50 {
        let (outer_type, id) = rng.pick(seen);
        requests.push(Request::get(&format!("/index/{outer_type}/{id}")));
        requests.push(Request::get(&format!("/index/{outer_type}/{id}/explain")));
        requests.push(Request::get(&format!("/datasets/{id}")));
        let Hidden { outer_type, id, file } = rng.pick(hidden);
        requests.push(Request::get(&format!("/index/{outer_type}/{id}")));
        requests.push(Request::get(&format!("/index/{outer_type}/{id}/explain")));
        requests.push(Request::get(&format!("/datasets/{id}")));
        requests.push(Request::get(&format!("/repository/files/{file}")));
        let list = Request::get(&format!("/index/{outer_type}")).with("facets", &facets);
        requests.push(list.clone().with("q", id));
        requests.push(list.clone().with("search_before", &format!(r#"["", "{id}"]"#)));
        requests.push(list.with("search_after", &format!(r#"["", "{id}"]"#)));
        let mut post = Request::new(Method::Post, &format!("/index/{outer_type}"));
        post.headers.push(("content-type".to_owned(), "application/json".to_owned()));
        post.body = format!(r#"{{"q": "{id}", "facets": "", "size": 5}}"#).into_bytes();
        requests.push(post);
        requests.push(Request::new(Method::Head, &format!("/index/{outer_type}/{id}")));
    }
    assert!(requests.len() > 100, "much is asked");
    requests
}

/// Every facet but that of sources, with commas between.
fn facets(project: &Project) -> String {
    let fields = project.fields();
    let source = project.source_id().map(|field| field.id);
    let facets = fields.facets().iter().filter(|id| Some(**id) != source);
    facets.map(|id| fields.get(*id).name.as_str()).collect::<Vec<_>>().join(",")
}

fn source_is(project: &Project, id: &str) -> String {
    let source = project.source_id().map_or("", |field| field.name.as_str());
    format!(r#"{{"{source}": {{"is": ["{id}"]}}}}"#)
}

/// Lists of one entity type in every way.
fn lists(project: &Project, outer_type: &str, facets: &str, requests: &mut Vec<Request>) {
    let list = Request::get(&format!("/index/{outer_type}")).with("facets", facets);
    requests.push(list.clone().with("q", "a"));
    requests.push(list.clone().with("size", "3").with("order", "desc"));
    requests.push(Request::get(&format!("/index/{outer_type}/suggest")).with("size", "100"));
    requests.push(Request::get(&format!("/index/{outer_type}/suggest")).with("prefix", "a"));
    for id in [MINE, OTHER] {
        let is = source_is(project, id);
        requests.push(list.clone().with("filters", &is));
        for relation in ["is", "is_not", "all"] {
            requests.push(list.clone().with("where", &is.replace("\"is\"", &format!("\"{relation}\""))));
        }
    }
    let both = source_is(project, &format!("{MINE}\", \"{OTHER}"));
    requests.push(list.clone().with("filters", &both));
    requests.push(list.clone().with("where", &both.replace("\"is\"", "\"all\"")));
    for truth in ["true", "false", "true, false"] {
        requests.push(list.clone().with("filters", &format!(r#"{{"accessible": {{"is": [{truth}]}}}}"#)));
    }
    let mut lines = list;
    lines.headers.push(("accept".to_owned(), "application/x-ndjson".to_owned()));
    requests.push(lines);
    // Facets of each of these would only take time.
    let list = Request::get(&format!("/index/{outer_type}")).with("facets", "").with("fields", "entryId");
    for field in project.fields().all() {
        requests.push(list.clone().with("sort", &field.name).with("size", "2"));
        requests.push(list.clone().with("where", &format!(r#"{{"{}": {{"is": [null]}}}}"#, field.name)));
        if matches!(field.kind, Kind::Integer | Kind::Float | Kind::Date) {
            requests.push(list.clone().with("histogram", &field.name));
        }
    }
}
