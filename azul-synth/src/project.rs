//! What the bundles of one project have in common.

use crate::rng::{Rng, derive};
use crate::vocab::Term;
use crate::vocab::disease::{DISEASES, NORMAL};
use crate::vocab::method::{INSTRUMENTS, METHODS, Method};
use crate::vocab::organ::{ORGANS, Organ};
use crate::vocab::species::{SPECIES, Species};

/// The first moment of 2018, in microseconds since 1970.
const FIRST_PROJECT: u64 = 1_514_764_800_000_000;
/// One day in microseconds.
pub(crate) const DAY: u64 = 86_400_000_000;

/// A project, as far as documents of its bundles depend on it.
#[derive(Clone, Debug)]
pub(crate) struct Project {
    pub(crate) key: u64,
    /// How many bundles it has.
    pub(crate) size: u64,
    pub(crate) species: &'static Species,
    pub(crate) organs: [&'static Organ; 3],
    /// The disease that some of the donors have.
    pub(crate) disease: &'static Term,
    pub(crate) method: &'static Method,
    pub(crate) instrument: &'static Term,
    pub(crate) nuclei: bool,
    /// When its first document was submitted, in microseconds since 1970.
    pub(crate) start: u64,
    /// How long an ordinary description is, in bytes.
    pub(crate) prose: u64,
}

impl Project {
    /// The project with that key.
    pub(crate) fn new(key: u64, size: u64, prose: u64) -> Self {
        let mut rng = Rng::new(key, 0);
        let first = Self::organ(&mut rng);
        let several = rng.chance(0.25);
        let second = if several { Self::organ(&mut rng) } else { first };
        let third = if several { Self::organ(&mut rng) } else { first };
        Self {
            key,
            size,
            species: weighted(&mut rng, SPECIES, |species| species.weight),
            organs: [first, second, third],
            disease: if rng.chance(0.45) { rng.pick(DISEASES) } else { &NORMAL },
            method: weighted(&mut rng, METHODS, |method| method.weight),
            instrument: rng.pick(INSTRUMENTS),
            nuclei: rng.chance(0.2),
            start: FIRST_PROJECT + rng.below(6 * 365 * DAY),
            prose,
        }
    }

    /// The smaller of two draws, so that the frequent organs are frequent.
    fn organ(rng: &mut Rng) -> &'static Organ {
        let many = ORGANS.len() as u64;
        &ORGANS[rng.below(many).min(rng.below(many)) as usize]
    }

    /// How many donors there are; bundles share them when there are more bundles than donors.
    pub(crate) const fn donors(&self) -> u64 {
        let wanted = self.size / 8 + 1;
        // Not even the largest projects have more people to ask.
        if wanted > 400 { 400 } else { wanted }
    }

    /// How many specimens there are: two of every donor.
    pub(crate) const fn specimens(&self) -> u64 {
        self.donors() * 2
    }

    /// The key of something of the project.
    pub(crate) const fn derive(&self, space: Space, index: u64) -> u64 {
        derive(derive(self.key, space as u64), index)
    }
}

/// What is counted separately within a project.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Space {
    Bundle = 1,
    Kind,
    Donor,
    Specimen,
    /// What one bundle makes from specimens.
    Material,
    Protocol,
    Analysis,
    Supplement,
}

/// One element, as often as its weight of 100 says.
fn weighted<T>(rng: &mut Rng, list: &'static [T], weight: impl Fn(&T) -> u64) -> &'static T {
    let mut left = rng.below(100);
    for element in list {
        let weight = weight(element);
        if left < weight {
            return element;
        }
        left -= weight;
    }
    &list[0]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_add_up() {
        assert_eq!(SPECIES.iter().map(|species| species.weight).sum::<u64>(), 100);
        assert_eq!(METHODS.iter().map(|method| method.weight).sum::<u64>(), 100);
    }
}
