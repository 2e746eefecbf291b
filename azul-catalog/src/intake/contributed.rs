//! Which entities each bundle of a run contributes to, for the ledger.

use std::hash::BuildHasher;

use azul_transform::{ContributionId, OuterType};
use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

use super::entities::Number;
use crate::id::Id;

/// The entities that bundles contribute to. A bundle may have tens of thousands, and a run millions, so that each takes few
/// bytes.
#[derive(Debug, Default)]
pub(super) struct Contributed {
    bundles: Vec<Bundle>,
    /// Numbers of bundles by hash of the UUID.
    known: HashTable<u32>,
    /// Versions one after the other.
    versions: String,
    contributions: Vec<Contribution>,
}

/// A version of a bundle.
#[derive(Debug)]
struct Bundle {
    uuid: Id,
    /// Where its version is among all.
    version: (u32, u32),
    /// The contribution that came last.
    last: Option<u32>,
}

/// A contribution to an entity.
#[derive(Debug)]
struct Contribution {
    outer_type: OuterType,
    entity: Number,
    /// The one before of the same bundle; of the first one, this is it.
    before: u32,
}

impl Contributed {
    /// Takes note of a contribution, be it a deletion, to an entity that has a number.
    pub fn add(&mut self, id: &ContributionId, outer_type: OuterType, entity: Number) {
        let number = self.find(&id.bundle_uuid, &id.bundle_version).unwrap_or_else(|| self.insert(id));
        let next = self.contributions.len() as u32;
        let bundle = &mut self.bundles[number as usize];
        let before = bundle.last.replace(next).unwrap_or(next);
        self.contributions.push(Contribution { outer_type, entity, before });
    }

    fn insert(&mut self, id: &ContributionId) -> u32 {
        let number = self.bundles.len() as u32;
        let start = self.versions.len() as u32;
        self.versions.push_str(&id.bundle_version);
        let uuid = Id::new(&id.bundle_uuid);
        let bundles = &self.bundles;
        self.known.insert_unique(hash(&uuid), number, |number| hash(&bundles[*number as usize].uuid));
        self.bundles.push(Bundle { uuid, version: (start, self.versions.len() as u32), last: None });
        number
    }

    /// The numbers of all versions of a bundle.
    fn of_uuid(&self, uuid: &str) -> impl Iterator<Item = u32> {
        let uuid = Id::new(uuid);
        let known = self.known.iter_hash(hash(&uuid)).copied();
        known.filter(move |number| self.bundles[*number as usize].uuid == uuid)
    }

    fn version(&self, number: u32) -> &str {
        let (start, end) = self.bundles[number as usize].version;
        &self.versions[start as usize..end as usize]
    }

    fn find(&self, uuid: &str, version: &str) -> Option<u32> {
        self.of_uuid(uuid).find(|number| self.version(*number) == version)
    }

    /// Whether a bundle contributes to anything.
    pub fn has(&self, uuid: &str, version: &str) -> bool {
        self.find(uuid, version).is_some()
    }

    /// The versions of a bundle that contribute to anything.
    pub fn versions(&self, uuid: &str) -> Vec<String> {
        self.of_uuid(uuid).map(|number| self.version(number).to_owned()).collect()
    }

    /// The entities that a bundle contributes to, in the order in which the contributions came.
    pub fn of(&self, uuid: &str, version: &str) -> Vec<(OuterType, Number)> {
        let mut entities = Vec::new();
        let mut next = self.find(uuid, version).and_then(|number| self.bundles[number as usize].last);
        while let Some(at) = next {
            let Contribution { outer_type, entity, before } = self.contributions[at as usize];
            entities.push((outer_type, entity));
            next = Some(before).filter(|before| *before != at);
        }
        entities.reverse();
        entities
    }
}

fn hash(uuid: &Id) -> u64 {
    FxBuildHasher.hash_one(uuid)
}
