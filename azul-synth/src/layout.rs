//! Which project a bundle belongs to.

use crate::rng::{Rng, derive};
use crate::spec::{CatalogSpec, Order};

/// The sizes of the projects, and the order of bundles.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    /// The first position of every project, and the number of bundles at the end.
    starts: Vec<u64>,
    /// Bundle `i` is at position `i * step + offset`.
    step: u64,
    offset: u64,
}

/// The place of a bundle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// The project, counted from the largest.
    pub(crate) rank: u64,
    /// The number of the bundle in its project.
    pub(crate) local: u64,
    /// How many bundles the project has.
    pub(crate) size: u64,
    /// The number of the first bundle of the project, were all sorted by project.
    pub(crate) start: u64,
}

impl Layout {
    pub(crate) fn new(spec: &CatalogSpec) -> Self {
        let mut starts = vec![0];
        let mut end = 0;
        for size in sizes(spec) {
            end += size;
            starts.push(end);
        }
        let (step, offset) = match spec.order {
            Order::ByProject => (1, 0),
            Order::Mixed => {
                // Steps of the golden ratio spread any run evenly over all positions.
                let mut step = (spec.bundles as f64 * 0.618_033_988_749_895) as u64;
                while gcd(step, spec.bundles) != 1 {
                    step += 1;
                }
                let mut rng = Rng::new(derive(spec.seed, 0), 0);
                (step, rng.below(spec.bundles))
            }
        };
        Self { starts, step, offset }
    }

    pub(crate) fn projects(&self) -> u64 {
        self.starts.len() as u64 - 1
    }

    /// The place of bundle `index`, which must exist.
    pub(crate) fn place(&self, index: u64) -> Place {
        let bundles = self.starts[self.starts.len() - 1];
        assert!(index < bundles, "no bundle {index}, there are {bundles}");
        let product = u128::from(index) * u128::from(self.step) + u128::from(self.offset);
        let position = (product % u128::from(bundles)) as u64;
        let rank = self.starts.partition_point(|&start| start <= position) - 1;
        let start = self.starts[rank];
        Place { rank: rank as u64, local: position - start, size: self.starts[rank + 1] - start, start }
    }
}

/// How many bundles every project has, the largest first but for rounding.
fn sizes(spec: &CatalogSpec) -> Vec<u64> {
    let projects = spec.projects.clamp(1, spec.bundles.max(1));
    if spec.bundles == 0 {
        return Vec::new();
    }
    let others = projects - 1;
    let share = spec.largest_project_share.clamp(0.0, 1.0);
    let wanted = (spec.bundles as f64 * share) as u64;
    let largest = if others == 0 { spec.bundles } else { wanted.clamp(1, spec.bundles - others) };
    let mut sizes = vec![largest];
    // Division is exact on every platform, which powers are not.
    let total: f64 = (1..=others).map(|rank| 1.0 / rank as f64).sum();
    let spare = spec.bundles - largest - others;
    let mut left = spare;
    for rank in 1..=others {
        let part = ((spare as f64 / rank as f64 / total) as u64).min(left);
        left -= part;
        sizes.push(1 + part);
    }
    // What rounding left over is less than the number of projects.
    for size in sizes.iter_mut().skip(1) {
        if left == 0 {
            break;
        }
        *size += 1;
        left -= 1;
    }
    sizes
}

const fn gcd(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn spec(bundles: u64, projects: u64) -> CatalogSpec {
        CatalogSpec { bundles, projects, ..CatalogSpec::default() }
    }

    #[test]
    fn sizes_add_up() {
        for (bundles, projects) in [(1, 1), (1, 480), (7, 3), (480, 480), (481, 480), (210_203, 480)] {
            let sizes = sizes(&spec(bundles, projects));
            assert_eq!(sizes.iter().sum::<u64>(), bundles);
            assert!(sizes.iter().all(|&size| size > 0));
        }
        assert!(sizes(&spec(0, 5)).is_empty());
    }

    #[test]
    fn the_largest_project_has_its_share() {
        let sizes = sizes(&spec(CatalogSpec::FULL, 480));
        assert_eq!(sizes.len(), 480);
        assert!(sizes[0].abs_diff(99_841) < 20);
        assert!(sizes[1] < sizes[0] / 4 && sizes[479] < sizes[1] / 100);
    }

    #[test]
    fn every_place_is_taken_once() {
        for order in [Order::Mixed, Order::ByProject] {
            for bundles in [1, 2, 10, 1000] {
                let layout = Layout::new(&CatalogSpec { order, ..spec(bundles, 7) });
                let places: HashSet<_> =
                    (0..bundles).map(|index| layout.place(index)).map(|place| place.start + place.local).collect();
                assert_eq!(places.len() as u64, bundles);
            }
        }
    }
}
