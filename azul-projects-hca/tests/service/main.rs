//! What holds for answers about any HCA documents; here about generated ones.
#![allow(clippy::unwrap_used, missing_docs, reason = "a failing test is meant to stop")]

mod datasets;
mod recount;

use std::sync::Arc;

use azul_projects_hca::Hca;
use azul_search::{Caller, MemoryIndex, Project, Service};
use azul_synth::{Catalog, CatalogSpec, SOURCE_ID};
use azul_testing::mutate::mutants;
use azul_testing::service::{
    Asked, accessible_divides_the_list, fuzz, index_of_bundles, service_of_index, unseen_sources_do_not_show,
};

fn bundles() -> Vec<Vec<u8>> {
    Catalog::new(CatalogSpec { bundles: 16, seed: 5, ..CatalogSpec::default() }).iter().collect()
}

fn index() -> (Arc<Project>, MemoryIndex) {
    index_of_bundles(&Hca, bundles())
}

fn service() -> Service {
    let (project, index) = index();
    service_of_index(project, index)
}

/// Somebody who may see all generated bundles.
fn asked(service: &Service) -> Asked<'_> {
    let caller = Caller { sources: Arc::new([SOURCE_ID.to_owned()].into()), authenticated: false };
    Asked { service, caller }
}

#[test]
fn facets_count_what_filters_find() {
    asked(&service()).facets_count_what_filters_find(60, &["projectDescription"]);
}

#[test]
fn pages_make_the_list() {
    asked(&service()).pages_make_the_list();
}

#[test]
fn unseen_sources_do_not_show_anywhere() {
    unseen_sources_do_not_show(&Hca, &bundles());
}

#[test]
fn what_is_accessible_divides_the_list() {
    let (project, index) = index();
    accessible_divides_the_list(&project, &index);
}

/// Mutants of each seed.
const MUTANTS: usize = 150;

#[test]
fn whatever_is_asked_there_is_an_answer() {
    let service = service();
    for (i, seed) in fuzz::SEEDS.iter().enumerate() {
        fuzz::request(&service, &[SOURCE_ID], seed.as_bytes());
        for mutant in mutants(seed.as_bytes(), i as u64).take(MUTANTS) {
            fuzz::request(&service, &[SOURCE_ID], &mutant);
        }
    }
}

#[test]
fn the_seeds_are_answered_well() {
    let service = service();
    let asked = asked(&service);
    let good = fuzz::SEEDS.iter().filter(|seed| {
        let url = seed.strip_prefix("GET ").unwrap_or_default().lines().next().unwrap_or_default();
        let (path, query) = url.split_once('?').unwrap_or((url, ""));
        let mut request = azul_search::Request::get(path);
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        request.query = pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        service.answer(&request, &asked.caller).status == 200
    });
    // Mutants of requests that are refused at once would not get far.
    assert!(good.count() >= 12);
}

/// The target of the fuzzer without the fuzzer: `cargo test -p azul-projects-hca --test service -- --ignored`.
#[test]
#[ignore = "takes minutes"]
fn a_million_requests_have_answers() {
    let fixture = |name| std::fs::read(format!("{}/../fixtures/hca/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let bundles = ["simple/bundle.json", "contributed-matrices/bundle.json"].map(fixture);
    let service = azul_testing::service::service_of_bundles(&Hca, bundles);
    let each = 1_000_000_usize.div_ceil(fuzz::SEEDS.len());
    let mut asked = 0;
    for (i, seed) in fuzz::SEEDS.iter().enumerate() {
        for mutant in mutants(seed.as_bytes(), 1000 + i as u64).take(each) {
            fuzz::request(&service, &[], &mutant);
            asked += 1;
        }
    }
    assert!(asked >= 1_000_000, "{asked}");
}
