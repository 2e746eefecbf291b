//! Who may not see a source learns nothing of it.

mod contributed;
mod requests;

use std::collections::BTreeSet;
use std::io::Read;
use std::sync::Arc;

use crate::mutate::Rng;

use super::workshop::Simulation;
use super::{index_of_bundles, service_of_index};
use azul_search::memory::MemoryIndex;
use azul_search::project::Project;
use azul_search::{Answer, Caller, Query, RepositoryKind, Request, Route, SearchIndex, Service};
use azul_transform::Plugin;
use contributed::{Bundles, Contributed};
use serde_json::{Value, json};

pub(super) const MINE: &str = "11111111-1111-4111-8111-111111111111";
pub(super) const OTHER: &str = "22222222-2222-4222-8222-222222222222";

/// A caller who may see one source is answered the same, byte for byte and on every route, whether or not there are
/// documents of another source. The documents of an index are given to the one, to the other, or to both, at random; those
/// that everybody may see stay visible. So are the contributions that explain them, and the replicas.
///
/// The facet `accessible` is left out: the reference counts in it what the caller may not see.
///
/// # Panics
/// If an answer differs.
pub fn unseen_sources_do_not_show(plugin: &dyn Plugin, bundles: &[Vec<u8>]) {
    let mut rng = Rng::new(7);
    let (project, index) = &index_of_bundles(plugin, bundles.iter().cloned());
    let bundles = Bundles::new(plugin, bundles);
    let empty = || Contributed::of(MemoryIndex::new(project.fields_shared()));
    let (mut all, mut alone) = (empty(), empty());
    let (mut hidden, mut seen) = (Vec::new(), Vec::new());
    let (mut shared, mut turn) = (0, 1);
    for outer in project.schema().outer_types() {
        let query = Query { outer_type: outer.name.to_owned(), ..Query::default() };
        for document in index.scan(&query).expect("documents") {
            let document = document.expect("a document");
            let sources = match turn % 4 {
                _ if project.search().unlimited().contains(&outer.name) => &[MINE][..],
                1 => &[OTHER],
                3 => &[MINE, OTHER],
                _ => &[MINE],
            };
            turn += 1 + rng.below(2);
            shared += usize::from(sources.len() > 1);
            let text = from(&document.source, sources);
            let id = document.id;
            all.documents.put(outer.name, &id, text.clone()).expect("a document");
            bundles.contribute(&mut all, outer.name, &id, sources);
            if sources.contains(&OTHER) {
                hidden.push(Hidden::of(outer.name, id, &text));
            } else {
                alone.documents.put(outer.name, &id, text).expect("a document");
                bundles.contribute(&mut alone, outer.name, &id, sources);
                seen.push((outer.name, id));
            }
        }
    }
    assert!(shared > 0 && hidden.len() > shared, "some is hidden, and some has several sources");
    bundles.copy(&mut all, &mut alone, &hidden.iter().map(|hidden| hidden.id.as_str()).collect());
    let (all, alone): (Arc<dyn SearchIndex>, Arc<dyn SearchIndex>) = (Arc::new(all), Arc::new(alone));
    let requests = requests::requests(project, (&hidden, &seen), &mut rng);
    requests::cover_every_route(&requests);
    for kind in [RepositoryKind::Tdr, RepositoryKind::Dss] {
        let [all, alone] = [&all, &alone].map(|index| service(project, index, kind));
        let mut explained = 0;
        for request in requests.iter().filter(|request| requests::is_about(request, kind)) {
            let answered = answers(&all, request);
            assert_eq!(answered, answers(&alone, request), "{request:?}");
            explained +=
                usize::from(matches!(Route::of(&request.path), Some(Route::Explain(..))) && answered[0].0 == 200);
        }
        assert!(explained > 0 || kind == RepositoryKind::Dss, "something is explained");
    }
}

/// A document that the caller may not see.
pub(super) struct Hidden {
    pub outer_type: &'static str,
    pub id: String,
    /// UUID of the file, if it is about one.
    pub file: String,
}

impl Hidden {
    fn of(outer_type: &'static str, id: String, text: &[u8]) -> Self {
        let document: Value = serde_json::from_slice(text).expect("JSON");
        let file = document["contents"]["files"][0]["uuid"].as_str().unwrap_or(&id).to_owned();
        Self { outer_type, id, file }
    }
}

/// A document as if it were of these sources.
pub(super) fn from(text: &[u8], sources: &[&str]) -> Vec<u8> {
    let mut document: Value = serde_json::from_slice(text).expect("JSON");
    document["sources"] = sources.iter().map(|id| json!({"id": id, "spec": spec(id)})).collect();
    document.to_string().into_bytes()
}

fn spec(id: &str) -> String {
    format!("tdr:bigquery:gcp:project:{}:/0", &id[..8])
}

/// A service with everything that there is to ask for.
fn service(project: &Arc<Project>, index: &Arc<dyn SearchIndex>, kind: RepositoryKind) -> Service {
    let mut service = service_of_index(project.clone(), MemoryIndex::default());
    let catalog = &mut service.catalogs[0];
    catalog.live = Arc::new(azul_search::Fixed(index.clone()));
    catalog.repository = kind;
    if kind != RepositoryKind::Dss {
        // What is configured is for everybody to see, in the list of catalogs.
        catalog.sources = vec![spec(MINE), spec(OTHER)];
    }
    Simulation::default().equip(&mut service);
    service
}

/// An answer, or the last one of those that it leads to: status, headers, body.
type Answered = (u16, Vec<(&'static str, String)>, Vec<u8>);

/// The answers to a request: several if it is for a manifest, the last of which is the manifest.
fn answers(service: &Service, request: &Request) -> Vec<Answered> {
    let caller = Caller { sources: Arc::new(BTreeSet::from([MINE.to_owned()])), authenticated: true };
    let (mut answers, mut request) = (Vec::new(), request.clone());
    loop {
        let Answer { status, headers, body, .. } = service.answer(&request, &caller);
        answers.push((status, headers, body.into_bytes().expect("a body")));
        let Some(location) = location(&answers) else { return answers };
        if let Some(token) = location.strip_prefix("https://service.test/manifest/files/") {
            request = Request::get(&format!("/manifest/files/{token}"));
        } else if let Some(stored) = location.strip_prefix("{storage}/").and_then(|rest| rest.split('?').next()) {
            let workshop = service.workshop.as_ref().expect("it is equipped");
            let mut manifest = workshop.storage.open(&format!("manifests/{stored}")).expect("storage").expect("a file");
            let mut bytes = Vec::new();
            manifest.read_to_end(&mut bytes).expect("bytes");
            answers.push((200, Vec::new(), bytes));
            return answers;
        } else {
            return answers;
        }
        assert!(answers.len() < 20, "it comes to an end: {request:?}");
    }
}

fn location(answers: &[Answered]) -> Option<String> {
    let (_, headers, _) = answers.last()?;
    headers.iter().find(|(name, _)| *name == "location").map(|(_, location)| location.clone())
}

/// Name of a route. A route that is not here is an error of the compiler: it has to be asked, too.
pub(super) fn name(route: Route<'_>) -> &'static str {
    match route {
        Route::HealthBasic => "health",
        Route::Catalogs => "catalogs",
        Route::Summary => "summary",
        Route::List(_) => "list",
        Route::Entity(..) => "entity",
        Route::Explain(..) => "explain",
        Route::Fields => "fields",
        Route::Suggest(_) => "suggest",
        Route::Sources => "sources",
        Route::Manifest => "manifest",
        Route::Repository => "repository",
        Route::Integrations => "integrations",
        Route::Datasets => "datasets",
        Route::Dataset(_) => "dataset",
        Route::SiteMap => "site map",
    }
}

/// Number of routes in [`name`].
pub(super) const ROUTES: usize = 15;
