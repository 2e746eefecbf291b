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

impl Column {
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
        let mut bytes = Vec::with_capacity(self.len() * 4 + 9);
        match self {
            Column::Same(number, len) => {
                bytes.push(0);
                bytes.extend_from_slice(&number.to_le_bytes());
                bytes.extend_from_slice(&(*len as u32).to_le_bytes());
            }
            Column::Narrow(numbers) => {
                bytes.push(1);
                bytes.extend_from_slice(numbers);
            }
            Column::Middle(numbers) => {
                bytes.push(2);
                numbers.iter().for_each(|n| bytes.extend_from_slice(&n.to_le_bytes()));
            }
            Column::Wide(numbers) if numbers.iter().all(|n| *n < 1 << 24) => {
                bytes.push(3);
                numbers.iter().for_each(|n| bytes.extend_from_slice(&n.to_le_bytes()[..3]));
            }
            Column::Wide(numbers) => {
                bytes.push(4);
                numbers.iter().for_each(|n| bytes.extend_from_slice(&n.to_le_bytes()));
            }
        }
        writer.packed(name, &bytes)
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
