//! Bundles with something wrong in them.

/// Deterministic mutants of a bundle, without end.
pub fn mutants(bytes: &[u8], seed: u64) -> impl Iterator<Item = Vec<u8>> {
    (seed..).map(move |i| {
        let at = (i.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 16) as usize % bytes.len().max(1);
        let mut mutant = bytes.to_vec();
        match i % 2 {
            0 => mutant.truncate(at),
            _ => {
                // From one comma to the next is a member, or an element, more often than not.
                let comma = |from: usize| mutant[from..].iter().position(|b| *b == b',').map(|i| from + i);
                if let Some((start, end)) = comma(at).and_then(|start| Some((start, comma(start + 1)?))) {
                    mutant.drain(start..end);
                }
            }
        }
        mutant
    })
}
