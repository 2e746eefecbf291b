//! The fuzz targets that need no project, fed with mutants of their seeds.
#![allow(clippy::unwrap_used, missing_docs, reason = "a failing test is meant to stop")]

use azul_testing::fuzz;
use azul_testing::mutate::mutants;
use azul_transform::schema::FieldType;

/// Mutants of each seed.
const MUTANTS: usize = 60;

/// Feeds a target with its seeds and mutants of them.
fn check(name: &str, target: fn(&[u8])) {
    let seeds: Vec<_> = fuzz::texts().into_iter().filter(|(of, _)| *of == name).map(|(_, bytes)| bytes).collect();
    assert!(!seeds.is_empty(), "{name} has no seeds");
    for (i, seed) in seeds.iter().enumerate() {
        target(seed);
        mutants(seed, i as u64).take(MUTANTS).for_each(|mutant| target(&mutant));
    }
}

#[test]
fn links_make_a_graph_or_a_cycle() {
    check("links", fuzz::links);
}

#[test]
fn paths_select_or_are_refused() {
    check("path", fuzz::path);
}

#[test]
fn values_survive_the_index() {
    check("field_type", fuzz::field_type);
}

/// The ends of a range are not looked at, so that one may be an empty list, which is no list of ranges.
#[test]
fn pairs_are_no_lists_of_ranges() {
    let is_range = |field_type: &FieldType| matches!(field_type, FieldType::ClosedRange(_));
    let ranges: Vec<_> = (0u8..).zip(fuzz::FIELD_TYPES).filter(|(_, field_type)| is_range(field_type)).collect();
    assert!(!ranges.is_empty());
    for (number, _) in ranges {
        for text in ["[[1,[]],[1.5,3]]", r#"[{"gte":1,"lte":[]},{"gte":1.5,"lte":3}]"#] {
            fuzz::field_type(&[&[number], text.as_bytes()].concat());
        }
    }
}

proptest::proptest! {
    #[test]
    fn shared_lists_read_like_a_recursive_walk(links in proptest::collection::vec((0u8..14, 0u8..14), 0..40)) {
        let up = links.into_iter().filter(|(a, b)| a < b).flat_map(|(a, b)| [a, b]);
        fuzz::links(&[13].into_iter().chain(up).collect::<Vec<u8>>());
    }
}
