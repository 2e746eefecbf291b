//! Numbers below 2³², as narrow as the greatest of them allows.

use azul_transform::Result;

use crate::disk::container::{Container, Writer};

/// A column of numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Column {
    /// The same number everywhere.
    Same(u32, usize),
    /// Below 2⁸.
    Narrow(Vec<u8>),
    /// Below 2¹⁶.
    Middle(Vec<u16>),
    /// All others.
    Wide(Vec<u32>),
}

impl Default for Column {
    fn default() -> Self {
        Column::Same(0, 0)
    }
}

impl Column {
    /// Appends a number. The column becomes wider when it has to, and never narrower.
    pub(crate) fn push(&mut self, number: u32) {
        match self {
            Column::Same(same, len) if *len == 0 || *same == number => (*same, *len) = (number, *len + 1),
            Column::Narrow(numbers) if number < 1 << 8 => numbers.push(number as u8),
            Column::Middle(numbers) if number < 1 << 16 => numbers.push(number as u16),
            Column::Wide(numbers) => numbers.push(number),
            _ => {
                let greatest = self.greatest().unwrap_or(0).max(number);
                let numbers = std::mem::take(self);
                *self = match greatest {
                    0..0x100 => Column::Narrow(numbers.in_width(|n| n as u8)),
                    0x100..0x1_0000 => Column::Middle(numbers.in_width(|n| n as u16)),
                    _ => Column::Wide(numbers.in_width(|n| n)),
                };
                self.push(number);
            }
        }
    }

    /// The numbers in another width, with room for more.
    fn in_width<N>(&self, narrow: impl Fn(u32) -> N) -> Vec<N> {
        let mut numbers = Vec::with_capacity(self.len() + self.len() / 2 + 8);
        self.each(|_, number| numbers.push(narrow(number)));
        numbers
    }

    /// The narrowest column of some numbers.
    pub(crate) fn new(numbers: Vec<u32>) -> Self {
        let greatest = numbers.iter().copied().max().unwrap_or(0);
        match numbers.first() {
            None => Column::Same(0, 0),
            Some(&first) if numbers.iter().all(|n| *n == first) => Column::Same(first, numbers.len()),
            _ if greatest < 1 << 8 => Column::Narrow(numbers.into_iter().map(|n| n as u8).collect()),
            _ if greatest < 1 << 16 => Column::Middle(numbers.into_iter().map(|n| n as u16).collect()),
            _ => Column::Wide(numbers),
        }
    }

    /// Number of numbers.
    pub(crate) fn len(&self) -> usize {
        match self {
            Column::Same(_, len) => *len,
            Column::Narrow(numbers) => numbers.len(),
            Column::Middle(numbers) => numbers.len(),
            Column::Wide(numbers) => numbers.len(),
        }
    }

    /// The number at a place.
    ///
    /// # Panics
    /// May panic if there is none.
    #[inline]
    pub(crate) fn get(&self, at: usize) -> u32 {
        match self {
            Column::Same(number, _) => *number,
            Column::Narrow(numbers) => u32::from(numbers[at]),
            Column::Middle(numbers) => u32::from(numbers[at]),
            Column::Wide(numbers) => numbers[at],
        }
    }

    /// All numbers in order. The width is looked at once.
    #[inline]
    pub(crate) fn each(&self, mut see: impl FnMut(usize, u32)) {
        match self {
            Column::Same(number, len) => (0..*len).for_each(|at| see(at, *number)),
            Column::Narrow(numbers) => numbers.iter().enumerate().for_each(|(at, n)| see(at, u32::from(*n))),
            Column::Middle(numbers) => numbers.iter().enumerate().for_each(|(at, n)| see(at, u32::from(*n))),
            Column::Wide(numbers) => numbers.iter().enumerate().for_each(|(at, n)| see(at, *n)),
        }
    }

    /// The numbers at some places, in their order.
    #[inline]
    pub(crate) fn at(&self, places: impl Iterator<Item = usize>, mut see: impl FnMut(usize, u32)) {
        match self {
            Column::Same(number, _) => places.for_each(|at| see(at, *number)),
            Column::Narrow(numbers) => places.for_each(|at| see(at, u32::from(numbers[at]))),
            Column::Middle(numbers) => places.for_each(|at| see(at, u32::from(numbers[at]))),
            Column::Wide(numbers) => places.for_each(|at| see(at, numbers[at])),
        }
    }

    /// The numbers at the places of some pairs, each with the other one of the pair. The width is looked at once.
    #[inline]
    pub(crate) fn beside(&self, pairs: &[(u32, u32)], mut see: impl FnMut(u32, u32)) {
        match self {
            Column::Same(number, _) => pairs.iter().for_each(|(_, other)| see(*number, *other)),
            Column::Narrow(numbers) => {
                pairs.iter().for_each(|(at, other)| see(u32::from(numbers[*at as usize]), *other));
            }
            Column::Middle(numbers) => {
                pairs.iter().for_each(|(at, other)| see(u32::from(numbers[*at as usize]), *other));
            }
            Column::Wide(numbers) => pairs.iter().for_each(|(at, other)| see(numbers[*at as usize], *other)),
        }
    }

    /// The greatest number.
    pub(crate) fn greatest(&self) -> Option<u32> {
        match self {
            Column::Same(number, len) => (*len > 0).then_some(*number),
            Column::Narrow(numbers) => numbers.iter().max().map(|n| u32::from(*n)),
            Column::Middle(numbers) => numbers.iter().max().map(|n| u32::from(*n)),
            Column::Wide(numbers) => numbers.iter().max().copied(),
        }
    }

    /// Writes the column as a section, in which numbers below 2²⁴ take three bytes.
    pub(crate) fn write(&self, writer: &mut Writer, name: String) -> Result<()> {
        match self {
            Column::Same(number, len) => {
                let mut bytes = vec![0];
                bytes.extend_from_slice(&number.to_le_bytes());
                bytes.extend_from_slice(&(*len as u32).to_le_bytes());
                writer.section(name, &bytes)
            }
            Column::Narrow(numbers) => write(writer, name, 1, numbers, |n| [n]),
            Column::Middle(numbers) => write(writer, name, 2, numbers, u16::to_le_bytes),
            Column::Wide(numbers) if numbers.iter().all(|n| *n < 1 << 24) => write(writer, name, 3, numbers, |n| {
                let [a, b, c, _] = n.to_le_bytes();
                [a, b, c]
            }),
            Column::Wide(numbers) => write(writer, name, 4, numbers, u32::to_le_bytes),
        }
    }

    /// Reads a column of a certain length, all of whose numbers are below a bound.
    pub(crate) fn read(container: &Container, name: &str, length: usize, below: usize) -> Result<Self> {
        let column = Self::parsed(container, name)?;
        if column.len() == length && column.greatest().is_none_or(|greatest| (greatest as usize) < below) {
            return Ok(column);
        }
        Err(container.damaged(&format!("its column {name} is out of bounds")))
    }

    /// Reads a column, whose length and numbers are for others to check.
    pub(crate) fn parsed(container: &Container, name: &str) -> Result<Self> {
        let bytes = container.bytes(name)?;
        Self::parse(&bytes).ok_or_else(|| container.damaged(&format!("its column {name} is none")))
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let (&width, rest) = bytes.split_first()?;
        Some(match width {
            0 => {
                let (number, len) = rest.split_at_checked(4)?;
                let len = u32::from_le_bytes(len.try_into().ok()?) as usize;
                Column::Same(u32::from_le_bytes(number.try_into().ok()?), len)
            }
            1 => Column::Narrow(rest.to_vec()),
            2 if rest.len() % 2 == 0 => {
                Column::Middle(rest.as_chunks().0.iter().map(|c| u16::from_le_bytes(*c)).collect())
            }
            3 if rest.len() % 3 == 0 => {
                Column::Wide(rest.as_chunks().0.iter().map(|[a, b, c]| u32::from_le_bytes([*a, *b, *c, 0])).collect())
            }
            4 if rest.len() % 4 == 0 => {
                Column::Wide(rest.as_chunks().0.iter().map(|c| u32::from_le_bytes(*c)).collect())
            }
            _ => return None,
        })
    }
}

/// Numbers that are written at once.
const PIECE: usize = 1 << 18;

/// Writes numbers of so many bytes each, behind a first byte that says how many these are.
fn write<N: Copy, const BYTES: usize>(
    writer: &mut Writer,
    name: String,
    kind: u8,
    numbers: &[N],
    bytes: impl Fn(N) -> [u8; BYTES],
) -> Result<()> {
    let mut left = numbers.chunks(PIECE);
    let mut first = Some(kind);
    writer.packed_in_pieces(name, 1 + numbers.len() * BYTES, |out| {
        out.extend(first.take());
        left.next().unwrap_or_default().iter().for_each(|number| out.extend_from_slice(&bytes(*number)));
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test is meant to stop")]
mod tests {
    use super::*;

    /// Numbers take so many bytes each in a file, and come back.
    #[track_caller]
    fn check(numbers: Vec<u32>, bytes: usize) {
        let directory = tempfile::tempdir().unwrap();
        let column = Column::new(numbers.clone());
        let mut writer = Writer::create(directory.path().join("file")).unwrap();
        column.write(&mut writer, "column".to_owned()).unwrap();
        let entry = writer.finish().unwrap();
        let container = Container::open(directory.path(), &entry).unwrap();
        assert_eq!(container.bytes("column").unwrap().len(), 1 + numbers.len() * bytes);
        let read = Column::read(&container, "column", numbers.len(), u32::MAX as usize).unwrap();
        assert_eq!(read, column);
        read.each(|at, number| assert_eq!(number, numbers[at]));
    }

    #[test]
    fn numbers_are_appended_one_by_one() {
        for numbers in
            [vec![], vec![7, 7], vec![0, 0, 255, 3], vec![1, 256, 2], vec![9, 1 << 16, 300], vec![u32::MAX, 0]]
        {
            let mut column = Column::default();
            numbers.iter().for_each(|number| column.push(*number));
            assert_eq!(column, Column::new(numbers));
        }
    }

    #[test]
    fn numbers_are_as_narrow_as_they_can_be() {
        check(vec![0, 255], 1);
        check(vec![0, 256], 2);
        check(vec![0, 65_535], 2);
        check(vec![0, 65_536, 7], 3);
        check(vec![(1 << 24) - 1, 1], 3);
        check(vec![1 << 24, 1], 4);
        check((0..200_000).collect(), 3);
    }
}
