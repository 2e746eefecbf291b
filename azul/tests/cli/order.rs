//! Output depends neither on the number of threads nor on the order of inputs.

use std::path::PathBuf;

use crate::check::{fixture, keys, run, transform};

fn inputs() -> Vec<PathBuf> {
    let paths = [
        "simple/bundle.json",
        "shared-donor-specimen-project/digest-a.json",
        "shared-donor-specimen-project/digest-b.json",
        "older-and-newer-version/v1.json",
        "older-and-newer-version/v2.json",
        "stitched-pair/analysis.json",
        "stitched-pair/upstream.json",
        "zarr-stores/bundle.json",
        "plate-384/bundle.json",
        "big-numbers/bundle.json",
        "nulls/bundle.json",
    ];
    paths.map(fixture).into()
}

#[test]
fn bytes_are_the_same_for_any_order_and_number_of_threads() {
    let expected = run(transform(inputs())).threads(1).check(0).stdout;
    assert!(keys(&crate::check::documents(&expected)).is_sorted_by(|a, b| a < b), "each document is there once");
    for threads in [1, 2, 8] {
        let mut inputs = inputs();
        for _ in 0..3 {
            // Steps of a size that has no factor in common with the number of inputs reach all of them.
            inputs = (0..inputs.len()).map(|i| inputs[(i * 7 + 3) % inputs.len()].clone()).collect();
            let found = run(transform(inputs.clone())).threads(threads).check(0).stdout;
            assert!(found == expected, "{threads} threads, {inputs:?}");
        }
    }
}

#[test]
fn replicas_from_several_bundles_have_the_hubs_of_all() {
    let hubs = |inputs: &[&str]| {
        let ran = run(transform(inputs.iter().map(|path| fixture(path)))).check(0);
        let documents = ran.documents();
        let donors = documents.iter().filter(|d| d["_source"]["replica_type"] == "donor_organism");
        let hubs = |d: &serde_json::Value| d["_source"]["hub_ids"].as_array().unwrap().len();
        donors.map(|d| (d["_id"].as_str().unwrap().to_owned(), hubs(d))).collect::<Vec<_>>()
    };
    let (a, b) = ("shared-donor-specimen-project/digest-a.json", "shared-donor-specimen-project/digest-b.json");
    let [(id_a, hubs_a)] = &hubs(&[a])[..] else { panic!("one donor") };
    let [(id_b, hubs_b)] = &hubs(&[b])[..] else { panic!("one donor") };
    assert_eq!(id_a, id_b);
    assert_eq!(hubs(&[a, b]), [(id_a.clone(), hubs_a + hubs_b)]);
}
