//! Which leaves mention which inner entities.
//!
//! Most inner entities are mentioned in one leaf only. Of these a hash and the leaf are kept, nothing else. An inner entity
//! that several leaves mention, or whose hash is that of another one, is *shared*: its id is kept, and the copy that each
//! leaf has of it. To take an inner entity for a shared one does no harm, so that hashes decide nothing here but how much
//! is kept.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use super::parts::{Part, Parts, damaged};
use super::root::{MANY, Root};
use crate::accumulate::stable_hash;
use crate::aggregate::rules::Rules;
use crate::codec::{Bytes, write_number, write_text};
use crate::error::Result;
use crate::position::InnerType;
use crate::record::Record;

/// An inner entity: its type and id.
pub(super) type Inner = (InnerType, String);

/// The copy that a leaf has of an inner entity.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct LeafCopy {
    pub version: String,
    pub record: String,
    /// It was made of several copies.
    pub merged: bool,
}

/// The copies of a shared inner entity by leaf.
pub(super) type Copies = BTreeMap<u32, LeafCopy>;

#[derive(Debug, Default)]
struct Shard {
    private: FxHashMap<u64, u32>,
    shared: BTreeMap<u64, BTreeMap<Inner, Copies>>,
    changed: bool,
}

/// The parts of mentions that were looked at.
#[derive(Debug)]
pub(super) struct Mentions {
    /// Per inner entity type, the number of fields.
    fields: Vec<usize>,
    shards: BTreeMap<u32, Shard>,
}

impl Mentions {
    pub fn new(rules: &Rules<'_>) -> Self {
        let fields = rules.plans.iter().map(|plan| plan.inner_type.fields.len()).collect();
        Self { fields, shards: BTreeMap::new() }
    }

    fn shard(&mut self, root: &Root, parts: &dyn Parts, hash: u64) -> Result<&mut Shard> {
        let number = hash as u32 & (root.shards - 1);
        Ok(match self.shards.entry(number) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(load(parts, number, &self.fields)?),
        })
    }

    /// Takes note that a leaf mentions an inner entity. If that is shared from now on, the other leaf is returned, whose
    /// copy is to be [set](Mentions::set) too.
    pub fn mention(&mut self, root: &mut Root, parts: &dyn Parts, inner: &Inner, leaf: u32) -> Result<Option<u32>> {
        let hash = hash(inner);
        let shard = self.shard(root, parts, hash)?;
        if shard.shared.contains_key(&hash) {
            return Ok(None);
        }
        match shard.private.insert(hash, leaf) {
            Some(other) if other == leaf => Ok(None),
            Some(other) => {
                shard.changed = true;
                shard.private.remove(&hash);
                shard.shared.insert(hash, BTreeMap::new());
                Ok(Some(other))
            }
            None => {
                shard.changed = true;
                root.tokens += 1;
                Ok(None)
            }
        }
    }

    /// Takes note that an inner entity that one leaf mentioned has gone to another one.
    pub fn move_to(&mut self, root: &Root, parts: &dyn Parts, inner: &Inner, [from, to]: [u32; 2]) -> Result<()> {
        let hash = hash(inner);
        let shard = self.shard(root, parts, hash)?;
        if let Some(leaf) = shard.private.get_mut(&hash).filter(|leaf| **leaf == from) {
            *leaf = to;
            shard.changed = true;
        }
        Ok(())
    }

    /// The copies of an inner entity, if it is shared.
    pub fn copies(&mut self, root: &Root, parts: &dyn Parts, inner: &Inner) -> Result<Option<&Copies>> {
        static NONE: Copies = Copies::new();
        let hash = hash(inner);
        let shared = self.shard(root, parts, hash)?.shared.get(&hash);
        Ok(shared.map(|of_hash| of_hash.get(inner).unwrap_or(&NONE)))
    }

    /// Sets or removes the copy that a leaf has of a shared inner entity.
    pub fn set(
        &mut self,
        root: &Root,
        parts: &dyn Parts,
        inner: &Inner,
        (leaf, copy): (u32, Option<LeafCopy>),
    ) -> Result<()> {
        let hash = hash(inner);
        let shard = self.shard(root, parts, hash)?;
        let copies = shard.shared.entry(hash).or_default().entry(inner.clone()).or_default();
        let before = match copy.clone() {
            Some(copy) => copies.insert(leaf, copy),
            None => copies.remove(&leaf),
        };
        shard.changed |= before != copy;
        Ok(())
    }

    /// Puts what changed, in more parts than before if there are too many tokens.
    pub fn save(mut self, root: &mut Root, parts: &mut dyn Parts) -> Result<()> {
        if root.tokens > MANY * root.shards as usize {
            let shards = (0..root.shards).map(|number| match self.shards.remove(&number) {
                Some(shard) => Ok(shard),
                None => load(parts, number, &self.fields),
            });
            let shards = shards.collect::<Result<Vec<_>>>()?;
            root.shards = u32::try_from((2 * root.tokens / MANY).next_power_of_two()).unwrap_or(1 << 31);
            for shard in shards {
                for (hash, leaf) in shard.private {
                    self.shards.entry(hash as u32 & (root.shards - 1)).or_default().private.insert(hash, leaf);
                }
                for (hash, shared) in shard.shared {
                    self.shards.entry(hash as u32 & (root.shards - 1)).or_default().shared.insert(hash, shared);
                }
            }
            for number in 0..root.shards {
                self.shards.entry(number).or_default().changed = true;
            }
        }
        for (number, shard) in self.shards {
            if shard.changed {
                parts.put(Part::Mentions(number), shard.to_bytes())?;
            }
        }
        Ok(())
    }
}

fn hash(inner: &Inner) -> u64 {
    stable_hash(&[inner.0.index() as u8], &inner.1)
}

fn load(parts: &dyn Parts, number: u32, fields: &[usize]) -> Result<Shard> {
    let part = Part::Mentions(number);
    let Some(bytes) = parts.get(part)? else { return Ok(Shard::default()) };
    let mut bytes = Bytes::new(&bytes);
    Shard::read(&mut bytes, fields).filter(|_| bytes.is_at_end()).ok_or_else(|| damaged(part))
}

impl Shard {
    fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let private: BTreeMap<_, _> = self.private.iter().collect();
        write_number(&mut out, private.len());
        for (hash, leaf) in private {
            out.extend_from_slice(&hash.to_le_bytes());
            write_number(&mut out, *leaf as usize);
        }
        write_number(&mut out, self.shared.len());
        for (hash, of_hash) in &self.shared {
            out.extend_from_slice(&hash.to_le_bytes());
            write_number(&mut out, of_hash.len());
            for ((inner_type, id), copies) in of_hash {
                write_number(&mut out, inner_type.index());
                write_text(&mut out, id);
                write_copies(&mut out, copies);
            }
        }
        out
    }

    /// Reads what [`Shard::to_bytes`] wrote; copies have no more fields than their type has.
    fn read(bytes: &mut Bytes<'_>, fields: &[usize]) -> Option<Self> {
        let mut shard = Self::default();
        for _ in 0..bytes.count()? {
            shard.private.insert(bytes.u64()?, bytes.u32()?);
        }
        for _ in 0..bytes.count()? {
            let of_hash = shard.shared.entry(bytes.u64()?).or_default();
            for _ in 0..bytes.count()? {
                let inner = (bytes.inner_type()?, bytes.text()?.to_owned());
                let fields = *fields.get(inner.0.index())?;
                of_hash.insert(inner, read_copies(bytes, fields)?);
            }
        }
        Some(shard)
    }
}

/// Most copies are the same, so that records and versions are written once each.
fn write_copies(out: &mut Vec<u8>, copies: &Copies) {
    let texts: BTreeSet<&str> = copies.values().flat_map(|copy| [&*copy.record, &*copy.version]).collect();
    let texts: BTreeMap<&str, usize> = texts.into_iter().zip(0..).collect();
    write_number(out, texts.len());
    texts.keys().for_each(|text| write_text(out, text));
    write_number(out, copies.len());
    for (leaf, copy) in copies {
        write_number(out, *leaf as usize);
        write_number(out, texts[&*copy.record]);
        write_number(out, texts[&*copy.version]);
        out.push(copy.merged.into());
    }
}

fn read_copies(bytes: &mut Bytes<'_>, fields: usize) -> Option<Copies> {
    let texts = (0..bytes.count()?).map(|_| bytes.text()).collect::<Option<Vec<_>>>()?;
    let text = |bytes: &mut Bytes<'_>| texts.get(bytes.number()?).map(|text| (*text).to_owned());
    let copy = |bytes: &mut Bytes<'_>| {
        let leaf = bytes.u32()?;
        let (record, version) = (text(bytes)?, text(bytes)?);
        Record::parse(&record, fields)?;
        Some((leaf, LeafCopy { version, record, merged: bytes.flag()? }))
    };
    (0..bytes.count()?).map(|_| copy(bytes)).collect()
}
