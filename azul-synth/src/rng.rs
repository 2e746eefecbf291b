//! Randomness that is the same on every platform and needs no state between bundles.
//!
//! Everything that is generated hangs on a *key*: a 64-bit number made from the seed and the
//! path to the thing (project, kind, index). Two bundles that mention the same donor derive the
//! same key, hence the same document, without knowing of each other.

/// The odd constant of Weyl sequences, 2^64 / golden ratio.
const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

/// The finalizer of splitmix64: every input bit affects every output bit.
const fn finish(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// The key of a thing below `parent`.
pub(crate) const fn derive(parent: u64, child: u64) -> u64 {
    finish(parent ^ finish(child.wrapping_mul(GOLDEN).wrapping_add(GOLDEN)))
}

/// A UUID in the layout of version 4, well spread over its 122 free bits.
pub(crate) const fn uuid(key: u64) -> u128 {
    let bits = ((derive(key, 0x5EED_0001) as u128) << 64) | derive(key, 0x5EED_0002) as u128;
    (bits & !(0xF << 76) & !(0x3 << 62)) | (0x4 << 76) | (0x2 << 62)
}

/// A splitmix64 stream.
#[derive(Clone, Debug)]
pub(crate) struct Rng(u64);

impl Rng {
    /// The stream of numbers that belongs to a key and a purpose.
    pub(crate) const fn new(key: u64, purpose: u64) -> Self {
        Self(derive(key, purpose))
    }

    /// The next 64 random bits.
    pub(crate) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GOLDEN);
        finish(self.0)
    }

    /// A number below `bound`, 0 if `bound` is 0.
    pub(crate) const fn below(&mut self, bound: u64) -> u64 {
        // The high half of the product is uniform enough here and needs no division.
        ((self.next() as u128 * bound as u128) >> 64) as u64
    }

    /// A number from `low` to `high`, both included; `low` if the range is empty.
    pub(crate) const fn between(&mut self, low: u64, high: u64) -> u64 {
        if high < low {
            return low;
        }
        low + self.below((high - low).saturating_add(1))
    }

    /// A number from 0 to below 1.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 * (1.0 / (1_u64 << 53) as f64)
    }

    /// True for the given share of all calls.
    pub(crate) fn chance(&mut self, share: f64) -> bool {
        self.unit() < share
    }

    /// One of the elements of a list that must not be empty.
    pub(crate) const fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len() as u64) as usize]
    }

    /// One of the texts of a list that must not be empty.
    pub(crate) const fn word(&mut self, list: &[&'static str]) -> &'static str {
        list[self.below(list.len() as u64) as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stays_in_bounds() {
        let mut rng = Rng::new(1, 2);
        for _ in 0..1000 {
            assert!(rng.below(7) < 7);
            assert!((3..=5).contains(&rng.between(3, 5)));
            assert!((0.0..1.0).contains(&rng.unit()));
        }
        assert_eq!(rng.below(0), 0);
        assert_eq!(rng.between(9, 2), 9);
    }

    #[test]
    fn uuids_have_the_layout_of_version_4() {
        for key in 0..100 {
            let id = uuid(key);
            assert_eq!(id >> 76 & 0xF, 4);
            assert_eq!(id >> 62 & 0x3, 2);
        }
    }

    /// Guards the bytes of every catalog ever generated.
    #[test]
    fn numbers_never_change() {
        assert_eq!(derive(1, 2), 0xAE72_3130_66E6_4CC0);
        // The first output of the reference implementation of splitmix64 for seed 0.
        assert_eq!(Rng(0).next(), 0xE220_A839_7B1D_CDAF);
    }
}
