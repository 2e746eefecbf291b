//! Every answer is that of documents in memory, looked at one by one.

use std::collections::BTreeMap;

use azul_catalog::Compaction;
use azul_search::{Fields, MemoryIndex, PartPath, Query, Search, SearchIndex};
use proptest::prelude::*;

use crate::documents::{document, id};
use crate::queries;
use crate::random::Random;
use crate::twin::{OUTER_TYPE, Twin};

/// Asks both the same.
#[track_caller]
pub fn check(random: &mut Random, found: &impl SearchIndex, expected: &MemoryIndex, twin: &Twin, queries: usize) {
    let mut seen = Vec::new();
    for _ in 0..queries {
        let query = queries::query(random, &twin.fields, OUTER_TYPE);
        let facets = queries::facets(random, &twin.fields);
        let aggregations = queries::aggregations(random, &twin.fields);
        let page = Some(queries::page(random, &twin.fields, &seen));
        let search = Search { query: &query, page, facets: &facets, aggregations: &aggregations };
        let (found_all, expected_all) = (found.search(&search).unwrap(), expected.search(&search).unwrap());
        assert_eq!(found_all.total, expected_all.total, "{query:?}");
        assert_eq!(found_all.page, expected_all.page, "{search:?}");
        for ((found, expected), facet) in found_all.facets.iter().zip(&expected_all.facets).zip(&facets) {
            assert_eq!(found, expected, "{facet:?} {:?} {query:?}", twin.fields.get(facet.field));
        }
        for ((found, expected), figure) in found_all.aggregated.iter().zip(&expected_all.aggregated).zip(&aggregations)
        {
            assert_eq!(found, expected, "{figure:?} {query:?}");
        }
        seen.extend(expected_all.page.hits.into_iter().map(|(key, _)| key));
        let hash = |index: &dyn SearchIndex| index.content_hash(&query).unwrap();
        assert_eq!(hash(found), hash(expected), "{query:?}");
        let scan = |index: &dyn SearchIndex| index.scan(&query).unwrap().map(Result::unwrap).collect::<Vec<_>>();
        assert_eq!(scan(found), scan(expected), "{query:?}");
        let paths = paths(random, &twin.fields);
        assert_eq!(parts(found, &query, &paths), parts(expected, &query, &paths), "{paths:?} {query:?}");
    }
}

/// For each document of a query what it has at some paths. What has one number is one part.
fn parts(index: &dyn SearchIndex, query: &Query, paths: &[PartPath]) -> Vec<Vec<Option<String>>> {
    let mut documents = index.scan_parts(query, paths).unwrap();
    let (mut all, mut numbered) = (Vec::new(), BTreeMap::new());
    while documents.advance().unwrap() {
        let mut row = Vec::new();
        for (at, path) in paths.iter().enumerate() {
            let number = documents.number(at).unwrap();
            let part = documents.part(at).unwrap().map(|part| {
                let mut text = Vec::new();
                part.write(&mut text);
                String::from_utf8(text).unwrap()
            });
            if let Some(number) = number {
                assert_eq!(numbered.entry((at, number)).or_insert_with(|| part.clone()), &part, "{path:?}");
            }
            row.push(part);
        }
        all.push(row);
    }
    assert!(!documents.advance().unwrap());
    all
}

/// Commits so many batches of changes to so many documents, and compares after each.
fn check_history(seed: u64, batches: usize, documents: usize, changes: usize) {
    let mut random = Random::new(seed);
    let mut twin = Twin::new();
    let index = Twin::aggregates();
    for _ in 0..batches {
        let mut writer = twin.writer();
        for _ in 0..1 + random.below(changes) {
            let id = id(random.below(documents));
            if random.one_in(5) {
                twin.delete(&mut writer, &index, &id);
            } else {
                let source = document(&mut random, &twin.fields, &id).to_string();
                twin.put(&mut writer, &index, &id, source);
            }
        }
        writer.commit().unwrap();
        match random.below(6) {
            0 => {
                writer.compact(Compaction::Full).unwrap();
                assert!(twin.snapshot().segments(&index) <= 1);
                assert!(!writer.compact(Compaction::Full).unwrap(), "there is nothing left to merge");
            }
            1 | 2 => drop(writer.compact(Compaction::Due).unwrap()),
            _ => {}
        }
        drop(writer);
        let (snapshot, memory) = (twin.snapshot(), twin.memory());
        check(&mut random, &snapshot, &memory, &twin, 12);
        for at in 0..documents {
            let id = id(at);
            assert_eq!(snapshot.get(OUTER_TYPE, &id).unwrap(), memory.get(OUTER_TYPE, &id).unwrap());
        }
        assert_eq!(snapshot.get("nothing", &id(0)).unwrap(), None);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// Few documents: every form of value, base and deltas, deleted and replaced documents.
    #[test]
    fn answers_are_those_of_documents_in_memory(seed: u64, batches in 1..4usize, documents in 1..12usize) {
        check_history(seed, batches, documents, 10);
    }
}

/// Many documents: shared parts, dictionaries of several blocks, lists that are walked.
#[test]
fn many_documents_are_searched_like_few() {
    check_history(1, 2, 1500, 1300);
}

/// Paths to parts that documents have or may have, and into them.
fn paths(random: &mut Random, fields: &Fields) -> Vec<PartPath> {
    let path = |random: &mut Random| match random.below(8) {
        0 => vec!["contents"],
        1 => vec!["contents", "nothing"],
        2 => vec!["nothing"],
        _ => {
            let path = &queries::field(random, fields).path;
            path[..path.len().min(1 + random.below(3))].to_vec()
        }
    };
    (0..1 + random.below(6)).map(|_| path(random)).collect()
}
