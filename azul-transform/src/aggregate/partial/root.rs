//! Which leaves a partial state has, and which nodes these make: a tree of which all leaves are equally deep.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::parts::{Part, Parts, damaged};
use crate::codec::{Bytes, write_number, write_text};
use crate::error::{Error, ErrorKind, Result};
use crate::store::reading_order;

/// Version of the form of all parts.
pub(super) const VERSION: usize = 2;

/// A node of more is divided. Whatever changes, the nodes above it are merged anew, so that this is least if few are merged at a
/// time.
const MOST: usize = 7;

/// Beyond what any state has.
const MOST_SHARDS: u32 = 1 << 22;

/// The leaves, in reading order, and what is above them.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Root {
    pub leaves: Vec<Head>,
    /// Nodes of leaves, nodes of these, and so on, up to the few that make the aggregate.
    levels: Vec<Vec<Node>>,
    /// Numbers of the next leaf and the next node.
    pub next_leaf: u32,
    pub next_node: u32,
    /// Number of parts that [mentions](Part::Mentions) are in, a power of two.
    pub shards: u32,
    /// Nodes that something was added to, or moved to or from, since the state was loaded.
    pub changed: BTreeSet<u32>,
    /// Positions of leaves by number.
    positions: FxHashMap<u32, usize>,
}

/// A leaf: the contributions of bundles from a UUID on, up to that of the next leaf.
#[derive(Debug, PartialEq)]
pub(super) struct Head {
    pub from: String,
    pub number: u32,
}

/// Consecutive leaves, or consecutive nodes of the level below.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Node {
    pub number: u32,
    /// How many, of which there is one at least.
    len: usize,
}

impl Root {
    /// A state of one leaf, to which all bundles belong.
    pub fn new() -> Self {
        let mut root = Self { next_leaf: 1, next_node: 1, shards: 1, ..Self::default() };
        root.leaves.push(Head { from: String::new(), number: 0 });
        root.levels.push(vec![Node { number: 0, len: 1 }]);
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
        write_number(&mut out, self.leaves.len());
        for leaf in &self.leaves {
            write_text(&mut out, &leaf.from);
            write_number(&mut out, leaf.number as usize);
        }
        write_number(&mut out, self.levels.len());
        for level in &self.levels {
            write_number(&mut out, level.len());
            for node in level {
                write_number(&mut out, node.number as usize);
                write_number(&mut out, node.len);
            }
        }
        out
    }

    /// The nodes that make the aggregate, in reading order.
    pub fn top(&self) -> &[Node] {
        self.levels.last().map_or(&[], Vec::as_slice)
    }

    /// All nodes, each with the parts that it is made of, which come before it.
    pub fn nodes(&self) -> impl Iterator<Item = (u32, Vec<Part>)> {
        let leaves: Vec<Part> = self.leaves.iter().map(|leaf| Part::Leaf(leaf.number)).collect();
        let parts = |level: &Vec<Node>| level.iter().map(|node| Part::Node(node.number)).collect::<Vec<_>>();
        let below = std::iter::once(leaves).chain(self.levels.iter().map(parts));
        self.levels.iter().zip(below).flat_map(|(level, below)| {
            let mut below = below.into_iter();
            level.iter().map(move |node| (node.number, below.by_ref().take(node.len).collect()))
        })
    }

    /// Adds a leaf of the bundles from a UUID on, at a position after the first. Returns its number.
    pub fn add(&mut self, position: usize, from: String) -> u32 {
        let number = self.next_leaf;
        self.next_leaf += 1;
        self.leaves.insert(position, Head { from, number });
        self.moved(position);
        self.added(0, position, position + 1 == self.leaves.len());
        number
    }

    /// Takes note that what is below a level has one more, at a position after the first. It belongs to the node of what is
    /// before it; if that has too many then, the second half of them makes a new one.
    fn added(&mut self, level: usize, position: usize, is_last: bool) {
        let nodes = &mut self.levels[level];
        let at = match is_last {
            true => nodes.len() - 1,
            false => {
                let mut end = 0;
                let mut is_before = |node: &Node| {
                    end += node.len;
                    end < position
                };
                nodes.iter().take_while(|node| is_before(node)).count()
            }
        };
        nodes[at].len += 1;
        self.changed.insert(nodes[at].number);
        if nodes[at].len <= MOST {
            return;
        }
        // What comes in order leaves full nodes behind.
        let kept = if is_last { MOST } else { nodes[at].len / 2 };
        let new = Node { number: self.next_node, len: nodes[at].len - kept };
        nodes[at].len = kept;
        nodes.insert(at + 1, new);
        self.changed.insert(new.number);
        self.next_node += 1;
        let count = nodes.len();
        if level + 1 == self.levels.len() {
            if count <= MOST {
                return;
            }
            self.levels.push(vec![Node { number: self.next_node, len: count - 1 }]);
            self.next_node += 1;
        }
        self.added(level + 1, at + 1, is_last);
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
    let leaf = |bytes: &mut Bytes<'_>| Some(Head { from: bytes.text()?.to_owned(), number: bytes.u32()? });
    root.leaves = bytes.list(leaf).filter(|leaves| !leaves.is_empty())?;
    let node = |bytes: &mut Bytes<'_>| Some(Node { number: bytes.u32()?, len: bytes.number()? });
    root.levels = bytes.list(|bytes| bytes.list(node)).filter(|levels| !levels.is_empty())?;
    let mut below = root.leaves.len();
    for level in &root.levels {
        let count = level.iter().try_fold(0usize, |count, node| count.checked_add(node.len));
        if count != Some(below) || level.iter().any(|node| node.len == 0) {
            return None;
        }
        below = level.len();
    }
    Some(root)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks that the nodes have all leaves, each once, and that few are merged at a time.
    fn check(root: &Root) {
        assert!(root.leaves.is_sorted_by(|a, b| a.from < b.from));
        let (numbers, parts): (Vec<u32>, Vec<Vec<Part>>) = root.nodes().unzip();
        let distinct: BTreeSet<u32> = numbers.iter().copied().collect();
        assert_eq!(numbers.len(), distinct.len(), "a node is where it is once");
        assert!(parts.iter().all(|parts| (1..=MOST).contains(&parts.len())));
        assert!(root.top().len() <= MOST);
        let used: Vec<Part> = parts.into_iter().flatten().collect();
        let leaves = root.leaves.iter().map(|leaf| Part::Leaf(leaf.number));
        assert!(leaves.eq(used.iter().filter(|part| matches!(part, Part::Leaf(_))).copied()), "in their order");
        let mut read = read(&mut Bytes::new(&root.to_bytes()[1..])).unwrap_or_default();
        read.moved(0);
        assert_eq!((read.leaves.len(), &read.levels), (root.leaves.len(), &root.levels));
    }

    #[test]
    fn leaves_make_a_tree() {
        let mut root = Root::new();
        check(&root);
        // In order, and then between the others.
        for number in 1..500 {
            root.add(number, format!("{number:04}"));
        }
        check(&root);
        for number in 0..499 {
            root.add(2 * number + 1, format!("{number:04}-"));
            check(&root);
        }
        assert!(root.nodes().all(|(number, _)| root.changed.contains(&number) || number == 0));
    }
}
