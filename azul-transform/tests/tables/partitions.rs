//! Partitions: their labels, and what is in them.

use azul_transform::{Partition, Partitioning};

use crate::check;

/// Prefixes are at most this many bits long.
const LONGEST: u32 = 32;

#[test]
fn labels() {
    check(
        &[
            ((0, 0), "-"),
            ((1, 0), "0-7"),
            ((1, 1), "8-f"),
            ((2, 3), "c-f"),
            ((3, 5), "a-b"),
            ((4, 12), "c-c"),
            ((5, 0), "00-07"),
            ((7, 0x7f), "fe-ff"),
            ((8, 1), "01-01"),
            ((9, 1), "008-00f"),
            ((31, 0x7fff_ffff), "fffffffe-ffffffff"),
            ((32, 0), "00000000-00000000"),
            ((32, u32::MAX), "ffffffff-ffffffff"),
            ((0, 1), "!invalid-value"),
            ((1, 2), "!invalid-value"),
            ((31, u32::MAX), "!invalid-value"),
            ((33, 0), "!invalid-value"),
            ((u32::MAX, 0), "!invalid-value"),
        ],
        |(length, prefix)| Partition::new(length, prefix).map(|partition| partition.to_string()),
    );
}

#[test]
fn divisions() {
    let labels = |partitions: Vec<Partition>| partitions.iter().map(Partition::to_string).collect::<Vec<_>>().join(" ");
    check(
        &[
            (((0, 0), 0), "-"),
            (((0, 0), 1), "-"),
            (((0, 0), 2), "0-7 8-f"),
            (((0, 0), 3), "0-3 4-7 8-b c-f"),
            (((1, 1), 2), "8-b c-f"),
            (((4, 15), 2), "f0-f7 f8-ff"),
            (((31, 0), 2), "00000000-00000000 00000001-00000001"),
            (((32, 0), 1), "00000000-00000000"),
            (((32, 0), 2), "!invalid-value"),
        ],
        |((length, prefix), parts)| Partition::new(length, prefix)?.divide(parts).map(labels),
    );
}

#[test]
fn the_parts_of_a_partitioning_are_disjoint_and_hold_all() {
    // Crowded at both ends, so that some parts must be divided several times.
    let low = (0..700u128).map(|i| i << 96);
    let high = (0..700u128).map(|i| u128::MAX - (i << 100));
    let uuids: Vec<u128> = low.chain(high).collect();
    for max_size in [1, 2, 7, 256, 1400] {
        let partitioning = Partitioning::new(Partition::ROOT, uuids.clone(), max_size);
        for &uuid in &uuids {
            let holding: Vec<_> = partitioning.parts().iter().filter(|part| part.contains(uuid)).collect();
            assert_eq!(holding, [&partitioning.parts()[partitioning.index_of(uuid)]]);
        }
        for part in partitioning.parts() {
            let size = uuids.iter().filter(|&&uuid| part.contains(uuid)).count();
            assert!(size <= max_size || part.prefix().0 == LONGEST, "{part} holds {size}");
        }
    }
}

#[test]
fn equal_uuids_do_not_divide_for_ever() {
    let partitioning = Partitioning::new(Partition::ROOT, vec![7; 1000], 1);
    assert!(partitioning.parts().iter().any(|part| part.prefix().0 > LONGEST - 10));
    assert!(partitioning.parts().len() < 5000, "{}", partitioning.parts().len());
}
