//! What a leaf remembers of the inner entities that it mentions, so that those which stay as they were need not be looked up
//! among those of all leaves.

use std::collections::BTreeMap;

use super::mentions::{Identity, Inner, LeafCopy, read_copy, write_copy};
use super::parts::{Part, Parts, damaged};
use crate::codec::{Bytes, write_number, write_text};
use crate::error::Result;

/// The inner entities that a leaf mentioned when it was made last.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Hashes of those that it alone mentions, ascending.
    private: Vec<u64>,
    /// Keys of one inner entity, ascending.
    keys: Vec<(u64, Identity)>,
    /// Hashes of keys that several inner entities have, ascending.
    shared_keys: Vec<u64>,
    /// Those that other leaves mention, too.
    pub shared: BTreeMap<Inner, Share>,
}

/// A shared inner entity, as a leaf sees it.
#[derive(Debug)]
pub(super) struct Share {
    /// The copy that the leaf has.
    pub copy: LeafCopy,
    pub owner: Owner,
}

/// The leaf that a shared inner entity belongs to.
#[derive(Debug, Clone)]
pub(super) enum Owner {
    /// Another one.
    Other,
    /// This one, and this is the copy that is kept; there is none if reconciliation failed.
    This(Option<LeafCopy>),
}

impl Known {
    pub fn new(mut private: Vec<u64>, shared: BTreeMap<Inner, Share>) -> Self {
        private.sort_unstable();
        Self { private, shared, ..Self::default() }
    }

    /// The same with keys: those of one inner entity, and those of several.
    pub fn with_keys(self, mut keys: Vec<(u64, Identity)>, mut shared_keys: Vec<u64>) -> Self {
        keys.sort_unstable();
        keys.dedup();
        shared_keys.sort_unstable();
        shared_keys.dedup();
        Self { keys, shared_keys, ..self }
    }

    /// What is known of a leaf; nothing of one that is new.
    pub fn load(parts: &dyn Parts, leaf: u32, fields: &[usize]) -> Result<Self> {
        let part = Part::Known(leaf);
        let Some(bytes) = parts.get(part)? else { return Ok(Self::default()) };
        let mut bytes = Bytes::new(&bytes);
        Self::read(&mut bytes, fields).filter(|_| bytes.is_at_end()).ok_or_else(|| damaged(part))
    }

    /// Whether the leaf alone mentioned an inner entity with a hash.
    pub fn is_private(&self, hash: u64) -> bool {
        self.private.binary_search(&hash).is_ok()
    }

    /// Whether an inner entity alone had a key, or several had it; nothing if the leaf does not know.
    pub fn is_its_own(&self, key: (u64, Identity)) -> Option<bool> {
        match self.keys.binary_search(&key) {
            Ok(_) => Some(true),
            Err(_) => self.shared_keys.binary_search(&key.0).is_ok().then_some(false),
        }
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        for hashes in [&self.private, &self.shared_keys] {
            write_number(&mut out, hashes.len());
            hashes.iter().for_each(|hash| out.extend_from_slice(&hash.to_le_bytes()));
        }
        write_number(&mut out, self.keys.len());
        for (key, identity) in &self.keys {
            out.extend_from_slice(&key.to_le_bytes());
            out.extend_from_slice(&identity.to_le_bytes());
        }
        write_number(&mut out, self.shared.len());
        for ((inner_type, id), Share { copy, owner }) in &self.shared {
            write_number(&mut out, inner_type.index());
            write_text(&mut out, id);
            write_copy(&mut out, copy);
            match owner {
                Owner::Other => out.push(0),
                Owner::This(Some(kept)) if kept == copy => out.push(1),
                Owner::This(Some(kept)) => {
                    out.push(2);
                    write_copy(&mut out, kept);
                }
                Owner::This(None) => out.push(3),
            }
        }
        out
    }

    fn read(bytes: &mut Bytes<'_>, fields: &[usize]) -> Option<Self> {
        let (private, shared_keys) = (bytes.list(Bytes::u64)?, bytes.list(Bytes::u64)?);
        let keys = bytes.list(|bytes| Some((bytes.u64()?, bytes.u128()?)))?;
        let shared = bytes.list(|bytes| {
            let inner = (bytes.inner_type()?, bytes.text()?.to_owned());
            let fields = *fields.get(inner.0.index())?;
            let copy = read_copy(bytes, fields)?;
            let owner = match bytes.take(1)? {
                [0] => Owner::Other,
                [1] => Owner::This(Some(copy.clone())),
                [2] => Owner::This(Some(read_copy(bytes, fields)?)),
                [3] => Owner::This(None),
                _ => return None,
            };
            Some((inner, Share { copy, owner }))
        })?;
        let is_sorted = private.is_sorted() && shared_keys.is_sorted() && keys.is_sorted();
        is_sorted.then(|| Self { private, keys, shared_keys, shared: shared.into_iter().collect() })
    }
}
