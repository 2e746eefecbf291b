//! What holds for every generated catalog.
#![allow(clippy::unwrap_used, reason = "a panic is what a failed test is")]

mod check;

use azul_synth::{BundleKind, Catalog, CatalogSpec, Order};
use std::collections::{HashMap, HashSet};

fn catalog(bundles: u64, seed: u64) -> Catalog {
    Catalog::new(CatalogSpec { bundles, seed, ..CatalogSpec::default() })
}

#[test]
fn bytes_depend_on_the_specification_alone() {
    let (one, same, other) = (catalog(60, 5), catalog(60, 5), catalog(60, 6));
    assert!(one.iter().eq(same.iter()));
    assert!(one.iter().zip(other.iter()).all(|(a, b)| a != b));
}

#[test]
fn any_order_is_the_same() {
    let catalog = catalog(60, 5);
    let mut backwards: Vec<_> = (0..60).rev().map(|index| catalog.bundle(index)).collect();
    backwards.reverse();
    assert!(catalog.iter().eq(backwards));
}

#[test]
fn buffers_are_appended_to() {
    let catalog = catalog(3, 0);
    let mut buf = b"before\n".to_vec();
    catalog.write_bundle(1, &mut buf);
    assert_eq!(buf.strip_prefix(b"before\n").unwrap(), catalog.bundle(1));
}

#[test]
fn bundles_are_sound_and_agree_on_shared_documents() {
    let catalog = catalog(600, 11);
    let mut documents = HashMap::new();
    let mut kinds = HashMap::<_, u32>::new();
    let mut fqids = HashSet::new();
    let mut shared = 0;
    for (index, bytes) in catalog.iter().enumerate() {
        let index = index as u64;
        let bundle = check::bundle(&bytes);
        *kinds.entry(catalog.kind(index)).or_default() += 1;
        let fqid = catalog.fqid(index);
        assert_eq!(bundle["fqid"]["uuid"], fqid.uuid);
        assert_eq!(bundle["fqid"]["version"], fqid.version);
        assert!(fqids.insert(fqid.uuid));
        for (key, document) in bundle["metadata"].as_object().unwrap() {
            if let Some(other) = documents.insert(key.clone(), document.clone()) {
                assert_eq!(&other, document);
                shared += u32::from(!key.starts_with("project/"));
            }
        }
        let stitched = !bundle["stitched"].as_array().unwrap().is_empty();
        assert_eq!(stitched, catalog.kind(index) == BundleKind::StitchedAnalysis);
    }
    assert!(shared > 600, "{shared}");
    for kind in [BundleKind::Sequencing, BundleKind::StitchedAnalysis, BundleKind::Pooled] {
        assert!(kinds[&kind] > 10, "{kinds:?}");
    }
    assert!(kinds.len() >= 7, "{kinds:?}");
}

#[test]
fn every_kind_is_sound() {
    let none = CatalogSpec {
        bundles: 12,
        projects: 3,
        plate_share: 0.0,
        plate_wells: 30,
        pool_share: 0.0,
        line_share: 0.0,
        imaging_share: 0.0,
        supplementary_share: 0.0,
        analysis_share: 0.0,
        zarr_share: 1.0,
        ..CatalogSpec::default()
    };
    for spec in [
        CatalogSpec { plate_share: 1.0, ..none.clone() },
        CatalogSpec { pool_share: 1.0, ..none.clone() },
        CatalogSpec { line_share: 1.0, ..none.clone() },
        CatalogSpec { imaging_share: 1.0, ..none.clone() },
        CatalogSpec { supplementary_share: 1.0, ..none.clone() },
        CatalogSpec { analysis_share: 1.0, analysis_levels: 3..=3, ..none.clone() },
        CatalogSpec { analysis_share: 0.5, stitched_share: 1.0, ..none },
    ] {
        Catalog::new(spec).iter().for_each(|bytes| {
            check::bundle(&bytes);
        });
    }
}

#[test]
fn sizes_are_as_requested() {
    for (bundles, wanted) in [(2000, 24_000), (2000, 40_000), (300, 24_000)] {
        let spec = CatalogSpec { bundles, bytes_per_bundle: wanted, ..CatalogSpec::default() };
        let sum: usize = Catalog::new(spec).iter().map(|bytes| bytes.len()).sum();
        let average = sum as u64 / bundles;
        assert!(average.abs_diff(wanted) * 100 < wanted * 12, "{average} for {wanted}");
    }
}

#[test]
fn projects_are_as_requested() {
    let catalog = catalog(CatalogSpec::FULL, 0);
    assert_eq!(catalog.projects(), 480);
    let sample = 4000;
    let largest = (0..sample).filter(|&index| catalog.project_of(index) == 0).count();
    assert!((1850..1950).contains(&largest), "{largest}");
    let sorted = Catalog::new(CatalogSpec { order: Order::ByProject, ..catalog.spec().clone() });
    assert!((0..sample).all(|index| sorted.project_of(index) == 0));
}

#[test]
fn the_smallest_catalogs_work() {
    assert!(catalog(0, 0).is_empty());
    assert_eq!(catalog(0, 0).iter().count(), 0);
    let one = catalog(1, 0);
    assert_eq!(one.projects(), 1);
    check::bundle(&one.bundle(0));
}

#[test]
#[should_panic(expected = "no bundle 5")]
fn there_are_no_other_bundles() {
    catalog(5, 0).bundle(5);
}
