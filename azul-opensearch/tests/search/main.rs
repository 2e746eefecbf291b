//! Every answer of a cluster is that of documents in memory, looked at one by one. Documents and requests are those that
//! the embedded store is tested with.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

#[path = "../../../azul-catalog/tests/store/documents.rs"]
mod documents;
mod indexable;
#[path = "../../../azul-catalog/tests/store/queries.rs"]
mod queries;
#[path = "../../../azul-catalog/tests/store/random.rs"]
mod random;

use std::collections::BTreeSet;
use std::sync::Arc;

use azul_opensearch::{Client, ClusterIndex, Settings, Store};
use azul_search::{
    Aggregated, Aggregation, Facet, Found, Key, Kind, MemoryIndex, Project, Scalar, Search, SearchIndex, Start,
};
use azul_transform::Registry;

use random::Random;

const OUTER_TYPE: &str = "files";

/// Values that are counted at once where they are counted part by part.
const AT_ONCE: usize = 2;

/// The cluster to test with.
///
/// # Panics
/// If there is none and it is required.
fn cluster() -> Option<Store> {
    match std::env::var("AZUL_OPENSEARCH") {
        Ok(url) => Some(Store::new(Client::new(Settings::of(&url)).expect("a URL"))),
        Err(_) => {
            let required = std::env::var("AZUL_OPENSEARCH_REQUIRED").is_ok_and(|required| required == "1");
            assert!(!required, "AZUL_OPENSEARCH is not set; tests/cluster/run sets it");
            println!("SKIPPED: AZUL_OPENSEARCH names no cluster");
            None
        }
    }
}

fn project() -> Project {
    use azul_projects_hca as _;
    Project::of(Registry::linked().expect("a registry").get("hca").expect("a project")).expect("rows")
}

/// Writes documents to the cluster and to memory; those that the cluster refuses are nowhere.
fn twins(
    store: &Store,
    project: &Project,
    catalog: &str,
    random: &mut Random,
    number: usize,
) -> (ClusterIndex, MemoryIndex) {
    let catalog = store.catalog("test", catalog).expect("a name");
    let mut writer = catalog.writer(project).expect("indices");
    let mut documents = Vec::new();
    for i in 0..number {
        let id = documents::id(i);
        let document = documents::document(random, project.fields(), &id);
        documents.push((id, indexable::indexable(project.fields(), document).to_string()));
    }
    let index = format!("azul_v2_test_{}_{OUTER_TYPE}_aggregate", catalog.name());
    for (id, source) in &documents {
        writer.load(format!(r#"{{"_index":"{index}","_id":"{id}","_source":{source}}}"#)).expect("it is sent");
    }
    let loaded = writer.commit().expect("it is written");
    let refused: Vec<String> = loaded.refused.iter().map(|(_, id, reason)| format!("{id}: {reason}")).collect();
    assert_eq!(refused, Vec::<String>::new());
    let mut memory = MemoryIndex::new(project.fields_shared());
    for (id, source) in documents {
        memory.put(OUTER_TYPE, &id, source.into_bytes()).expect("a document");
    }
    let client = Arc::clone(store.client());
    (ClusterIndex::new(client, "test", catalog.name(), project.fields_shared()), memory)
}

/// Asks both the same.
#[track_caller]
fn check(random: &mut Random, project: &Project, found: &ClusterIndex, expected: &MemoryIndex, number: usize) {
    let fields = project.fields();
    let kind = |field| fields.get(field).kind;
    let hidden = indexable::hidden(project);
    // What is of any form, or not searched, is neither filtered nor counted by a cluster; memory knows no difference.
    let is_meant = |field| {
        let path = fields.get(field).path.join(".");
        kind(field) != Kind::Opaque
            && !hidden.iter().any(|hidden| path == *hidden || path.starts_with(&format!("{hidden}.")))
    };
    let mut seen = Vec::new();
    for _ in 0..number {
        let mut query = queries::query(random, fields, OUTER_TYPE);
        // The cluster has words of its own.
        query.text = None;
        query.filter.clauses.retain(|clause| is_meant(clause.field));
        let mut facets = queries::facets(random, fields);
        facets.retain(|facet| is_meant(facet.field));
        for facet in &mut facets {
            let is_nested = matches!(kind(facet.field), Kind::Nested(_));
            facet.with = facet.with.filter(|field| is_meant(*field) && !is_nested);
        }
        let numbers = |field| is_meant(field) && matches!(kind(field), Kind::Integer | Kind::Float);
        let mut aggregations = queries::aggregations(random, fields);
        aggregations.retain(|figure| match figure {
            Aggregation::Distinct(field) => is_meant(*field),
            Aggregation::Sum { field, over } => {
                let share = match over {
                    azul_search::Share::All => true,
                    azul_search::Share::With(field) | azul_search::Share::Without(field) => {
                        is_meant(*field) && kind(*field) != Kind::Date
                    }
                };
                numbers(*field) && share
            }
            Aggregation::Terms { field, sums } => is_meant(*field) && sums.iter().all(|sum| numbers(*sum)),
        });
        let mut page = queries::page(random, fields, &seen);
        if !is_meant(page.sort.field) || matches!(kind(page.sort.field), Kind::Nested(_) | Kind::Range) {
            page.sort.field = fields.at("entity_id").expect("a field").id;
        }
        // Requests with keys of another kind are refused before they come to an index.
        let fits = |key: &Key| match &key.value {
            Some(Scalar::Text(_)) => kind(page.sort.field) == Kind::Text,
            Some(_) => kind(page.sort.field) != Kind::Text,
            None => true,
        };
        if let Start::After(key) | Start::Before(key) = &page.start
            && !fits(key)
        {
            page.start = Start::First;
        }
        let search = Search { query: &query, page: Some(page), facets: &facets, aggregations: &aggregations };
        let (found_all, expected_all) =
            (found.search(&search).expect("an answer"), expected.search(&search).expect("one"));
        assert_eq!(found_all.total, expected_all.total, "{query:?}");
        let keys = |found: &Found| found.page.hits.iter().map(|(key, _)| key.clone()).collect::<Vec<_>>();
        let sort = search.page.as_ref().expect("a page");
        assert_eq!(keys(&found_all), keys(&expected_all), "{sort:?} {:?} {query:?}", fields.get(sort.sort.field));
        assert!(found_all.page == expected_all.page, "{sort:?} {query:?}: documents differ, or whether there are more");
        for ((found, expected), facet) in found_all.facets.iter().zip(&expected_all.facets).zip(&facets) {
            assert_eq!(found, expected, "{facet:?} {:?} {query:?}", fields.get(facet.field));
        }
        figures(&found_all, &expected_all, &aggregations);
        seen.extend(expected_all.page.hits.into_iter().map(|(key, _)| key));
        let hash = |index: &dyn SearchIndex| index.content_hash(&query).expect("a hash");
        assert_eq!(hash(found), hash(expected), "{query:?}");
        let scan =
            |index: &dyn SearchIndex| index.scan(&query).expect("documents").map(Result::unwrap).collect::<Vec<_>>();
        assert!(scan(found) == scan(expected), "{query:?}: other documents");
    }
}

/// Counts all facets, and distinct values, when there are more values than are counted at once.
#[track_caller]
fn paged(random: &mut Random, project: &Project, found: &ClusterIndex, expected: &MemoryIndex, number: usize) {
    let fields = project.fields();
    let facets: Vec<Facet> = fields.facets().iter().map(|field| Facet { field: *field, with: None }).collect();
    let distinct = [Aggregation::Distinct(facets[0].field)];
    let mut most = 0;
    for i in 0..number {
        let mut query = queries::query(random, fields, OUTER_TYPE);
        query.text = None;
        // One filter at a time, and none at first, so that there is something to count.
        query.filter.clauses.truncate(usize::from(i > 0));
        query.filter.clauses.retain(|clause| fields.get(clause.field).kind == Kind::Text);
        let search = Search { query: &query, page: None, facets: &facets, aggregations: &distinct };
        let (found, expected) = (found.search(&search).expect("an answer"), expected.search(&search).expect("one"));
        for ((found, expected), facet) in found.facets.iter().zip(&expected.facets).zip(&facets) {
            assert_eq!(found, expected, "{:?} {query:?}", fields.get(facet.field));
            most = most.max(expected.buckets.len());
        }
        assert_eq!(found.aggregated, expected.aggregated, "{query:?}");
    }
    assert!(most > 2 * AT_ONCE, "{most} values are counted in two requests");
}

/// Figures are equal; sums but for the order in which they are made.
#[track_caller]
fn figures(found: &Found, expected: &Found, asked: &[Aggregation]) {
    let near = |a: f64, b: f64| (a - b).abs() <= 1e-9 * a.abs().max(b.abs());
    for ((found, expected), figure) in found.aggregated.iter().zip(&expected.aggregated).zip(asked) {
        match (found, expected) {
            (Aggregated::Sum(a), Aggregated::Sum(b)) => assert!(near(*a, *b), "{figure:?}: {a} {b}"),
            (Aggregated::Terms(a), Aggregated::Terms(b)) => {
                let buckets = |terms: &[(azul_search::Bucket, Vec<f64>)]| {
                    terms.iter().map(|(b, _)| b.clone()).collect::<Vec<_>>()
                };
                assert_eq!(buckets(a), buckets(b), "{figure:?}");
                let sums = a.iter().zip(b).all(|((_, a), (_, b))| a.iter().zip(b).all(|(a, b)| near(*a, *b)));
                assert!(sums, "{figure:?} {a:?} {b:?}");
            }
            _ => assert_eq!(found, expected, "{figure:?}"),
        }
    }
}

#[test]
fn answers_are_those_of_documents_in_memory() {
    let Some(store) = cluster() else { return };
    let project = project();
    for seed in 0..4 {
        let mut random = Random::new(seed);
        let (found, expected) = twins(&store, &project, &format!("few-{seed}"), &mut random, 12);
        check(&mut random, &project, &found, &expected, 25);
    }
    let mut random = Random::new(7);
    // More than one page of a scan.
    let (found, expected) = twins(&store, &project, "many", &mut random, 700);
    check(&mut random, &project, &found, &expected, 15);
    let ids: BTreeSet<String> = (0..20).map(documents::id).collect();
    for id in &ids {
        let get = |index: &dyn SearchIndex| index.get(OUTER_TYPE, id).expect("an answer");
        assert_eq!(get(&found), get(&expected));
    }
    assert_eq!(found.get(OUTER_TYPE, "../_search").expect("an answer"), None);
    assert_eq!(found.get("nothing", &documents::id(0)).expect("an answer"), None);
}

#[test]
fn values_are_counted_part_by_part() {
    let Some(store) = cluster() else { return };
    let project = project();
    let mut random = Random::new(11);
    let (found, expected) = twins(&store, &project, "parts", &mut random, 60);
    paged(&mut random, &project, &found.counting_at_once(AT_ONCE as u64), &expected, 3);
}
