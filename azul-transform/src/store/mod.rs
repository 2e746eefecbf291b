//! The contributions of many bundles in compact form.
//!
//! Contributions are not kept as documents. Inner entities are interned by content across bundles, lists of
//! them likewise, and a contribution is one reference to a list for each inner entity type: a project that
//! occurs in a hundred thousand bundles is kept once.

mod arena;
mod bundles;
mod bytes;
mod compare;
mod documents;
mod intern;
mod outcome;
mod pool;
mod select;
mod source;

use std::cmp::Ordering;
use std::sync::Arc;

use hashbrown::HashTable;
use rustc_hash::FxHashSet;

use crate::batch::Batch;
use crate::bundle::SourceRef;
use crate::error::{Error, ErrorKind};
use crate::position::{InnerType, OuterType};
use crate::record::Record;
use crate::schema::Schema;
use arena::Arena;
pub(crate) use bundles::StoredBundle;
use bundles::{Added, Bundles, Origin, Sources};
use compare::Said;
pub use documents::ContributionReader;
pub(crate) use intern::ListKey;
pub use outcome::{Again, Deletion, Kept, Outcome, Tag};
use pool::Intake;
pub(crate) use pool::Pool;
pub(crate) use select::{Selection, current};
pub use source::{Batches, Contribution, ContributionSource, EntityKey, reading_order};

/// Contributions of many bundles, ready to be [aggregated](crate::aggregate::Aggregator). The order in which bundles are
/// added makes no difference, unless [`Again::Replace`] says that it shall.
///
/// ```
/// use azul_transform::{Again, Bundle, Compiled, Context, Emit, Outcome, Result, Store, emit, transform};
///
/// /// Aggregates, one a line.
/// fn aggregate(project: &Compiled, bundles: Vec<Vec<u8>>) -> Result<Vec<u8>> {
///     let (schema, context) = (project.schema(), Context::new("dev", project.name()));
///     let mut store = Store::new(schema);
///     for (tag, bytes) in (0..).zip(bundles) {
///         let batch = transform(project, Bundle::parse(bytes)?, &context)?;
///         if let Outcome::Conflict { earlier, kept } = store.add(&batch, Again::Conflict, tag) {
///             eprintln!("bundles number {earlier} and {tag} disagree; kept: {kept:?}");
///         }
///     }
///     let mut lines = Vec::new();
///     let emitted = emit(project, &store, &context, Emit::AGGREGATES, &mut lines, &mut |_| {})?;
///     emitted.failures.into_iter().next().map_or(Ok(lines), |(_, error)| Err(error))
/// }
/// ```
#[derive(Debug)]
pub struct Store {
    /// Number of inner entity types.
    width: usize,
    pool: Pool,
    bundles: Bundles,
    sources: Sources,
    entities: Arena,
    contributions: Vec<Stored>,
    /// `width` lists for each contribution.
    contents: Vec<ListKey>,
    conflicts: Vec<Error>,
}

/// A contribution, without its contents.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stored {
    pub entity: u32,
    pub bundle: u32,
    pub source: u32,
    pub deleted: bool,
    /// Replaced by another one.
    pub dead: bool,
}

impl Store {
    /// An empty store for the inner entity types of a schema.
    pub fn new(schema: &Schema) -> Self {
        Self {
            width: schema.inner_types().len(),
            pool: Pool::default(),
            bundles: Bundles::default(),
            sources: Sources::default(),
            entities: Arena::default(),
            contributions: Vec::new(),
            contents: Vec::new(),
            conflicts: Vec::new(),
        }
    }

    /// Adds the contributions of a bundle, and says what became of them; `tag` is what later outcomes call the bundle.
    /// The batch must be one that [renders](crate::Renderer::render).
    ///
    /// Adding the same bundle again changes nothing. What happens if one of the same UUID and version says other things
    /// is up to `again`. With [`Again::Conflict`] the lesser one by [`Batch::compare_contents`] is kept: what they say is
    /// compared, not digests of it.
    pub fn add(&mut self, batch: &Batch, again: Again, tag: Tag) -> Outcome {
        let fqid = batch.fqid();
        let bundle = self.bundles.number(&fqid.uuid, &fqid.version);
        let origin = if batch.is_deleted() { Origin::Deletion } else { Origin::Addition };
        let start = self.contributions.len() as u32;
        self.push(batch, 0..batch.len(), bundle);
        let outcome = self.outcome(batch, (bundle, origin), start, again);
        match outcome {
            Outcome::Same { .. }
            | Outcome::OtherSource { kept: Kept::Earlier, .. }
            | Outcome::Conflict { kept: Kept::Earlier, .. } => {
                self.contributions.truncate(start as usize);
                self.contents.truncate(start as usize * self.width);
                return outcome;
            }
            Outcome::OtherSource { kept: Kept::This, .. } | Outcome::Conflict { kept: Kept::This, .. } => {
                self.bury(bundle, origin, |_| true);
            }
            Outcome::Replaced { .. } => {
                let new: FxHashSet<u32> = self.contributions[start as usize..].iter().map(|new| new.entity).collect();
                self.bury(bundle, origin, |entity| new.contains(&entity));
            }
            Outcome::New => {}
        }
        let range = start..self.contributions.len() as u32;
        let added = self.bundles.list[bundle as usize].added_mut(origin);
        let added = added.get_or_insert_with(|| Added { tag, contributions: Vec::new() });
        added.tag = tag;
        added.contributions.push(range);
        self.mirror(bundle);
        outcome
    }

    /// A store of single contributions.
    pub(crate) fn collect(schema: &Schema, contributions: &[Contribution]) -> Self {
        let mut store = Self::new(schema);
        let mut by_batch: Vec<_> = contributions.iter().collect();
        by_batch.sort_by_key(|contribution| Arc::as_ptr(&contribution.batch));
        for of_batch in by_batch.chunk_by(|a, b| Arc::ptr_eq(&a.batch, &b.batch)) {
            let batch = &*of_batch[0].batch;
            let bundle = store.bundles.number(&batch.fqid().uuid, &batch.fqid().version);
            store.push(batch, of_batch.iter().map(|contribution| contribution.position), bundle);
        }
        store
    }

    /// Deletes a bundle of which only the identity is known: every entity that it contributes to gets a contribution that
    /// is a deletion. The bundle may be added before or afterwards, or never; see [`Store::unmatched_deletions`].
    pub fn delete(&mut self, uuid: &str, version: &str) -> Deletion {
        let bundle = self.bundles.number(uuid, version);
        let known = &mut self.bundles.list[bundle as usize];
        if std::mem::replace(&mut known.deleted, true) {
            return Deletion::Again;
        }
        let applied = known.added(Origin::Addition).is_some();
        self.mirror(bundle);
        if applied { Deletion::Applied } else { Deletion::Remembered }
    }

    /// Leaves out what versions of bundles say of which there are newer ones: a newer version retracts what it no longer says.
    /// A version that is deleted retracts nothing. To be called when all bundles are there. Returns how many versions were
    /// left out.
    pub fn retract(&mut self) -> usize {
        if !self.has_several_versions() {
            return 0;
        }
        let newest = Selection::new(self).newest_versions();
        let is_older =
            |bundle: &StoredBundle| newest.get(&*bundle.uuid).is_some_and(|newest| *newest > &*bundle.version);
        let list = self.bundles.list.iter().enumerate();
        let older: Vec<u32> = list.filter(|(_, bundle)| is_older(bundle)).map(|(number, _)| number as u32).collect();
        for bundle in &older {
            [Origin::Addition, Origin::Deletion, Origin::Mirror]
                .into_iter()
                .for_each(|of| self.bury(*bundle, of, |_| true));
        }
        older.len()
    }

    /// Whether there are several versions of any bundle.
    pub(crate) fn has_several_versions(&self) -> bool {
        let uuids: FxHashSet<&str> = self.bundles.list.iter().map(|bundle| &*bundle.uuid).collect();
        uuids.len() < self.bundles.list.len()
    }

    /// Appends contributions of a batch.
    fn push(&mut self, batch: &Batch, positions: impl Iterator<Item = usize>, bundle: u32) {
        let source = self.sources.number(&batch.fqid().source);
        let mut intake = Intake::new(batch);
        for i in positions {
            let (outer_type, entity_id) = batch.outer_entity(i);
            let entity = self.entity(outer_type, entity_id);
            let at = self.contents.len();
            self.contents.resize(at + self.width, ListKey::ABSENT);
            intake.contents(i, &mut self.pool, &mut self.contents[at..]);
            self.contributions.push(Stored { entity, bundle, source, deleted: batch.is_deleted(), dead: false });
        }
    }

    /// Compares what was pushed last with what the bundle said before.
    fn outcome(&mut self, batch: &Batch, of: (u32, Origin), start: u32, again: Again) -> Outcome {
        let (bundle, origin) = of;
        let Some(added) = self.bundles.list[bundle as usize].added(origin) else { return Outcome::New };
        let earlier = added.tag;
        let (known, new) = (self.live(bundle, origin), (start..self.contributions.len() as u32).collect::<Vec<_>>());
        // Equal lists have equal keys, so that this is as exact as comparing texts.
        let sorted = |all: &[u32]| {
            let mut all: Vec<_> = all.iter().map(|&i| (self.stored()[i as usize].entity, self.contents(i))).collect();
            all.sort_unstable();
            all
        };
        let same = sorted(&known) == sorted(&new);
        let source = |i: &u32| self.stored()[*i as usize].source;
        let same_source = known.iter().all(|i| new.first().is_none_or(|new| source(new) == source(i)));
        match (again, same) {
            (_, true) if same_source => Outcome::Same { earlier },
            (Again::Replace, _) => Outcome::Replaced { earlier },
            (Again::Conflict, _) => {
                let kept = match self.said(&new).cmp(&self.said(&known)) {
                    Ordering::Less => Kept::This,
                    _ => Kept::Earlier,
                };
                if same {
                    return Outcome::OtherSource { earlier, kept };
                }
                let message = "two bundles have the same uuid and version, but say different things; \
                               one of them was left out";
                let fqid = batch.fqid();
                let error = Error::new(ErrorKind::ConflictingValues, message).in_bundle(&fqid.uuid, &fqid.version);
                self.conflicts.push(error);
                Outcome::Conflict { earlier, kept }
            }
        }
    }

    /// What some contributions say.
    fn said(&self, contributions: &[u32]) -> Said<'_> {
        let list = |list: ListKey| self.list(list).iter().map(|record| self.record(record).text()).collect();
        let contribution = |&i: &u32| {
            let present = InnerType::all(self.width).zip(self.contents(i)).filter(|(_, key)| !key.is_absent());
            let contents = present.map(|(inner_type, key)| (inner_type, list(*key))).collect();
            compare::Contribution { outer_entity: self.entity_id(self.stored()[i as usize].entity), contents }
        };
        let source = |&i: &u32| &self.sources.list[self.stored()[i as usize].source as usize];
        Said::new(contributions.iter().map(contribution).collect(), contributions.iter().map(source).collect())
    }

    /// Numbers of the contributions of a bundle that were not replaced.
    fn live(&self, bundle: u32, origin: Origin) -> Vec<u32> {
        let all = self.bundles.list[bundle as usize].contributions(origin).into_iter().flatten();
        all.filter(|i| !self.stored()[*i as usize].dead).collect()
    }

    /// Makes a deletion of each addition of a bundle that was deleted by its identity, unless there is one that says what
    /// it deletes. This is done anew whenever the bundle changes, so that the order of changes makes no difference.
    fn mirror(&mut self, bundle: u32) {
        if !self.bundles.list[bundle as usize].deleted {
            return;
        }
        self.bury(bundle, Origin::Mirror, |_| true);
        let entity = |store: &Self, i: u32| store.contributions[i as usize].entity;
        let explicit: FxHashSet<_> = self.live(bundle, Origin::Deletion).iter().map(|&i| entity(self, i)).collect();
        let start = self.contributions.len() as u32;
        for i in self.live(bundle, Origin::Addition) {
            if !explicit.contains(&entity(self, i)) {
                self.contributions.push(Stored { deleted: true, ..self.contributions[i as usize] });
                let at = i as usize * self.width;
                self.contents.extend_from_within(at..at + self.width);
            }
        }
        let range = start..self.contributions.len() as u32;
        *self.bundles.list[bundle as usize].added_mut(Origin::Mirror) =
            Some(Added { tag: Tag::default(), contributions: vec![range] });
    }

    /// Marks contributions as replaced.
    fn bury(&mut self, bundle: u32, origin: Origin, which: impl Fn(u32) -> bool) {
        for i in self.bundles.list[bundle as usize].contributions(origin).into_iter().flatten() {
            let stored = &mut self.contributions[i as usize];
            stored.dead |= which(stored.entity);
        }
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

    /// Number of bundles, those included of which only the deletion is known.
    pub fn bundle_count(&self) -> usize {
        self.bundles.list.len()
    }

    /// UUIDs and versions of bundles that were deleted by their identity but never added, ascending.
    pub fn unmatched_deletions(&self) -> Vec<(&str, &str)> {
        let unmatched = |bundle: &&StoredBundle| bundle.deleted && bundle.added(Origin::Addition).is_none();
        let unmatched = self.bundles.list.iter().filter(unmatched);
        let mut unmatched: Vec<_> = unmatched.map(|bundle| (&*bundle.uuid, &*bundle.version)).collect();
        unmatched.sort_unstable();
        unmatched
    }

    /// Conflicts between bundles of the same identity.
    pub fn conflicts(&self) -> &[Error] {
        &self.conflicts
    }

    /// Number of distinct inner entities, and their size in bytes.
    pub fn inner_entities(&self) -> (usize, usize) {
        self.pool.size()
    }

    pub(crate) fn stored(&self) -> &[Stored] {
        &self.contributions
    }

    pub(crate) fn contents(&self, contribution: u32) -> &[ListKey] {
        let at = contribution as usize * self.width;
        &self.contents[at..at + self.width]
    }

    pub(crate) fn bundles(&self) -> &[StoredBundle] {
        &self.bundles.list
    }

    pub(crate) fn sources(&self) -> &[SourceRef] {
        &self.sources.list
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
        self.pool.record(record)
    }

    /// The inner entities of a list.
    pub(crate) fn list(&self, list: ListKey) -> intern::Elements<'_> {
        self.pool.list(list)
    }
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
