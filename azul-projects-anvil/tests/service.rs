//! What holds for answers about any AnVIL documents; here about fixtures.
#![allow(clippy::unwrap_used, missing_docs, reason = "a failing test is meant to stop")]

use std::sync::Arc;

use azul_projects_anvil::Anvil;
use azul_search::{Caller, MemoryIndex, Project, Request};
use azul_testing::service::{
    Asked, accessible_divides_the_list, index_of_bundles, service_of_index, unseen_sources_do_not_show,
};
use serde_json::Value;

const SOURCE_ID: &str = "3d0b9c57-6a41-4f2e-8c15-90e7a2d46b83";

fn bundles() -> Vec<Vec<u8>> {
    let fixture = |name| std::fs::read(format!("{}/../fixtures/anvil/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let names = ["primary/bundle.json", "supplementary/bundle.json", "stub-and-dataset/file.json"];
    names.map(fixture).into()
}

fn index() -> (Arc<Project>, MemoryIndex) {
    index_of_bundles(&Anvil, bundles())
}

fn check(test: impl FnOnce(&Asked<'_>)) {
    let (project, index) = index();
    let service = service_of_index(project, index);
    let caller = Caller { sources: Arc::new([SOURCE_ID.to_owned()].into()), authenticated: false };
    test(&Asked { service: &service, caller });
}

#[test]
fn facets_count_what_filters_find() {
    check(|asked| asked.facets_count_what_filters_find(60, &[]));
}

#[test]
fn pages_make_the_list() {
    check(|asked| asked.pages_make_the_list());
}

#[test]
fn unseen_sources_do_not_show_anywhere() {
    unseen_sources_do_not_show(&Anvil, &bundles());
}

#[test]
fn what_is_accessible_divides_the_list() {
    let (project, index) = index();
    accessible_divides_the_list(&project, &index);
}

#[test]
fn the_summary_is_a_recount() {
    check(|asked| {
        let summary = asked.get(&Request::get("/index/summary"));
        let lists = ["activities", "biosamples", "datasets", "donors", "files"];
        let keys = ["activityCount", "biosampleCount", "datasetCount", "donorCount", "fileCount"];
        for (list, key) in lists.into_iter().zip(keys) {
            let hits = asked.lines(Request::get(&format!("/index/{list}")));
            assert!(!hits.is_empty());
            assert_eq!(summary[key], hits.len(), "{key}");
        }
        let files = asked.lines(Request::get("/index/files"));
        let formats = summary["fileFormats"].as_array().unwrap();
        for part in formats {
            let has = |file: &&Value| file["files"][0]["file_format"] == part["format"];
            assert_eq!(part["count"], files.iter().filter(has).count(), "{part}");
        }
        assert!(!formats.is_empty());
    });
}
