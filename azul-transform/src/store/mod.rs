//! The contributions of many bundles in compact form.
//!
//! Contributions are not kept as documents. Inner entities are interned by content across bundles, lists of
//! them likewise, and a contribution is one reference to a list for each inner entity type: a project that
//! occurs in a hundred thousand bundles is kept once.

mod arena;
mod intern;

use hashbrown::HashTable;
use rustc_hash::{FxBuildHasher, FxHashMap};
use std::hash::BuildHasher;

use crate::batch::Batch;
use crate::bundle::{BundleFqid, SourceRef};
use crate::error::{Error, ErrorKind, Result};
use crate::position::OuterType;
use crate::record::Record;
use crate::schema::FacetSchema;
use arena::Arena;
pub(crate) use intern::ListKey;
use intern::Lists;

/// Contributions of many bundles, ready to be [aggregated](crate::aggregate::Aggregator). The order in which bundles are
/// added makes no difference, unless [`Again::Replace`] says that it shall.
///
/// ```
/// use azul_transform::aggregate::{Aggregator, Lines, Memo};
/// use azul_transform::{Again, Bundle, Context, DocumentType, IndexName, OuterType, Plugin, Result, Store, transform};
///
/// /// Aggregates, one a line.
/// fn aggregate(plugin: &dyn Plugin, bundles: Vec<Vec<u8>>) -> Result<Vec<u8>> {
///     let (schema, context) = (plugin.schema()?, Context::new("dev", plugin.name()));
///     let mut store = Store::new(schema);
///     for bytes in bundles {
///         store.add(&transform(plugin, Bundle::parse(bytes)?, &context)?, Again::Conflict);
///     }
///     let aggregator = Aggregator::new(schema, &store)?;
///     let (mut memo, mut lines) = (Memo::default(), Vec::new());
///     for outer_type in OuterType::all(schema.outer_types().len()) {
///         let index = IndexName::new("dev", plugin.name(), DocumentType::Aggregate, schema.outer_types()[outer_type].name)?.to_string();
///         let all = 0..aggregator.len(outer_type); // parts of it, on several threads, give the same lines
///         let run = aggregator.run(outer_type, all, &Lines { index }, &mut memo, &mut lines);
///         run.failures.into_iter().next().map_or(Ok(()), Err)?;
///     }
///     Ok(lines)
/// }
/// ```
#[derive(Debug)]
pub struct Store {
    /// Number of inner entity types.
    width: usize,
    records: Arena,
    lists: Lists,
    bundles: Vec<StoredBundle>,
    bundle_ids: FxHashMap<(Box<str>, Box<str>), u32>,
    sources: Vec<SourceRef>,
    entities: Arena,
    contributions: Vec<Stored>,
    /// `width` lists for each contribution.
    contents: Vec<ListKey>,
    conflicts: Vec<Error>,
}

/// A bundle that contributed.
#[derive(Debug)]
pub(crate) struct StoredBundle {
    pub uuid: Box<str>,
    pub version: Box<str>,
    pub source: u32,
    /// Contributions of the addition and of the deletion, as ranges.
    added: [Option<Added>; 2],
}

#[derive(Debug, Clone)]
struct Added {
    digest: u64,
    contributions: Vec<std::ops::Range<u32>>,
}

/// A contribution, without its contents.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stored {
    pub entity: u32,
    pub bundle: u32,
    pub deleted: bool,
    /// Replaced by another one.
    pub dead: bool,
}

/// What to do with a bundle that is there already, with other contents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// The later one replaces the earlier, entity by entity: actions are applied in order.
    Replace,
    /// It is a conflict; which of the two is kept does not depend on their order.
    Conflict,
}

impl Store {
    /// An empty store for the inner entity types of a schema.
    pub fn new(schema: &dyn FacetSchema) -> Self {
        Self {
            width: schema.inner_types().len(),
            records: Arena::default(),
            lists: Lists::default(),
            bundles: Vec::new(),
            bundle_ids: FxHashMap::default(),
            sources: Vec::new(),
            entities: Arena::default(),
            contributions: Vec::new(),
            contents: Vec::new(),
            conflicts: Vec::new(),
        }
    }

    /// Adds the contributions of a bundle. Adding the same bundle again changes nothing; what happens if one of the same
    /// UUID and version says other things is up to `again`, and conflicts are listed in [`Store::conflicts`]. The batch
    /// must be one that [renders](crate::Renderer::render).
    pub fn add(&mut self, batch: &Batch, again: Again) {
        let bundle = self.bundle(batch.fqid());
        let state = usize::from(batch.is_deleted());
        let digest = digest(batch);
        match &self.bundles[bundle as usize].added[state] {
            Some(known) if known.digest == digest => return,
            Some(known) if again == Again::Conflict => {
                let message = "two bundles have the same uuid and version, but say different things; \
                               one of them was left out";
                let fqid = batch.fqid();
                let error = Error::new(ErrorKind::ConflictingValues, message).in_bundle(&fqid.uuid, &fqid.version);
                self.conflicts.push(error);
                if known.digest < digest {
                    return;
                }
                self.bury(bundle, state, |_| true);
                self.bundles[bundle as usize].source = self.source(&batch.fqid().source);
            }
            _ => {}
        }
        let start = self.contributions.len() as u32;
        let mut records = vec![u32::MAX; batch.record_count()];
        let mut lists: Vec<Option<ListKey>> = vec![None; batch.list_count()];
        let mut ids = Vec::new();
        for (i, (outer_type, entity_id)) in batch.outer_entities().enumerate() {
            let entity = self.entity(outer_type, entity_id);
            let at = self.contents.len();
            self.contents.resize(at + self.width, ListKey::ABSENT);
            for list in batch.contents(i) {
                let (inner_type, elements) = batch.read_list(*list);
                let key = lists[list.index()].unwrap_or_else(|| {
                    ids.clear();
                    for element in elements {
                        let id = &mut records[element.index()];
                        if *id == u32::MAX {
                            *id = self.records.intern(batch.read_record(*element).text());
                        }
                        ids.push(*id);
                    }
                    self.lists.intern(&ids)
                });
                lists[list.index()] = Some(key);
                self.contents[at + inner_type.index()] = key;
            }
            self.contributions.push(Stored { entity, bundle, deleted: batch.is_deleted(), dead: false });
        }
        self.added(bundle, state, digest, start);
    }

    /// Deletes a bundle of which only the identity is known: every entity that it contributed to gets a
    /// contribution that is a deletion.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidId`] if the bundle was never added.
    pub fn delete(&mut self, fqid: &BundleFqid) -> Result<()> {
        let key = (fqid.uuid.as_str().into(), fqid.version.as_str().into());
        let bundle = self.bundle_ids.get(&key).copied();
        let added = bundle.and_then(|bundle| self.bundles[bundle as usize].added[0].clone().map(|a| (bundle, a)));
        let Some((bundle, added)) = added else {
            let message = "cannot delete a bundle by its identity alone if it was not added before";
            return Err(Error::new(ErrorKind::InvalidId, message).in_bundle(&fqid.uuid, &fqid.version));
        };
        let start = self.contributions.len() as u32;
        for i in added.contributions.iter().cloned().flatten() {
            let stored = self.contributions[i as usize];
            if !stored.dead {
                self.contributions.push(Stored { deleted: true, ..stored });
                let at = i as usize * self.width;
                self.contents.extend_from_within(at..at + self.width);
            }
        }
        self.added(bundle, 1, added.digest, start);
        Ok(())
    }

    fn added(&mut self, bundle: u32, state: usize, digest: u64, start: u32) {
        let range = start..self.contributions.len() as u32;
        let new: rustc_hash::FxHashSet<u32> =
            self.contributions[range.start as usize..].iter().map(|stored| stored.entity).collect();
        if self.bundles[bundle as usize].added[state].is_some() {
            self.bury(bundle, state, |entity| new.contains(&entity));
        }
        let known = &mut self.bundles[bundle as usize].added[state];
        let added = known.get_or_insert_with(|| Added { digest, contributions: Vec::new() });
        added.digest = digest;
        added.contributions.push(range);
    }

    /// Marks contributions as replaced.
    fn bury(&mut self, bundle: u32, state: usize, which: impl Fn(u32) -> bool) {
        let Some(added) = &self.bundles[bundle as usize].added[state] else { return };
        for i in added.contributions.clone().into_iter().flatten() {
            let stored = &mut self.contributions[i as usize];
            stored.dead |= which(stored.entity);
        }
    }

    fn bundle(&mut self, fqid: &BundleFqid) -> u32 {
        let key = (fqid.uuid.as_str().into(), fqid.version.as_str().into());
        if let Some(&bundle) = self.bundle_ids.get(&key) {
            return bundle;
        }
        let source = self.source(&fqid.source);
        let bundle = self.bundles.len() as u32;
        let (uuid, version) = key.clone();
        self.bundles.push(StoredBundle { uuid, version, source, added: [None, None] });
        self.bundle_ids.insert(key, bundle);
        bundle
    }

    fn source(&mut self, source: &SourceRef) -> u32 {
        // There are few sources, and most bundles are from the last one.
        let known = self.sources.iter().rposition(|known| known == source);
        known.unwrap_or_else(|| {
            self.sources.push(source.clone());
            self.sources.len() - 1
        }) as u32
    }

    fn entity(&mut self, outer_type: OuterType, entity_id: &str) -> u32 {
        let mut key = String::with_capacity(entity_id.len() + 1);
        // There are few outer entity types; as a character each is one byte.
        key.push(outer_type.to_ascii());
        key.push_str(entity_id);
        self.entities.intern(&key)
    }

    /// Number of contributions.
    pub fn contribution_count(&self) -> usize {
        self.contributions.iter().filter(|stored| !stored.dead).count()
    }

    /// Number of bundles.
    pub fn bundle_count(&self) -> usize {
        self.bundles.len()
    }

    /// Conflicts between bundles of the same identity.
    pub fn conflicts(&self) -> &[Error] {
        &self.conflicts
    }

    /// Number of distinct inner entities, and their size in bytes.
    pub fn inner_entities(&self) -> (usize, usize) {
        (self.records.len(), self.records.size())
    }

    pub(crate) fn stored(&self) -> &[Stored] {
        &self.contributions
    }

    pub(crate) fn contents(&self, contribution: u32) -> &[ListKey] {
        let at = contribution as usize * self.width;
        &self.contents[at..at + self.width]
    }

    pub(crate) fn bundles(&self) -> &[StoredBundle] {
        &self.bundles
    }

    pub(crate) fn sources(&self) -> &[SourceRef] {
        &self.sources
    }

    pub(crate) fn entity_count(&self) -> usize {
        self.entities.len()
    }

    /// Outer entity type, by position in the schema, and id.
    pub(crate) fn entity_id(&self, entity: u32) -> (OuterType, &str) {
        let key = self.entities.get(entity);
        let (outer_type, id) = key.split_at_checked(1).unwrap_or_default();
        (OuterType::from_ascii(outer_type.as_bytes().first().copied().unwrap_or_default()), id)
    }

    pub(crate) fn record(&self, record: u32) -> Record<'_> {
        Record::new(self.records.get(record))
    }

    /// The inner entities of a list.
    pub(crate) fn list(&self, list: ListKey) -> intern::Elements<'_> {
        self.lists.get(list)
    }
}

/// Equal for batches that say the same.
pub(crate) fn digest(batch: &Batch) -> u64 {
    let hash = |text: &str| FxBuildHasher.hash_one(text);
    let list = |list| {
        let (inner_type, elements) = batch.read_list(list);
        let elements = elements.iter().map(|e| hash(batch.read_record(*e).text()));
        elements.fold(inner_type.index() as u64, |digest, hash| FxBuildHasher.hash_one((digest, hash)))
    };
    let lists: Vec<u64> = batch.lists().map(list).collect();
    batch.outer_entities().enumerate().fold(0, |digest, (i, outer)| {
        let contents = batch.contents(i).iter().map(|list| lists[list.index()]);
        let contents = contents.fold(0, |digest, list| FxBuildHasher.hash_one((digest, list)));
        FxBuildHasher.hash_one((digest, outer, contents))
    })
}

/// Finds or inserts in a table of positions.
fn find_or_insert(
    table: &mut HashTable<u32>,
    hash: u64,
    same: impl Fn(u32) -> bool,
    rehash: impl Fn(u32) -> u64,
    next: u32,
) -> Option<u32> {
    match table.entry(hash, |&i| same(i), |&i| rehash(i)) {
        hashbrown::hash_table::Entry::Occupied(entry) => Some(*entry.get()),
        hashbrown::hash_table::Entry::Vacant(entry) => {
            entry.insert(next);
            None
        }
    }
}
