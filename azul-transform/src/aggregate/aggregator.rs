//! Aggregates of what is in a store.

use std::ops::Range;
use std::sync::Arc;

use super::conflicts::{Conflicts, Disagreement};
use super::header::{write_bundles, write_sources};
use super::losses::Losses;
use super::memo::Memo;
use super::rules::Rules;
use crate::error::{Error, Result};
use crate::json::write_str;
use crate::plugin::Compiled;
use crate::position::OuterType;
use crate::sink::DocumentRun;
use crate::store::Selection;
use crate::store::Store;

/// Aggregates the contributions in a [`Store`], which has an example: select → reconcile → fold → document. Shared by
/// threads, each of which runs some of the entities.
#[derive(Debug)]
pub struct Aggregator<'s> {
    pub(super) rules: Arc<Rules<'s>>,
    pub(super) store: &'s Store,
    pub(super) selection: Selection<'s>,
    /// Per outer entity type, entities by the first bundle that contributed to them, then by id: those of one bundle
    /// have most of their lists in common.
    pub(super) entities: Vec<Vec<u32>>,
    /// How many contributions there are to each of these and all before it.
    pub(super) ends: Vec<Vec<usize>>,
}

/// What became of a run of entities.
#[derive(Debug, Default)]
pub struct Aggregates {
    /// Number of documents.
    pub count: usize,
    /// What limits dropped.
    pub losses: Losses,
    /// Copies of inner entities that disagree.
    pub conflicts: Conflicts,
    /// Entities without aggregate because of an error.
    pub failures: Vec<Error>,
}

/// What is noted of one aggregate.
pub(super) struct Noted<'n> {
    pub losses: Losses,
    pub conflicts: &'n mut Conflicts,
}

impl<'s> Aggregator<'s> {
    /// Prepares to aggregate: works out the rules, sorts contributions and entities.
    ///
    /// # Errors
    /// Those of [`Rules::new`].
    pub fn new(project: &'s Compiled, store: &'s Store) -> Result<Self> {
        Rules::new(project).map(|rules| Self::with(rules, store))
    }

    /// Prepares to aggregate by rules that were worked out before.
    pub fn with(rules: Arc<Rules<'s>>, store: &'s Store) -> Self {
        let mut entities = vec![Vec::new(); rules.schema.outer_types().len()];
        for entity in 0..store.entity_count() as u32 {
            entities[store.entity_id(entity).0].push(entity);
        }
        let selection = Selection::new(store);
        for entities in &mut entities {
            entities.sort_by_cached_key(|&entity| (selection.rank(entity), store.entity_id(entity).1));
        }
        let ends = entities.iter().map(|of_type| {
            let counts = of_type.iter().map(|entity| selection.of(*entity).len());
            counts.scan(0, |sum, count| Some(std::mem::replace(sum, *sum + count) + count)).collect()
        });
        let ends = ends.collect();
        Self { rules, store, selection, entities, ends }
    }

    /// Number of entities of an outer type; not all of them need have an aggregate.
    pub fn len(&self, outer_type: OuterType) -> usize {
        self.entities[outer_type].len()
    }

    /// All entities: type, position among those of the type, and id.
    pub(super) fn entity_ids(&self) -> impl Iterator<Item = (OuterType, usize, &'s str)> {
        let store = self.store;
        let of_type = OuterType::all(self.entities.len()).zip(&self.entities);
        of_type.flat_map(move |(outer_type, entities)| {
            entities.iter().enumerate().map(move |(i, entity)| (outer_type, i, store.entity_id(*entity).1))
        })
    }

    /// Outer entities that only versions of bundles mention of which there are newer ones: since these do not mention
    /// them, they stay as they were. Type and id of each, by type, in the order of [`Aggregator::run`].
    pub fn left_behind(&self) -> Vec<(OuterType, &'s str)> {
        let newest = self.selection.newest_versions();
        let mut left = Vec::new();
        for (outer_type, position, id) in self.entity_ids() {
            if self.selection.is_left_behind(self.entities[outer_type][position], &newest) {
                left.push((outer_type, id));
            }
        }
        left
    }

    /// Whether there is nothing to aggregate.
    pub fn is_empty(&self) -> bool {
        self.entities.iter().all(Vec::is_empty)
    }

    /// Aggregates a run of the entities of an outer type and appends the documents. Entities come by uuid and version
    /// of the first bundle that contributed to them, then by their own id.
    /// An entity that cannot be aggregated is a failure; the others go on. What was aggregated in earlier runs is
    /// made use of.
    pub fn run(
        &self,
        outer_type: OuterType,
        range: Range<usize>,
        memo: &mut Memo<'s>,
        out: &mut DocumentRun,
    ) -> Aggregates {
        let mut aggregates = Aggregates::default();
        aggregates.losses.about(self.rules.outer_name(outer_type));
        let mut selected = Vec::new();
        for &entity in &self.entities[outer_type][range] {
            self.selection.select(entity, &mut selected);
            if selected.is_empty() {
                continue;
            }
            let id = self.store.entity_id(entity).1;
            let mut noted = Noted { losses: Losses::default(), conflicts: &mut aggregates.conflicts };
            noted.losses.about(self.rules.outer_name(outer_type));
            match out.push(id, |out| self.write(outer_type, entity, &selected, memo, &mut noted, out)) {
                Ok(()) => {
                    aggregates.losses.merge(noted.losses);
                    aggregates.count += 1;
                }
                Err(e) => aggregates.failures.push(self.place(e, outer_type, id, &selected)),
            }
        }
        aggregates
    }

    fn place(&self, error: Error, outer_type: OuterType, id: &str, selected: &[u32]) -> Error {
        let bundle = |i: &u32| &self.store.bundles()[self.store.stored()[*i as usize].bundle as usize];
        let error = error.in_entity(format!("{}/{id}", self.rules.outer_name(outer_type)));
        match selected {
            [] => error,
            [first, ..] => error.in_bundle(&bundle(first).uuid, &bundle(first).version),
        }
    }

    fn write(
        &self,
        outer_type: OuterType,
        entity: u32,
        selected: &[u32],
        memo: &mut Memo<'s>,
        noted: &mut Noted<'_>,
        out: &mut Vec<u8>,
    ) -> Result<()> {
        out.extend_from_slice(b"{\"entity_id\":");
        write_str(out, self.store.entity_id(entity).1);
        out.extend_from_slice(b",\"contents\":{");
        let sums = self.write_contents(outer_type, selected, memo, noted, out)?;
        out.extend_from_slice(b"},\"num_contributions\":");
        crate::json::write_int(out, self.selection.of(entity).len() as i64);
        let stored = |i: &u32| &self.store.stored()[*i as usize];
        let mut sources: Vec<u32> = selected.iter().map(|i| stored(i).source).collect();
        sources.sort_unstable();
        sources.dedup();
        let mut sources: Vec<_> = sources.into_iter().map(|i| &self.store.sources()[i as usize]).collect();
        sources.sort_unstable();
        write_sources(sources.into_iter(), out);
        let bundle = |i: &u32| &self.store.bundles()[stored(i).bundle as usize];
        let bundles = selected.iter().map(|i| (&*bundle(i).uuid, &*bundle(i).version));
        write_bundles(bundles, selected.len(), &mut noted.losses, out);
        self.rules.write_extras(outer_type, &sums, |inner_type| self.newest(selected, inner_type), out)?;
        out.push(b'}');
        Ok(())
    }

    /// What there is to report about conflicts, of each inner entity type so many pairs at most; the rest is counted.
    pub fn report(&self, conflicts: &Conflicts, most: usize) -> Vec<Disagreement> {
        conflicts.report(self.store, &self.rules.plans, most)
    }
}
