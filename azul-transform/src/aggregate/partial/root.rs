//! Which leaves a partial state has.

use rustc_hash::FxHashMap;

use super::parts::{Part, Parts, damaged};
use crate::codec::{Bytes, write_number, write_text};
use crate::error::{Error, ErrorKind, Result};
use crate::store::reading_order;

/// Version of the form of all parts.
const VERSION: usize = 1;

/// How many tokens a part of mentions should have at most, on average.
pub(super) const MANY: usize = 1024;

/// Beyond what any state has.
const MOST_SHARDS: u32 = 1 << 22;

/// The leaves, in reading order.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Root {
    pub leaves: Vec<Head>,
    /// Number of the next leaf.
    pub next: u32,
    /// Number of parts that [mentions](Part::Mentions) are in, a power of two, and of tokens in them.
    pub shards: u32,
    pub tokens: usize,
    /// Positions of leaves by number.
    pub positions: FxHashMap<u32, usize>,
}

/// A leaf: the contributions of bundles from a UUID on, up to that of the next leaf.
#[derive(Debug, PartialEq)]
pub(super) struct Head {
    pub from: String,
    pub number: u32,
}

impl Root {
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
        for number in [VERSION, self.next as usize, self.shards as usize, self.tokens, self.leaves.len()] {
            write_number(&mut out, number);
        }
        for leaf in &self.leaves {
            write_text(&mut out, &leaf.from);
            write_number(&mut out, leaf.number as usize);
        }
        out
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
    pub fn moved(&mut self, from: usize) {
        let moved = self.leaves.iter().enumerate().skip(from);
        self.positions.extend(moved.map(|(position, leaf)| (leaf.number, position)));
    }
}

fn read(bytes: &mut Bytes<'_>) -> Option<Root> {
    let next = bytes.u32()?;
    let shards = bytes.u32().filter(|shards| shards.is_power_of_two() && *shards <= MOST_SHARDS)?;
    let tokens = bytes.number().filter(|tokens| *tokens / MANY <= shards as usize)?;
    let leaf = |bytes: &mut Bytes<'_>| Some(Head { from: bytes.text()?.to_owned(), number: bytes.u32()? });
    let leaves = (0..bytes.count()?).map(|_| leaf(bytes)).collect::<Option<Vec<_>>>()?;
    (!leaves.is_empty()).then(|| Root { leaves, next, shards, tokens, ..Root::default() })
}
