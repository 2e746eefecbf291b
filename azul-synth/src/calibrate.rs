//! How long descriptions must be for bundles to have the size that is asked for.

use crate::catalog::Catalog;
use crate::kind::{BundleKind, plates_before};
use crate::spec::CatalogSpec;

/// How many bundles are looked at.
const SAMPLE: u64 = 192;
/// The lengths of descriptions that are tried.
const TRIALS: (u64, u64) = (100, 400);
/// Longer ones make documents that no project has.
const LONGEST: i64 = 20_000;

impl Catalog {
    /// The catalog with that specification. Some bundles are made to find out how long
    /// descriptions must be, which takes some milliseconds.
    pub fn new(spec: CatalogSpec) -> Self {
        let catalog = Self::of(spec, 0);
        catalog.with_prose(prose(&catalog))
    }
}

/// The length of an ordinary description, in bytes.
fn prose(catalog: &Catalog) -> u64 {
    if catalog.is_empty() {
        return 0;
    }
    let (short, long) = TRIALS;
    let low = average(&catalog.with_prose(short));
    let high = average(&catalog.with_prose(long));
    // The size of a bundle is a straight line over the length of its descriptions.
    let wanted = catalog.spec().bytes_per_bundle as i64 - low;
    let length = short as i64 + wanted * (long - short) as i64 / (high - low).max(1);
    length.clamp(0, LONGEST) as u64
}

/// The average size of a bundle. Plates are few but heavy, so that a sample has too many or too
/// few of them; as all are of one size, one of them stands for all.
fn average(catalog: &Catalog) -> i64 {
    let mut buf = Vec::new();
    let mut plate = None;
    let mut seen = 0;
    let many = catalog.len().min(SAMPLE);
    for number in 0..many {
        let index = (u128::from(number) * u128::from(catalog.len()) / u128::from(many)) as u64;
        if catalog.kind(index) == BundleKind::Plate {
            plate = Some(index);
        } else {
            catalog.write_bundle(index, &mut buf);
            seen += 1;
        }
    }
    let others = buf.len() as u64 / seen.max(1);
    let plates = plates_before(catalog.spec(), catalog.len());
    if plates == 0 {
        return others as i64;
    }
    let plate = plate.or_else(|| (0..catalog.len()).find(|&index| catalog.kind(index) == BundleKind::Plate));
    buf.clear();
    if let Some(index) = plate {
        catalog.write_bundle(index, &mut buf);
    }
    let plate = buf.len() as u64;
    let sum = u128::from(others) * u128::from(catalog.len() - plates) + u128::from(plate) * u128::from(plates);
    (sum / u128::from(catalog.len())) as i64
}
