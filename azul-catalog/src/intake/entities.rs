//! The entities that a run contributes to, and where all contributions to them are.

use std::collections::BTreeMap;
use std::collections::hash_map::Entry;
use std::ops::Bound;
use std::path::Path;

use azul_transform::aggregate::{Contribution, ContributionSource, EntityKey};
use azul_transform::json::Document;
use azul_transform::schema::Schema;
use azul_transform::{ContributionReader, DocumentType, Error, ErrorKind, IndexName, OuterType, Result};
use rustc_hash::FxHashMap;

use crate::build::spill::Spill;
use crate::id::Id;
use crate::snapshot::{Snapshot, contribution_ids};

/// Bytes of contributions that are held in memory; more are in a file without a name.
const IN_MEMORY: usize = 16 << 20;

/// The entities whose contributions changed. A run may have millions, so that each takes few bytes.
pub(crate) struct Entities {
    changed: BTreeMap<OuterType, FxHashMap<Id, Changed>>,
    /// Contributions that may be needed again, by entity.
    kept: BTreeMap<EntityKey, Kept>,
    spill: Spill,
}

/// An entity whose contributions changed.
#[derive(Debug, Default, Clone, Copy)]
struct Changed {
    /// The run does not have all contributions, so that its aggregate is not the right one.
    again: bool,
    /// The aggregate was taken from the run.
    done: bool,
    /// Number of contributions of the run.
    count: u32,
}

/// New contributions to an entity by id, with their place in the spill, and those that are gone.
type Kept = BTreeMap<String, Option<(u64, usize)>>;

/// What is known of an entity.
pub(crate) enum Known {
    /// The run has all contributions to it.
    OfThisRun,
    /// There are others.
    OfEarlierRuns,
    /// Nothing changed.
    Unchanged,
}

impl Entities {
    /// None. Files without names are in this directory.
    pub fn new(directory: &Path) -> Self {
        Self { changed: BTreeMap::new(), kept: BTreeMap::new(), spill: Spill::new(directory, IN_MEMORY) }
    }

    fn of(&mut self, key: &EntityKey) -> Entry<'_, Id, Changed> {
        self.changed.entry(key.outer_type).or_default().entry(Id::new(&key.entity_id))
    }

    /// Takes note of a contribution that is new. `has_others` finds out whether the catalog has contributions to the entity.
    /// If `keep` is set, it is kept even if there are none.
    pub fn changed(
        &mut self,
        key: EntityKey,
        id: &str,
        source: &[u8],
        keep: bool,
        has_others: impl FnOnce() -> Result<bool>,
    ) -> Result<()> {
        let changed = match self.of(&key) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => {
                let again = has_others()?;
                new.insert(Changed { again, ..Changed::default() })
            }
        };
        changed.count += 1;
        if changed.again || keep {
            let at = self.spill.push(source)?;
            self.kept.entry(key).or_default().insert(id.to_owned(), Some((at, source.len())));
        }
        Ok(())
    }

    /// Takes note of a contribution of an earlier run that is gone.
    pub fn removed(&mut self, key: EntityKey, id: &str) {
        self.of(&key).or_default().again = true;
        self.kept.entry(key).or_default().insert(id.to_owned(), None);
    }

    /// Says that the run's aggregate of an entity is not the right one.
    pub fn aggregate_again(&mut self, key: &EntityKey) {
        let changed = self.of(key).or_default();
        (changed.again, changed.done) = (true, false);
    }

    /// A contribution of the run that was kept.
    pub fn source(&self, key: &EntityKey, id: &str) -> Result<Option<Vec<u8>>> {
        let place = self.kept.get(key).and_then(|kept| *kept.get(id)?);
        let Some((at, length)) = place else { return Ok(None) };
        let mut source = Vec::new();
        self.spill.read(at, length, &mut source)?;
        Ok(Some(source))
    }

    /// What is known of an entity.
    pub fn known(&self, key: &EntityKey) -> Known {
        let of_type = self.changed.get(&key.outer_type);
        match of_type.and_then(|of_type| of_type.get(&Id::new(&key.entity_id))) {
            None => Known::Unchanged,
            Some(changed) if changed.again => Known::OfEarlierRuns,
            Some(_) => Known::OfThisRun,
        }
    }

    /// Says that the aggregate of an entity was taken from the run.
    pub fn done(&mut self, key: &EntityKey) {
        self.of(key).and_modify(|changed| changed.done = true);
    }

    /// The entities of which not all contributions are of this run, by type and id. One to which only this run contributes
    /// and of which it made no aggregate has none.
    pub fn to_aggregate(&self) -> Vec<EntityKey> {
        self.filtered(|changed| changed.again && !changed.done)
    }

    /// The entities to which this run alone contributes, at least so many times.
    pub fn large(&self, least: usize) -> Vec<EntityKey> {
        self.filtered(|changed| !changed.again && changed.count as usize >= least)
    }

    fn filtered(&self, test: impl Fn(&Changed) -> bool) -> Vec<EntityKey> {
        let of_type = self.changed.iter().flat_map(|(outer_type, all)| all.iter().map(move |one| (*outer_type, one)));
        let found = of_type.filter(|(_, (_, changed))| test(changed));
        let key = |(outer_type, (id, _)): (_, (&Id, _))| EntityKey { outer_type, entity_id: id.text().into_owned() };
        let mut keys: Vec<_> = found.map(key).collect();
        keys.sort_unstable();
        keys
    }

    /// The ids of the contributions to an entity that are new or gone.
    pub fn ids(&self, key: &EntityKey) -> impl Iterator<Item = &str> {
        self.kept.get(key).into_iter().flat_map(|kept| kept.keys().map(String::as_str))
    }
}

/// The entity that an index and an id stand for.
///
/// # Errors
/// [`ErrorKind::Schema`] if the project has no such outer entity type.
pub(crate) fn key(schema: &Schema, index: &IndexName, entity_id: &str) -> Result<EntityKey> {
    let outer_type = schema.outer_type(index.qualifier()).ok_or_else(|| {
        Error::new(ErrorKind::Schema, format!("the project has no outer entity type `{}`", index.qualifier()))
    })?;
    Ok(EntityKey { outer_type, entity_id: entity_id.to_owned() })
}

/// The contributions of a catalog and of a run. Those of the run take the place of those of the catalog.
pub(crate) struct Union<'u> {
    pub before: &'u Snapshot,
    pub entities: &'u Entities,
    pub schema: &'u Schema,
    pub deployment: String,
    pub catalog: String,
}

impl Union<'_> {
    /// The index of documents of a type about entities of the type of this one.
    pub fn index(&self, document_type: DocumentType, key: &EntityKey) -> Result<IndexName> {
        let outer_type = self.schema.outer_types()[key.outer_type].name;
        IndexName::new(&self.deployment, &self.catalog, document_type, outer_type)
    }

    /// Whether there are at least so many contributions to an entity.
    pub fn has(&self, key: &EntityKey, least: usize) -> Result<bool> {
        let index = self.index(DocumentType::Contribution, key)?;
        let (from, to) = contribution_ids(&key.entity_id, "", None);
        let before = self.before.ids_between(&index, &from, &to, least)?.len();
        Ok(before + self.entities.ids(key).count() >= least)
    }
}

impl ContributionSource for Union<'_> {
    fn entities(&self, outer_type: OuterType) -> Result<Vec<String>> {
        let mut of_type: Vec<String> = self
            .entities
            .changed
            .get(&outer_type)
            .into_iter()
            .flat_map(|all| all.keys().map(|id| id.text().into_owned()))
            .collect();
        of_type.sort_unstable();
        Ok(of_type)
    }

    fn of(&self, entity: &EntityKey) -> Result<Vec<Contribution>> {
        self.between(entity, "", None)
    }

    fn bundles(&self, entity: &EntityKey) -> Result<Vec<String>> {
        let index = self.index(DocumentType::Contribution, entity)?;
        let (from, to) = contribution_ids(&entity.entity_id, "", None);
        let mut ids = self.before.ids_between(&index, &from, &to, usize::MAX)?;
        ids.extend(self.entities.ids(entity).map(str::to_owned));
        ids.iter().map(|id| id.parse().map(|id: azul_transform::ContributionId| id.bundle_uuid)).collect()
    }

    fn between(&self, entity: &EntityKey, from: &str, to: Option<&str>) -> Result<Vec<Contribution>> {
        let index = self.index(DocumentType::Contribution, entity)?;
        let none = BTreeMap::new();
        let new = self.entities.kept.get(entity).unwrap_or(&none);
        let mut reader = ContributionReader::new(self.schema);
        self.before.read_contributions(&index, entity, (from, to), |id| new.contains_key(id), &mut reader)?;
        let (from, to) = contribution_ids(&entity.entity_id, from, to);
        let within = (Bound::Included(from), Bound::Excluded(to));
        for (at, length) in new.range::<String, _>(within).filter_map(|(_, place)| *place) {
            let mut source = Vec::new();
            self.entities.spill.read(at, length, &mut source)?;
            reader.read(entity.outer_type, Document::parse(source)?.root())?;
        }
        Ok(Contribution::of_reader(reader))
    }
}
