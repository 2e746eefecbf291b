//! The bundles in a store, and where they are from.

use std::hash::BuildHasher;
use std::ops::Range;

use hashbrown::HashTable;
use rustc_hash::{FxBuildHasher, FxHashMap};

use super::find_or_insert;
use super::outcome::Tag;
use crate::bundle::SourceRef;

/// A bundle that contributed, or that was deleted.
#[derive(Debug)]
pub(crate) struct StoredBundle {
    pub uuid: Box<str>,
    pub version: Box<str>,
    /// It was deleted by its identity, perhaps before it was added.
    pub deleted: bool,
    added: [Option<Added>; 3],
}

/// Where contributions of a bundle come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    Addition = 0,
    /// A deletion that says what it deletes.
    Deletion = 1,
    /// A deletion by identity, which says what the addition says.
    Mirror = 2,
}

/// Contributions of a bundle.
#[derive(Debug)]
pub(super) struct Added {
    pub tag: Tag,
    pub contributions: Vec<Range<u32>>,
}

impl StoredBundle {
    pub(super) fn added(&self, origin: Origin) -> Option<&Added> {
        self.added[origin as usize].as_ref()
    }

    pub(super) fn added_mut(&mut self, origin: Origin) -> &mut Option<Added> {
        &mut self.added[origin as usize]
    }

    /// Numbers of the contributions of an origin, those included that were replaced.
    pub(super) fn contributions(&self, origin: Origin) -> Vec<Range<u32>> {
        self.added(origin).map(|added| added.contributions.clone()).unwrap_or_default()
    }
}

/// Bundles by number, and numbers by identity.
#[derive(Debug, Default)]
pub(super) struct Bundles {
    pub list: Vec<StoredBundle>,
    ids: FxHashMap<(Box<str>, Box<str>), u32>,
}

impl Bundles {
    /// The number of a bundle; that of a new one if there is none of the identity.
    pub fn number(&mut self, uuid: &str, version: &str) -> u32 {
        let key = (uuid.into(), version.into());
        if let Some(&bundle) = self.ids.get(&key) {
            return bundle;
        }
        let bundle = self.list.len() as u32;
        let (uuid, version) = key.clone();
        self.list.push(StoredBundle { uuid, version, deleted: false, added: [None, None, None] });
        self.ids.insert(key, bundle);
        bundle
    }
}

/// Interned sources.
#[derive(Debug, Default)]
pub(super) struct Sources {
    pub list: Vec<SourceRef>,
    ids: HashTable<u32>,
}

impl Sources {
    pub fn number(&mut self, source: &SourceRef) -> u32 {
        let next = self.list.len() as u32;
        let list = &self.list;
        let hash = |source: &SourceRef| FxBuildHasher.hash_one(source);
        let same = |i: u32| list[i as usize] == *source;
        let known = find_or_insert(&mut self.ids, hash(source), same, |i| hash(&list[i as usize]), next);
        known.unwrap_or_else(|| {
            self.list.push(source.clone());
            next
        })
    }
}
