//! Which entities each bundle of a run contributes to, for the ledger.

use azul_transform::schema::Schema;
use azul_transform::{ContributionId, OuterType, uuid};
use rustc_hash::FxHashMap;

/// The entities that bundles contribute to. A bundle may have tens of thousands, so that each takes few bytes.
#[derive(Debug, Default)]
pub(super) struct Contributed {
    bundles: FxHashMap<String, FxHashMap<String, Vec<(OuterType, Id)>>>,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Id {
    Uuid(u128),
    Text(Box<str>),
}

impl Contributed {
    /// Takes note of a contribution, be it a deletion.
    pub fn add(&mut self, id: &ContributionId, outer_type: OuterType) {
        let entity = match uuid::is_canonical(&id.entity_id).then(|| uuid::parse(&id.entity_id)) {
            Some(Ok(uuid)) if uuid::print(uuid) == id.entity_id => Id::Uuid(uuid),
            _ => Id::Text(id.entity_id.as_str().into()),
        };
        // Contributions to one entity follow each other, so that looking twice costs less than making keys.
        if !self.bundles.contains_key(&id.bundle_uuid) {
            self.bundles.insert(id.bundle_uuid.clone(), FxHashMap::default());
        }
        let Some(versions) = self.bundles.get_mut(&id.bundle_uuid) else { return };
        match versions.get_mut(&id.bundle_version) {
            Some(entities) => entities.push((outer_type, entity)),
            None => {
                versions.insert(id.bundle_version.clone(), vec![(outer_type, entity)]);
            }
        }
    }

    /// Whether a bundle contributes to anything.
    pub fn has(&self, uuid: &str, version: &str) -> bool {
        self.bundles.get(uuid).is_some_and(|versions| versions.contains_key(version))
    }

    /// The entities that a bundle contributes to: outer entity type and id.
    pub fn of(&self, uuid: &str, version: &str, schema: &Schema) -> Vec<(String, String)> {
        let entities = self.bundles.get(uuid).and_then(|versions| versions.get(version));
        let named = |(outer_type, id): &(OuterType, Id)| {
            let id = match id {
                Id::Uuid(uuid) => uuid::print(*uuid),
                Id::Text(text) => text.to_string(),
            };
            (schema.outer_types()[*outer_type].name.to_owned(), id)
        };
        entities.into_iter().flatten().map(named).collect()
    }
}
