//! Which entities each bundle of a run contributes to, for the ledger.

use azul_transform::schema::Schema;
use azul_transform::{ContributionId, OuterType};
use rustc_hash::FxHashMap;

use crate::id::Id;

/// The entities that bundles contribute to. A bundle may have tens of thousands, so that each takes few bytes.
#[derive(Debug, Default)]
pub(super) struct Contributed {
    /// Versions by UUID; mostly there is one.
    bundles: FxHashMap<Id, Vec<Version>>,
}

/// A version of a bundle, and the entities that it contributes to.
type Version = (Box<str>, Vec<(OuterType, Id)>);

impl Contributed {
    /// Takes note of a contribution, be it a deletion.
    pub fn add(&mut self, id: &ContributionId, outer_type: OuterType) {
        let versions = self.bundles.entry(Id::new(&id.bundle_uuid)).or_default();
        let entity = (outer_type, Id::new(&id.entity_id));
        match versions.iter_mut().find(|(version, _)| **version == *id.bundle_version) {
            Some((_, entities)) => entities.push(entity),
            None => versions.push((id.bundle_version.as_str().into(), vec![entity])),
        }
    }

    fn get(&self, uuid: &str, version: &str) -> Option<&[(OuterType, Id)]> {
        let versions = self.bundles.get(&Id::new(uuid))?;
        versions.iter().find(|(known, _)| **known == *version).map(|(_, entities)| &entities[..])
    }

    /// Whether a bundle contributes to anything.
    pub fn has(&self, uuid: &str, version: &str) -> bool {
        self.get(uuid, version).is_some()
    }

    /// The versions of a bundle that contribute to anything.
    pub fn versions(&self, uuid: &str) -> Vec<String> {
        self.bundles.get(&Id::new(uuid)).into_iter().flatten().map(|(version, _)| version.to_string()).collect()
    }

    /// The entities that a bundle contributes to: outer entity type and id.
    pub fn of(&self, uuid: &str, version: &str, schema: &Schema) -> Vec<(String, String)> {
        let named = |(outer_type, id): &(OuterType, Id)| {
            (schema.outer_types()[*outer_type].name.to_owned(), id.text().into_owned())
        };
        self.get(uuid, version).into_iter().flatten().map(named).collect()
    }
}
