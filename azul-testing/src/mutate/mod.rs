//! Broken bundles without end: what a bundle becomes when something goes wrong on its way.
//!
//! Most edits know the structure of JSON and some of what bundles are made of – ids, dates, links – so that mutants
//! come as far as possible before they fail, if they do. Every seventh or so is made of bytes without any knowledge.

mod bytes;
mod parts;
mod rng;
mod structure;
mod values;

use parts::Text;
pub use rng::Rng;

/// One way to break a text; nothing if there is nothing in the text to be broken in this way.
type Edit = fn(&Text<'_>, &mut Rng) -> Option<Vec<u8>>;

/// Edits that leave most of a document as it was, and mostly well-formed.
const OF_PARTS: [Edit; 13] = [
    structure::delete,
    structure::duplicate,
    structure::truncate,
    structure::nest,
    structure::swap,
    structure::copy,
    values::retype,
    values::number,
    values::string,
    values::date,
    values::id,
    values::link,
    values::rename,
];

/// Edits that mostly end in something that is not JSON.
const OF_BYTES: [Edit; 6] = [bytes::flip, bytes::insert, bytes::cut, bytes::end, bytes::repeat, bytes::invalid];

/// How many edits one mutant has at most.
const MOST_EDITS: usize = 6;

/// Mutants of a bundle, without end; none equals the bundle. Bundle and seed say which, on any machine.
///
/// A mutant is larger than the bundle by less than half a megabyte.
///
/// ```
/// use azul_testing::mutate::mutants;
/// let bundle = br#"{"metadata": {"donor": {"age": 7}}, "links": []}"#;
/// let ten: Vec<Vec<u8>> = mutants(bundle, 1).take(10).collect();
/// assert!(ten.iter().all(|mutant| mutant != bundle));
/// assert!(mutants(bundle, 1).take(10).eq(ten));
/// ```
pub fn mutants(bytes: &[u8], seed: u64) -> impl Iterator<Item = Vec<u8>> {
    let original = Text::new(bytes);
    let mut rng = Rng::new(seed);
    std::iter::repeat_with(move || mutant(&original, &mut rng))
}

fn mutant(original: &Text<'_>, rng: &mut Rng) -> Vec<u8> {
    loop {
        // One edit is most likely to be the only thing wrong; several reach what one alone never does.
        let edits = if rng.below(2) == 0 { 1 } else { 1 + rng.below(MOST_EDITS) };
        let mut mutant = edit(original, rng);
        for _ in 1..edits {
            mutant = edit(&Text::new(&mutant), rng);
        }
        if mutant != original.bytes {
            return mutant;
        }
    }
}

fn edit(text: &Text<'_>, rng: &mut Rng) -> Vec<u8> {
    loop {
        let edits: &[Edit] = if rng.below(7) == 0 { &OF_BYTES } else { &OF_PARTS };
        // What has no parts can still be edited as bytes, what has no bytes can still get some.
        if let Some(edited) = rng.pick(edits)(text, rng) {
            return edited;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use azul_transform::json::Document;
    use std::collections::HashSet;

    const BUNDLE: &[u8] = br#"{
        "metadata": {
            "donor/5ee9c3e1-42bb-4b5c-8b7d-5d1f4a5a5f6e": {"age": 7, "submitted": "2021-05-05T21:24:26.174274Z"},
            "cell/aaa96233-bf27-44c7-82df-b4dc15ad4d9d": {"name": "c", "tags": ["a", "b", null, true, 1.5]}
        },
        "links": [{"from": "5ee9c3e1-42bb-4b5c-8b7d-5d1f4a5a5f6e", "to": "aaa96233-bf27-44c7-82df-b4dc15ad4d9d"}]
    }"#;

    #[test]
    fn every_edit_changes_the_bundle_in_many_ways() {
        let text = Text::new(BUNDLE);
        for (i, edit) in OF_PARTS.into_iter().chain(OF_BYTES).enumerate() {
            let mut rng = Rng::new(i as u64);
            let edited: HashSet<_> = (0..100).filter_map(|_| edit(&text, &mut rng)).collect();
            assert!(edited.iter().filter(|edited| *edited != BUNDLE).count() > 8, "edit {i}: {}", edited.len());
        }
    }

    #[test]
    fn what_has_no_parts_has_mutants_too() {
        for bytes in [&b""[..], b"x", b"\xff", b"{", b"\"\\"] {
            assert!(mutants(bytes, 3).take(300).all(|mutant| mutant != bytes), "{bytes:?}");
        }
    }

    #[test]
    fn many_mutants_are_json_and_few_are_alike() {
        let mutants: HashSet<_> = mutants(BUNDLE, 5).take(1000).collect();
        let json = mutants.iter().filter(|mutant| Document::parse(mutant.as_slice()).is_ok()).count();
        assert!(mutants.len() > 800, "{} of 1000 are distinct", mutants.len());
        assert!((300..900).contains(&json), "{json} of {} are JSON", mutants.len());
    }

    #[test]
    fn mutants_are_the_same_everywhere() {
        let all = mutants(BUNDLE, 9).take(20).flatten().collect::<Vec<u8>>();
        let sum = all.iter().fold(0u64, |sum, &byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)));
        assert_eq!(
            sum, 2_369_853_350_984_969_085,
            "a change of these numbers makes figures of earlier runs incomparable"
        );
    }
}
