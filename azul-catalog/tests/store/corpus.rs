//! Every answer about documents of the corpus, and of generated bundles, is that of the same documents in memory.

use std::path::PathBuf;
use std::sync::Arc;

use azul_catalog::{Catalog, Snapshot};
use azul_search::manifest::{self, ManifestRequest};
use azul_search::repository::FileUrls;
use azul_search::{
    Aggregation, Clause, Facet, Fields, Filter, MemoryIndex, PageRequest, Project, Query, Scalar, Search, SearchIndex,
    Sort, Start, Test,
};
use azul_transform::DocumentType;

use crate::histories::{Event, batch, catalog, events, run};
use crate::random::Random;
use crate::twin::fields;

/// The bundles of the corpus as texts; nothing if the corpus is not at hand.
pub fn texts() -> Vec<String> {
    let Some(folder) = std::env::var_os("AZUL_CONFORMANCE").map(PathBuf::from) else { return Vec::new() };
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..").join(folder).join("hca/bundles");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    let text = |file: PathBuf| {
        let text = std::fs::read(file).unwrap();
        let mut bundle: serde_json::Value = serde_json::from_slice(&text).unwrap();
        if let Some(fqid) = bundle.get_mut("fqid")
            && fqid.get("source").is_none()
        {
            fqid["source"] = serde_json::json!({"id": "source", "spec": "https://fake_dss_instance/v1:/2"});
        }
        bundle.to_string()
    };
    files.into_iter().map(text).collect()
}

/// What the bundles of the corpus say, as far as they are sound.
fn corpus() -> Vec<Event> {
    texts().iter().filter_map(|text| batch(text, None).ok()).map(|batch| Event::Add(Arc::new(batch))).collect()
}

/// The aggregates of a catalog, in memory.
fn memory(snapshot: &Snapshot) -> MemoryIndex {
    let mut memory = MemoryIndex::new(fields());
    for (index, _) in snapshot.indices().filter(|(index, _)| index.document_type() == DocumentType::Aggregate) {
        for document in snapshot.documents(index) {
            let document = document.unwrap();
            memory.put(index.qualifier(), &document.id, document.source).unwrap();
        }
    }
    memory
}

/// Clauses on values that documents have, and some that they have not.
fn filter(random: &mut Random, fields: &Fields, known: &[(Facet, Vec<Scalar>)]) -> Filter {
    let clause = |random: &mut Random| {
        let (facet, terms) = random.pick(known);
        let mut any: Vec<Scalar> = (0..random.below(3)).map(|_| random.pick(terms).clone()).collect();
        if random.one_in(10) {
            any.push(Scalar::Text("no such value".into()));
        }
        let null = random.one_in(4);
        let test = if random.one_in(5) { Test::IsNot { any, null } } else { Test::Is { any, null } };
        Clause { field: fields.get(facet.field).id, test }
    };
    let clauses = 1 + random.below(3);
    Filter { clauses: (0..clauses).map(|_| clause(random)).collect() }
}

fn check(catalog: &Catalog, random: &mut Random, rounds: usize) {
    let fields = fields();
    let snapshot = catalog.snapshot(&fields).unwrap();
    let memory = memory(&snapshot);
    let facets: Vec<Facet> = fields.facets().iter().map(|field| Facet { field: *field, with: None }).collect();
    for outer_type in ["files", "samples", "projects", "bundles", "cell_suspensions"] {
        let all = Query { outer_type: outer_type.into(), ..Query::default() };
        let search = Search { query: &all, page: None, facets: &facets, aggregations: &[] };
        let found = memory.search(&search).unwrap();
        let terms = |found: &azul_search::Buckets| found.buckets.iter().map(|b| b.term.clone()).collect::<Vec<_>>();
        let known = facets.iter().copied().zip(found.facets.iter().map(terms));
        let known: Vec<_> = known.filter(|(_, terms)| !terms.is_empty()).collect();
        assert!(known.len() > 10, "{outer_type}");
        let mut hits = 0;
        for _ in 0..rounds {
            let filter = filter(random, &fields, &known);
            let query = Query { outer_type: outer_type.into(), filter, text: None };
            let field = random.pick(fields.all()).id;
            let mut start = Start::First;
            // Three pages, there and back.
            for turn in 0..3 {
                let sort = Sort { field, descending: random.one_in(2) };
                let page = Some(PageRequest { sort, start: start.clone(), size: 1 + random.below(8) });
                let figures = [Aggregation::Distinct(random.pick(fields.all()).id)];
                let search = Search { query: &query, page, facets: &facets, aggregations: &figures };
                let (found, expected) = (snapshot.search(&search).unwrap(), memory.search(&search).unwrap());
                assert_eq!(found.total, expected.total, "{query:?}");
                for ((found, expected), facet) in found.facets.iter().zip(&expected.facets).zip(&facets) {
                    assert_eq!(found, expected, "{:?} {query:?}", fields.get(facet.field));
                }
                assert_eq!(found.aggregated, expected.aggregated, "{query:?}");
                assert_eq!(found.page, expected.page, "{search:?}");
                hits += found.total;
                start = match (found.page.hits.last(), turn) {
                    (Some((key, _)), 0) => Start::After(key.clone()),
                    (Some((key, _)), _) => Start::Before(key.clone()),
                    (None, _) => Start::First,
                };
            }
            assert_eq!(snapshot.content_hash(&query).unwrap(), memory.content_hash(&query).unwrap());
        }
        assert!(hits > 0, "{outer_type}: nothing is ever found");
    }
    check_manifests(&snapshot, &memory, &Query { outer_type: "files".into(), ..Query::default() });
}

/// Manifests of all formats that need no replicas.
fn check_manifests(snapshot: &Snapshot, memory: &MemoryIndex, query: &Query) {
    let project = Project::of(azul_transform::Registry::linked().unwrap().get("hca").unwrap()).unwrap();
    let urls = FileUrls { base_url: "https://a.test".into(), catalog: "test".into(), needs_drs_uri: false };
    let formats = manifest::all_formats(&project);
    let of_documents = |name: &&str| !name.starts_with("verbatim");
    let names: Vec<&str> = formats.iter().map(|format| format.name()).filter(of_documents).collect();
    assert!(names.len() >= 4 && names.contains(&"compact"), "{names:?}");
    for name in names {
        let write = |index: &dyn SearchIndex| {
            let (project, columns, catalog, urls) = (&project, &[], "test", &urls);
            let request = ManifestRequest { project, index, query, columns, catalog, urls, now: 0 };
            let mut out = Vec::new();
            let written = manifest::find_format(project, name).unwrap().write(&request, &mut out).unwrap();
            (out, written)
        };
        assert!(write(snapshot) == write(memory), "{name}: another manifest than that of documents in memory");
    }
}

/// A base, deltas, and documents that were replaced or deleted since.
#[test]
fn answers_about_bundles_are_those_of_documents_in_memory() {
    let directory = tempfile::tempdir().unwrap();
    let mut random = Random::new(51);
    let corpus = corpus();
    let required = std::env::var_os("AZUL_CONFORMANCE_REQUIRED").is_some_and(|required| required == "1");
    assert!(!required || corpus.len() > 20, "{}", corpus.len());
    let mut several = 0;
    for (name, events) in [("corpus", corpus), ("generated", events(&mut random, 24))] {
        let catalog = catalog(directory.path(), name);
        if events.is_empty() {
            continue;
        }
        let (base, delta) = events.split_at(events.len() * 2 / 3);
        run(&catalog, base, 8);
        check(&catalog, &mut random, 6);
        let gone = |event: &Event| match event {
            Event::Add(batch) => Event::Delete(batch.fqid().uuid.clone(), batch.fqid().version.clone()),
            Event::Delete(..) => event.clone(),
        };
        let deleted: Vec<Event> = base.iter().step_by(4).map(gone).collect();
        run(&catalog, &[delta, &deleted].concat(), 8);
        let snapshot = catalog.snapshot(&fields()).unwrap();
        let index = "azul_v2_dummy_test_files_aggregate".parse().unwrap();
        several += usize::from(snapshot.segments(&index) > 1);
        check(&catalog, &mut random, 6);
    }
    assert!(several > 0, "what was added was merged each time");
}
