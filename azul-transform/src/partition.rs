//! Partitions of a large bundle by the leading bits of its outer entities' UUIDs.

use std::fmt;

use crate::error::{Error, ErrorKind, Result};

/// Longest prefix of a partition, in bits.
const MAX_PREFIX_LENGTH: u32 = 32;

/// The UUIDs that start with a binary prefix.
///
/// ```
/// use azul_transform::Partition;
/// let parts = Partition::ROOT.divide(3)?;
/// assert_eq!(parts.iter().map(|p| p.to_string()).collect::<Vec<_>>(), ["0-3", "4-7", "8-b", "c-f"]);
/// # Ok::<_, azul_transform::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Partition {
    prefix_length: u32,
    prefix: u32,
}

impl Partition {
    /// Every UUID.
    pub const ROOT: Partition = Partition { prefix_length: 0, prefix: 0 };

    /// The partition with a prefix of so many bits.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidValue`] if the length is above 32 or the prefix does not fit it.
    pub fn new(prefix_length: u32, prefix: u32) -> Result<Self> {
        if prefix_length > MAX_PREFIX_LENGTH || u64::from(prefix) >= 1 << prefix_length {
            return Err(Error::new(
                ErrorKind::InvalidValue,
                format!("prefix {prefix} does not fit a partition of {prefix_length} bits"),
            ));
        }
        Ok(Self { prefix_length, prefix })
    }

    /// Length of the prefix in bits, and the prefix.
    pub fn prefix(self) -> (u32, u32) {
        (self.prefix_length, self.prefix)
    }

    /// Whether a UUID is in the partition.
    pub fn contains(self, uuid: u128) -> bool {
        self.prefix_length == 0 || uuid >> (128 - self.prefix_length) == u128::from(self.prefix)
    }

    /// At least `parts` partitions that make up this one, in order: the next power of two.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidValue`] if a prefix would become longer than 32 bits.
    pub fn divide(self, parts: usize) -> Result<Vec<Self>> {
        let bits = parts.max(1).next_power_of_two().trailing_zeros();
        let prefix_length = self.prefix_length + bits;
        if prefix_length > MAX_PREFIX_LENGTH {
            return Err(Error::new(ErrorKind::InvalidValue, "a partition has no more than 32 bits"));
        }
        Ok((0..1u32 << bits).map(|i| Self { prefix_length, prefix: (self.prefix << bits) + i }).collect())
    }

    /// The least UUID in it.
    pub fn first(self) -> u128 {
        if self.prefix_length == 0 { 0 } else { u128::from(self.prefix) << (128 - self.prefix_length) }
    }
}

/// The range of leading hexadecimal digits, e.g. `fe-ff`; `-` for the root.
impl fmt::Display for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.prefix_length.div_ceil(4) as usize;
        if digits == 0 {
            return f.write_str("-");
        }
        let shift = digits as u32 * 4 - self.prefix_length;
        let low = u64::from(self.prefix) << shift;
        let high = low + (1 << shift) - 1;
        write!(f, "{low:0digits$x}-{high:0digits$x}")
    }
}

/// The partitions into which a bundle is divided so that none has too many outer entities.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partitioning {
    scope: Partition,
    /// Ascending, without gaps.
    parts: Vec<Partition>,
}

impl Partitioning {
    /// Divides a partition, recursively, until no part has more than `max_size` of the UUIDs.
    /// A part that cannot be divided further (its prefix has 32 bits) is left as it is.
    pub fn new(scope: Partition, mut uuids: Vec<u128>, max_size: usize) -> Self {
        uuids.sort_unstable();
        let mut parts = Vec::new();
        divide(scope, &uuids, max_size.max(1), &mut parts);
        Self { scope, parts }
    }

    /// The same division as far as it is in a partition. Its parts are those of the whole, so that what is in a part does not
    /// depend on how much of a bundle is looked at; a partition that is itself in a part is a part.
    pub(crate) fn within(mut self, scope: Partition) -> Self {
        let is_within = |part: &Partition| part.prefix_length >= scope.prefix_length && scope.contains(part.first());
        self.parts.retain(is_within);
        if self.parts.is_empty() {
            self.parts.push(scope);
        }
        Self { scope, ..self }
    }

    /// The partitions, ascending.
    pub fn parts(&self) -> &[Partition] {
        &self.parts
    }

    /// Whether a UUID is in scope at all.
    pub fn contains(&self, uuid: u128) -> bool {
        self.scope.contains(uuid)
    }

    /// Position of the partition that contains a UUID, which must be in scope.
    pub fn index_of(&self, uuid: u128) -> usize {
        self.parts.partition_point(|p| p.first() <= uuid).saturating_sub(1)
    }
}

/// `sorted` may reach beyond the partition on both sides.
fn divide(partition: Partition, sorted: &[u128], max_size: usize, parts: &mut Vec<Partition>) {
    let start = sorted.partition_point(|&u| u < partition.first());
    let len = sorted[start..].partition_point(|&u| partition.contains(u));
    let within = &sorted[start..start + len];
    match len.div_ceil(max_size) {
        0 | 1 => parts.push(partition),
        n => match partition.divide(n) {
            Ok(divided) => divided.into_iter().for_each(|p| divide(p, within, max_size, parts)),
            Err(_) => parts.push(partition),
        },
    }
}
