//! Positions in a schema, in a bundle and in a document. Each is a type of its own, so that none is taken for another, and each knows
//! its limit, so that none wraps.

use std::ops::{Index, IndexMut};

macro_rules! positions {
    ($($(#[$doc:meta])+ $name:ident($repr:ty) below $limit:literal;)+) => { $(
        $(#[$doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name($repr);

        impl $name {
            /// Positions are below this number.
            pub const LIMIT: usize = $limit;

            /// A position, counted from 0.
            ///
            /// # Panics
            /// If the position is not below the limit; in a constant, that is an error of the compiler.
            pub const fn new(position: usize) -> Self {
                assert!(position < Self::LIMIT, concat!("the position of a ", stringify!($name), " is beyond the limit"));
                Self(position as $repr)
            }

            /// The positions of as many things as there are, the limit permitting.
            pub fn all(len: usize) -> impl DoubleEndedIterator<Item = Self> + ExactSizeIterator {
                (0..len.min(Self::LIMIT)).map(|position| Self(position as $repr))
            }

            /// The position as a number, counted from 0.
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        }

        impl<T> Index<$name> for [T] {
            type Output = T;

            #[inline]
            fn index(&self, position: $name) -> &T {
                &self[position.index()]
            }
        }

        impl<T> IndexMut<$name> for [T] {
            #[inline]
            fn index_mut(&mut self, position: $name) -> &mut T {
                &mut self[position.index()]
            }
        }

        impl<T> Index<$name> for Vec<T> {
            type Output = T;

            #[inline]
            fn index(&self, position: $name) -> &T {
                &self[position.index()]
            }
        }

        impl<T> IndexMut<$name> for Vec<T> {
            #[inline]
            fn index_mut(&mut self, position: $name) -> &mut T {
                &mut self[position.index()]
            }
        }
    )+ };
}

positions! {
    /// Which outer entity type: the position in [`Schema::outer_types`](crate::Schema::outer_types).
    OuterType(u8) below 128;
    /// Which inner entity type: the position in [`Schema::inner_types`](crate::Schema::inner_types).
    InnerType(u8) below 256;
    /// Which field of an inner entity type: the position of its row.
    FieldIndex(u8) below 255;
    /// Which entity of a bundle, in a project's own order; also the node of the entity in the graph of links.
    EntityIndex(u32) below 0x8000_0000;
}

impl OuterType {
    /// The position as an ASCII character, for keys.
    pub(crate) fn to_ascii(self) -> char {
        char::from(self.0)
    }

    /// The position that [`OuterType::to_ascii`] made a character of.
    pub(crate) fn from_ascii(byte: u8) -> Self {
        Self(byte & 0x7f)
    }
}

impl EntityIndex {
    /// The entity as a node of a graph.
    pub const fn node(self) -> u32 {
        self.0
    }

    /// The entities of a range of positions.
    pub fn range(range: std::ops::Range<usize>) -> impl DoubleEndedIterator<Item = Self> + ExactSizeIterator {
        let first = range.start;
        Self::all(range.len()).map(move |entity| Self::new(first + entity.index()))
    }

    /// The entity of a node of a graph.
    pub const fn of_node(node: u32) -> Self {
        Self::new(node as usize)
    }
}

/// The place of a value in its document, for keeping without borrowing the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Location(u32);

impl Location {
    pub(crate) const fn new(at: u32) -> Self {
        Self(at)
    }

    #[inline]
    pub(crate) const fn at(self) -> u32 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_end_at_their_limit() {
        assert_eq!(OuterType::all(1000).count(), OuterType::LIMIT);
        assert_eq!(OuterType::all(3).map(OuterType::index).collect::<Vec<_>>(), [0, 1, 2]);
        let last = OuterType::new(OuterType::LIMIT - 1);
        assert_eq!(OuterType::from_ascii(last.to_ascii() as u8), last);
        assert!(std::panic::catch_unwind(|| InnerType::new(InnerType::LIMIT)).is_err());
    }
}
