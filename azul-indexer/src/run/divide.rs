//! Dividing a bundle that is too large to be worked on at once.

use azul_transform::{Batch, Partition, uuid};

/// The parts of a partition of a bundle none of which has more than so many contributions; nothing if it has not either, or
/// cannot be divided.
///
/// A part is never less than a partition of the transformation: what a project finds out of the entities of such a one
/// together must not depend on who works on it.
pub(super) fn divided(whole: Partition, batch: &Batch, most: usize) -> Option<Vec<Partition>> {
    if batch.len() <= most {
        return None;
    }
    let mut ids: Vec<u128> = batch.outer_entities().filter_map(|(_, id)| uuid::parse(id).ok()).collect();
    ids.sort_unstable();
    let mut parts = Vec::new();
    let mut rest = vec![whole];
    while let Some(partition) = rest.pop() {
        let start = ids.partition_point(|&id| id < partition.first());
        let count = ids[start..].partition_point(|&id| partition.contains(id));
        let halves = (count > most && !batch.partitions().contains(&partition)).then(|| partition.divide(2));
        match halves {
            // The lower half is next.
            Some(Ok(halves)) => rest.extend(halves.into_iter().rev()),
            _ if count > 0 => parts.push(partition),
            _ => {}
        }
    }
    (parts.len() > 1).then_some(parts)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test is meant to stop")]
mod tests {
    use azul_transform::{BundleFqid, OuterType};

    use super::*;

    /// A bundle with contributions to entities whose UUIDs begin with these bytes.
    fn batch(first: impl Iterator<Item = u8>) -> Batch {
        let mut batch = Batch::new(BundleFqid::default());
        first.for_each(|byte| {
            batch.contribute(OuterType::new(0), &format!("{byte:02x}000000-0000-4000-8000-000000000000"), &[]);
        });
        batch
    }

    fn check(whole: Partition, batch: &Batch, most: usize, expected: &str) {
        let parts = divided(whole, batch, most).unwrap_or_default();
        let parts: Vec<_> = parts.iter().map(Partition::to_string).collect();
        assert_eq!(parts.join(" "), expected, "at most {most}");
    }

    #[test]
    fn parts_are_as_large_as_they_may_be() {
        let even = batch(0..=255);
        check(Partition::ROOT, &even, 256, "");
        check(Partition::ROOT, &even, 255, "0-7 8-f");
        check(Partition::ROOT, &even, 64, "0-3 4-7 8-b c-f");
        // Only where there are many, and not where there are none.
        let uneven = batch((0..64).chain(200..210));
        check(Partition::ROOT, &uneven, 32, "0-1 2-3 8-f");
        let upper = Partition::new(1, 1).unwrap();
        check(upper, &batch(128..=255), 100, "8-b c-f");
        // All are one entity.
        check(Partition::ROOT, &batch([7; 9].into_iter()), 4, "");
    }
}
