//! Invented sentences of any length.

use crate::rng::Rng;

const OPENINGS: &[&str] = &[
    "Cells were kept on ice and",
    "After thawing, the tissue",
    "Each sample",
    "To compare donors, every library",
    "Following the manual of the kit, the suspension",
    "Nuclei from the same block",
    "In a second batch, the material",
    "As described elsewhere, the fragments",
    "Viable cells",
    "Biopsies of about 5 mm",
];

/// In the past tense, as it is the same for one and for many.
const MIDDLES: &[&str] = &[
    " passed a strainer of 40 µm",
    " went through two washes in buffer",
    " came under a microscope for counting",
    " got a stain and went into wells",
    " ran on two lanes",
    " entered the chip for a recovery of 6000 cells",
    " spent a week at −80 °C",
    " stayed in enzyme solution for 30 min at 37 °C",
    " had \\\"bulk\\\" controls beside",
    " met the threshold for the number of genes",
];

const ENDINGS: &[&str] = &[
    " before the next step was begun. ",
    ", which kept doublets rare. ",
    " to a concentration of 1000 cells/µl. ",
    ", and replicates were set aside. ",
    " by two operators on the same day. ",
    "; see the file attached to the project. ",
    " until no clumps were visible.\\n",
    ", as ambient RNA was low. ",
];

/// Appends whole sentences until about `budget` bytes are written: nothing if it is 0, and on
/// average no more and no less than asked for. The text is escaped for JSON already.
pub(crate) fn append(buf: &mut Vec<u8>, rng: &mut Rng, budget: u64) {
    // A sentence has 85 bytes or so. Stopping a random part of one early makes up, on average,
    // for the last sentence running over.
    let mut left = budget as i64 - rng.below(85) as i64;
    while left > 0 {
        for list in [OPENINGS, MIDDLES, ENDINGS] {
            let piece = rng.word(list);
            buf.extend_from_slice(piece.as_bytes());
            left -= piece.len() as i64;
        }
    }
}
