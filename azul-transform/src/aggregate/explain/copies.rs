//! The inner entities of one type that an aggregate is made of, and the copies that were not used.

use rustc_hash::FxHashMap;

use super::{Contributor, ContributorFate, InnerEntity, LostCopy};
use crate::aggregate::aggregator::Aggregator;
use crate::aggregate::plan::Plan;
use crate::aggregate::reconcile::Reconciled;
use crate::bundle::BundleFqid;
use crate::error::Result;
use crate::position::{FieldIndex, InnerType};
use crate::record::Record;
use crate::store::Store;
use crate::value::Value;

/// The inner entities of one type, reconciled, in the order in which they are folded.
pub(super) struct Kept<'s> {
    store: &'s Store,
    reconciled: Reconciled<'s>,
    /// Of one contribution alone, which is not reconciled: the inner entities.
    single: Vec<u32>,
    /// By id, all copies: the record, and the position of the bundle.
    copies: FxHashMap<String, Vec<(u32, usize)>>,
    /// The bundle of the single contribution.
    only: usize,
}

/// Where inner entities are among those of an explanation, by their number among those that are kept.
pub(super) type Places = FxHashMap<usize, usize>;

impl<'s> Aggregator<'s> {
    /// The bundles that contribute to an entity, and the position of each in this list.
    pub(super) fn contributors(&self, entity: u32) -> (Vec<Contributor>, FxHashMap<u32, usize>) {
        let mut selected = Vec::new();
        self.selection.select(entity, &mut selected);
        let stored = |i: &u32| self.store.stored()[*i as usize];
        let mut list: Vec<Contributor> = Vec::new();
        let mut places = FxHashMap::default();
        for i in self.selection.of(entity) {
            let (bundle, source) = (self.selection.bundle(*i), &self.store.sources()[stored(i).source as usize]);
            let newest = selected.iter().find(|s| self.selection.bundle(**s).uuid == bundle.uuid);
            let fate = match newest {
                _ if stored(i).deleted => ContributorFate::Deleted,
                Some(newest) if newest == i => ContributorFate::Counts,
                Some(newest) if self.selection.bundle(*newest).version > bundle.version => {
                    ContributorFate::Superseded { by: self.selection.bundle(*newest).version.to_string() }
                }
                _ => ContributorFate::Deleted,
            };
            // A deletion and what it deletes are one bundle.
            let place = *places.entry(stored(i).bundle).or_insert(list.len());
            let (uuid, version) = (bundle.uuid.to_string(), bundle.version.to_string());
            let contributor = Contributor { fqid: BundleFqid { uuid, version, source: source.clone() }, fate };
            match list.get_mut(place) {
                None => list.push(contributor),
                Some(known) if contributor.fate == ContributorFate::Deleted => known.fate = ContributorFate::Deleted,
                Some(_) => {}
            }
        }
        (list, places)
    }

    /// The inner entities of a type in the contributions that count.
    pub(super) fn kept(
        &self,
        inner_type: InnerType,
        selected: &[u32],
        places: &FxHashMap<u32, usize>,
    ) -> Result<Kept<'s>> {
        let plan = &self.rules.plans[inner_type];
        let bundle = |i: &u32| places.get(&self.store.stored()[*i as usize].bundle).copied().unwrap_or_default();
        let mut kept = Kept {
            store: self.store,
            reconciled: Reconciled::default(),
            single: Vec::new(),
            copies: FxHashMap::default(),
            only: selected.first().map(bundle).unwrap_or_default(),
        };
        if let [only] = selected {
            kept.single = self.store.list(self.store.contents(*only)[inner_type]).iter().collect();
            return Ok(kept);
        }
        for i in selected {
            for record in self.store.list(self.store.contents(*i)[inner_type]).iter() {
                kept.reconciled.feed(self.rules.project, plan, self.copy(*i, record), None)?;
                let copies = kept.copies.entry(id(plan, self.store.record(record))).or_default();
                if !copies.contains(&(record, bundle(i))) {
                    copies.push((record, bundle(i)));
                }
            }
        }
        Ok(kept)
    }
}

impl<'s> Kept<'s> {
    /// The inner entities.
    pub fn records(&self) -> impl Iterator<Item = Record<'_>> {
        self.single.iter().map(|record| self.store.record(*record)).chain(self.reconciled.records())
    }

    /// Adds the inner entities of which bundles have different copies; at most so many copies of each.
    pub fn note_lost(&self, plan: &Plan<'_>, most: usize, entities: &mut Vec<InnerEntity>) -> Places {
        let mut places = Places::default();
        let differ = |copies: &Vec<(u32, usize)>| copies.iter().any(|(record, _)| *record != copies[0].0);
        if !self.copies.values().any(differ) {
            return places;
        }
        for (number, record) in self.records().enumerate() {
            if self.copies.get(&id(plan, record)).is_some_and(differ) {
                self.place(number, (plan, most), &mut places, entities);
            }
        }
        places
    }

    /// Where an inner entity is among those of an explanation; it is added if it is not there, with so many bundles and
    /// lost copies at most.
    pub fn place(
        &self,
        number: usize,
        (plan, most): (&Plan<'_>, usize),
        places: &mut Places,
        entities: &mut Vec<InnerEntity>,
    ) -> usize {
        *places.entry(number).or_insert_with(|| {
            entities.push(self.entity(number, plan, most));
            entities.len() - 1
        })
    }

    fn entity(&self, number: usize, plan: &Plan<'_>, most: usize) -> InnerEntity {
        let mut entity = InnerEntity {
            inner_type: plan.inner_type.name,
            entity_id: String::new(),
            bundles: Vec::new(),
            bundle_count: 0,
            lost: Vec::new(),
            lost_count: 0,
        };
        if let Some(record) = self.single.get(number) {
            entity.entity_id = id(plan, self.store.record(*record));
            entity.bundles.push(self.only);
            entity.bundle_count = 1;
            return entity;
        }
        let Some((used, origin)) = self.reconciled.get(number) else { return entity };
        entity.entity_id = id(plan, used);
        for (record, bundle) in self.copies.get(&entity.entity_id).into_iter().flatten() {
            if origin.as_ref().is_some_and(|origin| origin.record == *record) {
                entity.bundle_count += 1;
                entity.bundles.extend(Some(*bundle).filter(|_| entity.bundle_count <= most));
            } else {
                entity.lost_count += 1;
                let lost = || LostCopy { bundle: *bundle, fields: differing(plan, used, self.store.record(*record)) };
                entity.lost.extend((entity.lost_count <= most).then(lost));
            }
        }
        entity
    }
}

/// The fields that differ, with both values; a field that one of them lacks is null.
fn differing(
    plan: &Plan<'_>,
    used: Record<'_>,
    other: Record<'_>,
) -> Vec<(&'static str, Value<'static>, Value<'static>)> {
    let fields = FieldIndex::all(plan.inner_type.fields.len()).zip(&plan.inner_type.fields);
    let values = fields.filter_map(|(position, field)| {
        let (used, other) = (used.get(position), other.get(position));
        let owned = |value: Option<Value<'_>>| value.unwrap_or_default().into_owned();
        (used != other).then(|| (field.name, owned(used), owned(other)))
    });
    values.collect()
}

fn id(plan: &Plan<'_>, record: Record<'_>) -> String {
    let id = plan.identity.and_then(|identity| record.get(identity));
    id.as_ref().and_then(Value::as_str).unwrap_or_default().to_owned()
}
