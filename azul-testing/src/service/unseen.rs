//! Who may not see a source learns nothing of it.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::mutate::Rng;

use super::service_of_index;
use azul_search::fields::Kind;
use azul_search::memory::MemoryIndex;
use azul_search::project::Project;
use azul_search::{Caller, Query, Request, SearchIndex, Service};

const MINE: &str = "11111111-1111-4111-8111-111111111111";
const OTHER: &str = "22222222-2222-4222-8222-222222222222";

/// What a caller who may see one source is answered is the same, byte for byte, whether or not there are documents of
/// another source. The documents of an index are given to the two sources at random, `source` being the one that all of
/// them have; those that everybody may see stay visible.
///
/// The facet `accessible` is left out: the reference counts in it what the caller may not see.
///
/// # Panics
/// If an answer differs.
pub fn unseen_sources_do_not_show(project: &Arc<Project>, index: &MemoryIndex, source: &str) {
    let mut rng = Rng::new(7);
    let fields = || MemoryIndex::new(project.fields_shared());
    let (mut all, mut mine) = (fields(), fields());
    let mut hidden = Vec::new();
    for outer in project.schema().outer_types() {
        let query = Query { outer_type: outer.name.to_owned(), ..Query::default() };
        for document in index.scan(&query).expect("documents") {
            let document = document.expect("a document");
            let visible = project.search().unlimited().contains(&outer.name) || rng.below(3) > 0;
            let text = String::from_utf8(document.source).expect("UTF-8");
            let text = text.replace(source, if visible { MINE } else { OTHER });
            all.put(outer.name, &document.id, text.clone().into_bytes()).expect("a document");
            if visible {
                mine.put(outer.name, &document.id, text.into_bytes()).expect("a document");
            } else {
                hidden.push((outer.name, document.id));
            }
        }
    }
    assert!(!hidden.is_empty(), "something is hidden");
    let (all, mine) = (service_of_index(project.clone(), all), service_of_index(project.clone(), mine));
    let requests = requests(project, &hidden, &mut rng);
    assert!(requests.len() > 100, "much is asked");
    for request in requests {
        let [seen, alone] = [&all, &mine].map(|service| bytes(service, &request));
        assert_eq!(seen, alone, "{request:?}");
    }
}

fn bytes(service: &Service, request: &Request) -> (u16, String) {
    let caller = Caller { sources: Arc::new(BTreeSet::from([MINE.to_owned()])), authenticated: true };
    let answer = service.answer(request, &caller);
    let body = answer.body.into_bytes().expect("a body");
    (answer.status, String::from_utf8(body).expect("UTF-8"))
}

fn requests(project: &Project, hidden: &[(&'static str, String)], rng: &mut Rng) -> Vec<Request> {
    let fields = project.fields();
    let facets: Vec<&str> = fields.facets().iter().map(|id| fields.get(*id).name.as_str()).collect();
    let source = project.source_id().map_or("", |field| field.name.as_str());
    let facets: Vec<&str> = facets.into_iter().filter(|name| *name != source).collect();
    let mut requests: Vec<Request> =
        ["/index/summary", "/index/catalogs", "/index/fields", "/repository/sources"].map(Request::get).into();
    for exposed in project.exposed() {
        let list = Request::get(&format!("/index/{}", exposed.outer_type)).with("facets", &facets.join(","));
        requests.push(list.clone().with("q", "a"));
        requests.push(list.clone().with("size", "3").with("order", "desc"));
        requests.push(Request::get(&format!("/index/{}/suggest", exposed.outer_type)).with("size", "100"));
        let source_is = |id: &str| format!(r#"{{"{source}": {{"is": ["{id}"]}}}}"#);
        for id in [MINE, OTHER] {
            requests.push(list.clone().with("filters", &source_is(id)));
            requests.push(list.clone().with("where", &source_is(id)));
            requests.push(list.clone().with("where", &source_is(id).replace("\"is\"", "\"is_not\"")));
        }
        requests.push(list.clone().with("filters", r#"{"accessible": {"is": [false]}}"#));
        let mut lines = list.clone();
        lines.headers.push(("accept".to_owned(), "application/x-ndjson".to_owned()));
        requests.push(lines);
        // Facets of each of these would only take time.
        let list = Request::get(&format!("/index/{}", exposed.outer_type)).with("facets", "").with("fields", "entryId");
        for field in fields.all() {
            requests.push(list.clone().with("sort", &field.name).with("size", "2"));
            requests.push(list.clone().with("where", &format!(r#"{{"{}": {{"is": [null]}}}}"#, field.name)));
            if matches!(field.kind, Kind::Integer | Kind::Float | Kind::Date) {
                requests.push(list.clone().with("histogram", &field.name));
            }
        }
    }
    for _ in 0..50 {
        let (outer_type, id) = rng.pick(hidden);
        requests.push(Request::get(&format!("/index/{outer_type}/{id}")));
        let list = Request::get(&format!("/index/{outer_type}")).with("facets", &facets.join(","));
        requests.push(list.clone().with("q", id));
        requests.push(list.with("search_after", &format!(r#"["", "{id}"]"#)));
    }
    requests
}
