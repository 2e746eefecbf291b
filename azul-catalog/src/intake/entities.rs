//! The entities that a run contributes to, and where all contributions to them are.

use std::collections::BTreeMap;
use std::hash::BuildHasher;
use std::ops::Bound;
use std::path::Path;

use azul_transform::aggregate::{Contribution, ContributionSource, EntityKey};
use azul_transform::json::Document;
use azul_transform::schema::Schema;
use azul_transform::{ContributionReader, DocumentType, Error, ErrorKind, IndexName, OuterType, Result};
use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

use crate::build::spill::Spill;
use crate::id::Id;
use crate::snapshot::{Snapshot, contribution_ids};

/// Bytes of contributions that are held in memory; more are in a file without a name.
const IN_MEMORY: usize = 16 << 20;

/// The entities that a run contributes to. There may be millions, so that each takes few bytes.
pub(crate) struct Entities {
    of_types: BTreeMap<OuterType, OfType>,
    /// Contributions that may be needed again, by entity.
    kept: BTreeMap<EntityKey, Kept>,
    spill: Spill,
}

/// The entities of a type by number.
#[derive(Default)]
struct OfType {
    ids: Vec<Id>,
    changed: Vec<Changed>,
    known: HashTable<Number>,
}

/// Number of an entity among those of its type.
pub(super) type Number = u32;

/// What changed about an entity.
#[derive(Debug, Default, Clone, Copy)]
struct Changed {
    /// The run does not have all contributions, so that its aggregate is not the right one.
    again: bool,
    /// The aggregate was taken from the run.
    done: bool,
    /// Number of contributions of the run.
    count: u32,
}

impl Changed {
    /// Whether anything did.
    fn is_any(&self) -> bool {
        self.again || self.count > 0
    }
}

impl OfType {
    fn find(&self, id: &Id) -> Option<Number> {
        self.known.find(hash(id), |number| self.ids[*number as usize] == *id).copied()
    }

    fn number(&mut self, id: Id) -> Number {
        let next = self.ids.len() as Number;
        let Self { ids, changed, known } = self;
        let is_it = |number: &Number| ids[*number as usize] == id;
        let number = *known.entry(hash(&id), is_it, |number| hash(&ids[*number as usize])).or_insert(next).get();
        if number == next {
            ids.push(id);
            changed.push(Changed::default());
        }
        number
    }
}

fn hash(id: &Id) -> u64 {
    FxBuildHasher.hash_one(id)
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
        Self { of_types: BTreeMap::new(), kept: BTreeMap::new(), spill: Spill::new(directory, IN_MEMORY) }
    }

    /// The number of an entity.
    pub fn number(&mut self, key: &EntityKey) -> Number {
        self.of_types.entry(key.outer_type).or_default().number(Id::new(&key.entity_id))
    }

    /// The id of the entity of a number.
    pub fn id(&self, outer_type: OuterType, number: Number) -> String {
        let id = self.of_types.get(&outer_type).and_then(|of_type| of_type.ids.get(number as usize));
        id.map(|id| id.text().into_owned()).unwrap_or_default()
    }

    fn of(&mut self, key: &EntityKey) -> &mut Changed {
        let of_type = self.of_types.entry(key.outer_type).or_default();
        let number = of_type.number(Id::new(&key.entity_id));
        &mut of_type.changed[number as usize]
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
        let changed = self.of(&key);
        if !changed.is_any() {
            changed.again = has_others()?;
        }
        changed.count += 1;
        if changed.again || keep {
            let at = self.spill.push(source)?;
            self.kept.entry(key).or_default().insert(id.to_owned(), Some((at, source.len())));
        }
        Ok(())
    }

    /// Takes note of a contribution of an earlier run that is gone.
    pub fn removed(&mut self, key: EntityKey, id: &str) {
        self.of(&key).again = true;
        self.kept.entry(key).or_default().insert(id.to_owned(), None);
    }

    /// Says that the run's aggregate of an entity is not the right one.
    pub fn aggregate_again(&mut self, key: &EntityKey) {
        let changed = self.of(key);
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
        let of_type = self.of_types.get(&key.outer_type);
        let number = of_type.and_then(|of_type| Some((of_type, of_type.find(&Id::new(&key.entity_id))?)));
        match number.map(|(of_type, number)| of_type.changed[number as usize]).filter(Changed::is_any) {
            None => Known::Unchanged,
            Some(changed) if changed.again => Known::OfEarlierRuns,
            Some(_) => Known::OfThisRun,
        }
    }

    /// Says that the aggregate of an entity was taken from the run.
    pub fn done(&mut self, key: &EntityKey) {
        self.of(key).done = true;
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
        let of_type = |(outer_type, all): (&OuterType, &OfType)| {
            let found = all.ids.iter().zip(&all.changed).filter(|(_, changed)| changed.is_any() && test(changed));
            let key = |(id, _): (&Id, _)| EntityKey { outer_type: *outer_type, entity_id: id.text().into_owned() };
            found.map(key).collect::<Vec<_>>()
        };
        let mut keys: Vec<EntityKey> = self.of_types.iter().flat_map(of_type).collect();
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
        let keys = self.entities.filtered(|_| true);
        Ok(keys.into_iter().filter(|key| key.outer_type == outer_type).map(|key| key.entity_id).collect())
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
