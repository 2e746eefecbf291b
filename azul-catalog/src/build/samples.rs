//! What some of the texts have in common, as a dictionary for the compression of all.

use azul_transform::Result;

use super::spill::Spill;

/// Texts from which on a dictionary is made.
pub(super) const TRAINED: usize = 4000;
/// Bytes of samples. Most of the time that a dictionary takes goes with them; more hardly make it better.
pub(super) const SAMPLES: usize = 2 << 20;
/// Bytes of the dictionary.
const DICTIONARY: usize = 64 << 10;
/// Bytes of a text that are looked at.
const LONGEST: usize = 4 << 10;
/// Samples with which a dictionary is worth trying.
const LEAST: usize = 256;

/// Texts one after the other.
#[derive(Default)]
pub(super) struct Samples {
    bytes: Vec<u8>,
    lengths: Vec<usize>,
}

impl Samples {
    /// Takes texts, by their places in a spill, evenly spread over a list of their numbers; about so many bytes.
    pub fn take(
        &mut self,
        texts: &Spill,
        places: &[(u64, u32)],
        numbers: impl ExactSizeIterator<Item = usize>,
        most: usize,
    ) -> Result<()> {
        let length = |(_, length): &(u64, u32)| (*length as usize).min(LONGEST);
        let all: usize = places.iter().map(length).sum();
        let step = (all / most.max(1) + 1).min(numbers.len().max(1));
        let mut text = Vec::new();
        for number in numbers.step_by(step) {
            let (at, length) = places[number];
            texts.read(at, (length as usize).min(LONGEST), &mut text)?;
            self.bytes.extend_from_slice(&text);
            self.lengths.push(text.len());
        }
        Ok(())
    }

    /// The dictionary. Without enough samples there is none, which is no error.
    pub fn train(self) -> Vec<u8> {
        if self.lengths.len() < LEAST {
            return Vec::new();
        }
        zstd::dict::from_continuous(&self.bytes, &self.lengths, DICTIONARY).unwrap_or_default()
    }
}
