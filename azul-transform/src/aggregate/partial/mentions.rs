//! Which leaves mention which inner entities.
//!
//! Most inner entities are mentioned in one leaf only. Of these a hash and the leaf are kept, nothing else. An inner entity
//! that several leaves mention, or whose hash is that of another one, is *shared*: its id is kept, and the copy that each
//! leaf has of it. To take an inner entity for a shared one does no harm, so that hashes decide nothing here but how much
//! is kept.
//!
//! The keys over which accumulators sum are found here as well: most are those of one inner entity, such as a file, and are
//! nowhere but in the leaf that this belongs to, however many mention it.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, hash_map};
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};
use sha1::{Digest, Sha1};

use super::parts::{Part, Parts, damaged};
use super::root::Root;
use crate::aggregate::rules::Rules;
use crate::codec::{Bytes, write_number, write_text};
use crate::error::Result;
use crate::position::InnerType;
use crate::record::Record;

/// How many inner entities a part of mentions has on average after they were divided; when one has four times as many, all
/// are divided anew.
const MANY: usize = 256;

/// An inner entity: its type and id.
pub(super) type Inner = (InnerType, String);

/// The copy that a leaf has of an inner entity.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct LeafCopy {
    /// Very many leaves may have the same texts.
    pub version: Arc<str>,
    pub record: Arc<str>,
    /// It was made of several copies.
    pub merged: bool,
}

/// The copies of a shared inner entity by leaf.
pub(super) type Copies = BTreeMap<u32, LeafCopy>;

#[derive(Debug, Default)]
struct Shard {
    private: FxHashMap<u64, u32>,
    shared: BTreeMap<u64, BTreeMap<Inner, Copies>>,
    /// The only inner entity with a key, by the hash of the key.
    keys: FxHashMap<u64, Identity>,
    /// Hashes of keys that several inner entities have.
    shared_keys: BTreeSet<u64>,
    changed: bool,
}

/// Stands for an inner entity: unlike its hash, which is the lower half, no other one has it.
pub(super) type Identity = u128;

/// What is known of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Having {
    /// This inner entity alone has it.
    This,
    /// Others have it, too.
    Several,
    /// Until now, another one alone had it; now several have it.
    Other(Identity),
}

/// The parts of mentions that were looked at.
#[derive(Debug)]
pub(super) struct Mentions {
    /// Per inner entity type, the number of fields.
    pub fields: Vec<usize>,
    shards: BTreeMap<u32, Shard>,
    /// Hashes of inner entities that one leaf mentioned before this update, and several do now.
    newly_shared: FxHashSet<u64>,
}

impl Mentions {
    pub fn new(rules: &Rules<'_>) -> Self {
        let fields = rules.plans.iter().map(|plan| plan.inner_type.fields.len()).collect();
        Self { fields, shards: BTreeMap::new(), newly_shared: FxHashSet::default() }
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
    pub fn mention(&mut self, root: &Root, parts: &dyn Parts, hash: u64, leaf: u32) -> Result<Option<u32>> {
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
                self.newly_shared.insert(hash);
                Ok(Some(other))
            }
            None => {
                shard.changed = true;
                Ok(None)
            }
        }
    }

    /// Takes note that an inner entity that one leaf mentioned has gone to another one.
    pub fn move_to(&mut self, root: &Root, parts: &dyn Parts, hash: u64, [from, to]: [u32; 2]) -> Result<()> {
        let shard = self.shard(root, parts, hash)?;
        if let Some(leaf) = shard.private.get_mut(&hash).filter(|leaf| **leaf == from) {
            *leaf = to;
            shard.changed = true;
        }
        Ok(())
    }

    /// Whether inner entities or keys with a hash have become shared with this update.
    pub fn is_newly_shared(&self, hash: u64) -> bool {
        self.newly_shared.contains(&hash)
    }

    /// Whether several leaves mention something with a hash.
    pub fn is_shared(&mut self, root: &Root, parts: &dyn Parts, hash: u64) -> Result<bool> {
        Ok(self.shard(root, parts, hash)?.shared.contains_key(&hash))
    }

    /// Takes note that an inner entity has a key.
    pub fn key(&mut self, root: &Root, parts: &dyn Parts, (key, identity): (u64, Identity)) -> Result<Having> {
        let shard = self.shard(root, parts, key)?;
        if shard.shared_keys.contains(&key) {
            return Ok(Having::Several);
        }
        match shard.keys.entry(key) {
            hash_map::Entry::Occupied(known) if *known.get() == identity => Ok(Having::This),
            hash_map::Entry::Occupied(known) => {
                let other = known.remove();
                shard.shared_keys.insert(key);
                shard.changed = true;
                self.newly_shared.insert(key);
                Ok(Having::Other(other))
            }
            hash_map::Entry::Vacant(new) => {
                new.insert(identity);
                shard.changed = true;
                Ok(Having::This)
            }
        }
    }

    /// Whether an inner entity alone has a key.
    pub fn is_its_own(&mut self, root: &Root, parts: &dyn Parts, (key, identity): (u64, Identity)) -> Result<bool> {
        Ok(self.shard(root, parts, key)?.keys.get(&key) == Some(&identity))
    }

    /// The leaf that alone mentions inner entities with a hash, or those that several leaves mention.
    pub fn holders(&mut self, root: &Root, parts: &dyn Parts, hash: u64) -> Result<(Option<u32>, Vec<Inner>)> {
        let shard = self.shard(root, parts, hash)?;
        let shared = shard.shared.get(&hash).into_iter().flat_map(BTreeMap::keys).cloned();
        Ok((shard.private.get(&hash).copied(), shared.collect()))
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
        shard.changed |= copies.get(&leaf) != copy.as_ref();
        match copy {
            // Mostly another leaf has the same one, of which the texts are kept once.
            Some(copy) => {
                let same = copies.values().next_back().filter(|known| **known == copy).cloned();
                copies.insert(leaf, same.unwrap_or(copy));
            }
            None => drop(copies.remove(&leaf)),
        }
        Ok(())
    }

    /// Puts what changed, in more parts than before if one has too much.
    pub fn save(mut self, root: &mut Root, parts: &mut dyn Parts) -> Result<()> {
        if self.shards.values().any(|shard| shard.len() > 4 * MANY) {
            self.divide(root, parts)?;
        }
        for (number, shard) in self.shards {
            if shard.changed {
                parts.put(Part::Mentions(number), shard.to_bytes())?;
            }
        }
        Ok(())
    }

    /// Divides everything among more parts.
    fn divide(&mut self, root: &mut Root, parts: &dyn Parts) -> Result<()> {
        let shards = (0..root.shards).map(|number| match self.shards.remove(&number) {
            Some(shard) => Ok(shard),
            None => load(parts, number, &self.fields),
        });
        let shards = shards.collect::<Result<Vec<_>>>()?;
        let count: usize = shards.iter().map(Shard::len).sum();
        root.shards = u32::try_from((count / MANY).next_power_of_two()).unwrap_or(1 << 31).max(root.shards);
        for shard in shards {
            for (hash, leaf) in shard.private {
                self.shards.entry(hash as u32 & (root.shards - 1)).or_default().private.insert(hash, leaf);
            }
            for (hash, shared) in shard.shared {
                self.shards.entry(hash as u32 & (root.shards - 1)).or_default().shared.insert(hash, shared);
            }
            for (key, identity) in shard.keys {
                self.shards.entry(key as u32 & (root.shards - 1)).or_default().keys.insert(key, identity);
            }
            for key in shard.shared_keys {
                self.shards.entry(key as u32 & (root.shards - 1)).or_default().shared_keys.insert(key);
            }
        }
        for number in 0..root.shards {
            self.shards.entry(number).or_default().changed = true;
        }
        Ok(())
    }
}

/// What inner entities are found by.
pub(super) fn hash(inner: &Inner) -> u64 {
    identity(inner) as u64
}

/// See [`Identity`].
pub(super) fn identity((inner_type, id): &Inner) -> Identity {
    let digest = Sha1::new().chain_update([inner_type.index() as u8]).chain_update(id).finalize();
    digest.iter().take(16).fold(0, |number, byte| number << 8 | u128::from(*byte))
}

fn load(parts: &dyn Parts, number: u32, fields: &[usize]) -> Result<Shard> {
    let part = Part::Mentions(number);
    let Some(bytes) = parts.get(part)? else { return Ok(Shard::default()) };
    let mut bytes = Bytes::new(&bytes);
    Shard::read(&mut bytes, fields).filter(|_| bytes.is_at_end()).ok_or_else(|| damaged(part))
}

impl Shard {
    fn len(&self) -> usize {
        self.private.len() + self.keys.len()
    }

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
        let keys: BTreeMap<_, _> = self.keys.iter().collect();
        write_number(&mut out, keys.len());
        for (key, identity) in keys {
            out.extend_from_slice(&key.to_le_bytes());
            out.extend_from_slice(&identity.to_le_bytes());
        }
        write_number(&mut out, self.shared_keys.len());
        self.shared_keys.iter().for_each(|key| out.extend_from_slice(&key.to_le_bytes()));
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
        shard.keys = bytes.list(|bytes| Some((bytes.u64()?, bytes.u128()?)))?.into_iter().collect();
        shard.shared_keys = bytes.list(Bytes::u64)?.into_iter().collect();
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
    let texts: Vec<Arc<str>> = bytes.list(|bytes| bytes.text().map(Arc::from))?;
    // Each text is a record, a version, or both.
    let records: Vec<bool> = texts.iter().map(|text| Record::parse(text, fields).is_some()).collect();
    let copy = |bytes: &mut Bytes<'_>| {
        let (leaf, record, version) = (bytes.u32()?, bytes.number()?, bytes.number()?);
        records.get(record).filter(|is_record| **is_record)?;
        let copy = LeafCopy {
            record: Arc::clone(texts.get(record)?),
            version: Arc::clone(texts.get(version)?),
            merged: bytes.flag()?,
        };
        Some((leaf, copy))
    };
    bytes.list(copy).map(|copies| copies.into_iter().collect())
}

/// Writes a copy by itself.
pub(super) fn write_copy(out: &mut Vec<u8>, copy: &LeafCopy) {
    write_text(out, &copy.record);
    write_text(out, &copy.version);
    out.push(copy.merged.into());
}

/// Reads what [`write_copy`] wrote.
pub(super) fn read_copy(bytes: &mut Bytes<'_>, fields: usize) -> Option<LeafCopy> {
    let record = bytes.text().filter(|record| Record::parse(record, fields).is_some())?.into();
    Some(LeafCopy { record, version: bytes.text()?.into(), merged: bytes.flag()? })
}
