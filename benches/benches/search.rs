//! Answers from documents in memory: `cargo bench -p benches --bench search`.
//!
//! The least of many times counts, being the one with the least disturbance.

use std::sync::Arc;

use azul_projects_hca::Hca;
use azul_search::{Caller, Document, MemoryIndex, Query, Request, SearchIndex, Service};
use azul_synth::{Catalog, CatalogSpec, SOURCE_ID};
use azul_testing::service::{index_of_bundles, service_of_index};
use azul_transform::json::Document as Parsed;
use benches::measure::{Work, in_turns};

const ROUNDS: usize = 150;

/// Hits on a page.
const HITS: usize = 1000;

/// Bytes of the answer to a request.
fn answer(service: &Service, request: &Request) -> usize {
    let caller = Caller { sources: Arc::new([SOURCE_ID.to_owned()].into()), authenticated: false };
    let answer = service.answer(request, &caller);
    assert_eq!(answer.status, 200, "{request:?}");
    answer.body.into_bytes().expect("a body").len()
}

/// A service of so many documents about entities of a type, the documents, and a request for a page of all of them.
fn page(outer_type: &str) -> (Service, Vec<Document>, Request) {
    let catalog = Catalog::new(CatalogSpec { bundles: 400, seed: 1, ..CatalogSpec::default() });
    let (project, all) = index_of_bundles(&Hca, catalog.iter());
    let query = Query { outer_type: outer_type.to_owned(), ..Query::default() };
    let documents: Vec<Document> = all.scan(&query).expect("documents").take(HITS).map(|d| d.expect("one")).collect();
    let mut index = MemoryIndex::new(project.fields_shared());
    for document in &documents {
        index.put(outer_type, &document.id, document.source.clone()).expect("a document");
    }
    let request = Request::get(&format!("/index/{outer_type}")).with("facets", "").with("size", "1000");
    (service_of_index(project, index), documents, request)
}

#[allow(clippy::print_stdout, reason = "figures are what benches are for")]
fn main() {
    for outer_type in ["files", "samples"] {
        let (service, documents, request) = page(outer_type);
        let parse = || documents.iter().map(|d| Parsed::parse(d.source.clone()).expect("JSON").len()).sum();
        let works: [(&str, Work<'_, usize>); 2] =
            [("documents copied and parsed", Box::new(parse)), ("page", Box::new(|| answer(&service, &request)))];
        let (names, mut works): (Vec<_>, Vec<_>) = works.into_iter().unzip();
        let bytes: Vec<usize> = works.iter_mut().map(|work| work()).collect();
        for ((name, bytes), samples) in names.iter().zip(bytes).zip(in_turns(ROUNDS, &mut works)) {
            let (seconds, hits) = (samples.least(), documents.len());
            let rate = bytes as f64 / seconds / 1e6;
            println!("{hits} {outer_type}, {name}: {bytes} bytes, {:.2} ms, {rate:.0} MB/s", seconds * 1e3);
        }
    }
}
