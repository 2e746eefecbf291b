//! Which leaves a partial state has, and which of them make a node.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::parts::{Part, Parts, damaged};
use crate::codec::{Bytes, write_number, write_text};
use crate::error::{Error, ErrorKind, Result};
use crate::store::reading_order;

/// Version of the form of all parts.
pub(super) const VERSION: usize = 2;

/// A node with more leaves is divided. Whatever changes, the leaves of one node are merged, and then all nodes: that is least
/// if there are as many nodes as a node has leaves, and 100,000 contributions come to some 50 nodes.
const MOST_LEAVES: usize = 63;

/// Beyond what any state has.
const MOST_SHARDS: u32 = 1 << 22;

/// The leaves, in reading order.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Root {
    pub leaves: Vec<Head>,
    /// Numbers of the next leaf and the next node.
    pub next_leaf: u32,
    pub next_node: u32,
    /// Number of parts that [mentions](Part::Mentions) are in, a power of two.
    pub shards: u32,
    /// Nodes that leaves were added to, or moved to or from, since the state was loaded.
    pub changed: BTreeSet<u32>,
    /// Positions of leaves by number.
    positions: FxHashMap<u32, usize>,
}

/// A leaf: the contributions of bundles from a UUID on, up to that of the next leaf.
#[derive(Debug, PartialEq)]
pub(super) struct Head {
    pub from: String,
    pub number: u32,
    /// Number of the node that it belongs to, as those before or after it may.
    pub node: u32,
}

impl Root {
    /// A state of one leaf, to which all bundles belong.
    pub fn new() -> Self {
        let mut root = Self { next_leaf: 1, next_node: 1, shards: 1, ..Self::default() };
        root.leaves.push(Head { from: String::new(), number: 0, node: 0 });
        root.moved(0);
        root
    }

    pub fn load(parts: &dyn Parts) -> Result<Option<Self>> {
        let Some(bytes) = parts.get(Part::Root)? else { return Ok(None) };
        let mut bytes = Bytes::new(&bytes);
        let version = bytes.number().ok_or_else(|| damaged(Part::Root))?;
        if version != VERSION {
            let message = format!("a partial state is in version {version} of the form; this is for {VERSION}");
            return Err(Error::new(ErrorKind::Syntax, message));
        }
        let root = read(&mut bytes).filter(|_| bytes.is_at_end());
        let mut root = root.ok_or_else(|| damaged(Part::Root))?;
        root.moved(0);
        Ok(Some(root))
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        for number in [VERSION, self.next_leaf as usize, self.next_node as usize, self.shards as usize] {
            write_number(&mut out, number);
        }
        write_number(&mut out, self.nodes().count());
        for leaves in self.nodes() {
            write_number(&mut out, leaves[0].node as usize);
            write_number(&mut out, leaves.len());
            for leaf in leaves {
                write_text(&mut out, &leaf.from);
                write_number(&mut out, leaf.number as usize);
            }
        }
        out
    }

    /// The nodes in reading order, each with its leaves, of which there is one at least.
    pub fn nodes(&self) -> impl Iterator<Item = &[Head]> {
        self.leaves.chunk_by(|a, b| a.node == b.node)
    }

    /// Adds a leaf of the bundles from a UUID on, at a position after the first. If its node has too many leaves then, the
    /// second half of them makes a new one. Returns the number of the leaf.
    pub fn add(&mut self, position: usize, from: String) -> u32 {
        let (number, node) = (self.next_leaf, self.leaves[position - 1].node);
        self.next_leaf += 1;
        self.leaves.insert(position, Head { from, number, node });
        self.moved(position);
        let start = self.leaves[..position].iter().rposition(|leaf| leaf.node != node).map_or(0, |before| before + 1);
        let count = self.leaves[start..].iter().take_while(|leaf| leaf.node == node).count();
        self.changed.insert(node);
        if count > MOST_LEAVES {
            // Leaves that come in order leave full nodes behind.
            let kept = if position + 1 == self.leaves.len() { MOST_LEAVES } else { count / 2 };
            self.leaves[start + kept..start + count].iter_mut().for_each(|leaf| leaf.node = self.next_node);
            self.changed.insert(self.next_node);
            self.next_node += 1;
        }
        number
    }

    /// Position of the leaf that a bundle belongs to.
    pub fn position(&self, uuid: &str) -> usize {
        self.leaves.partition_point(|leaf| reading_order(&leaf.from, uuid).is_le()).saturating_sub(1)
    }

    /// Position of a leaf.
    pub fn find(&self, number: u32) -> usize {
        self.positions.get(&number).copied().unwrap_or_default()
    }

    /// Takes note of where leaves are, of which those from a position on were added or moved.
    fn moved(&mut self, from: usize) {
        let moved = self.leaves.iter().enumerate().skip(from);
        self.positions.extend(moved.map(|(position, leaf)| (leaf.number, position)));
    }
}

fn read(bytes: &mut Bytes<'_>) -> Option<Root> {
    let mut root = Root { next_leaf: bytes.u32()?, next_node: bytes.u32()?, ..Root::default() };
    root.shards = bytes.u32().filter(|shards| shards.is_power_of_two() && *shards <= MOST_SHARDS)?;
    for _ in 0..bytes.count()? {
        let node = bytes.u32()?;
        for _ in 0..bytes.count()? {
            root.leaves.push(Head { from: bytes.text()?.to_owned(), number: bytes.u32()?, node });
        }
    }
    (!root.leaves.is_empty()).then_some(root)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_node_has_too_many_leaves() {
        let mut root = Root::new();
        // In order, and then between the others.
        for number in 1..500 {
            root.add(number, format!("{number:04}"));
        }
        assert_eq!(root.nodes().count(), 500usize.div_ceil(MOST_LEAVES));
        for number in 0..499 {
            root.add(2 * number + 1, format!("{number:04}-"));
        }
        assert!(root.nodes().all(|leaves| leaves.len() <= MOST_LEAVES));
        assert!(root.leaves.is_sorted_by(|a, b| a.from < b.from));
        let nodes: Vec<u32> = root.nodes().map(|leaves| leaves[0].node).collect();
        let distinct: BTreeSet<u32> = nodes.iter().copied().collect();
        assert_eq!(nodes.len(), distinct.len(), "a node is where it is once");
    }
}
