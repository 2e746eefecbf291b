//! Copies of one inner entity that disagree between bundles: reconciliation keeps one of them, and this remembers that
//! there was another.
//!
//! Inner entities are interned, so copies that agree are one record. That two different records meet under one id is
//! therefore the only sign needed, and looking for it costs one comparison of numbers.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::plan::Plan;
use crate::position::{FieldIndex, InnerType};
use crate::schema::{Field, InnerEntityType};
use crate::store::Store;
use crate::value::Value;

/// The conflicts that were met, each once, however many documents the copies are in.
#[derive(Debug, Default)]
pub struct Conflicts {
    /// By inner entity type and the two records, the bundles of these.
    met: FxHashMap<(InnerType, u32, u32), [u32; 2]>,
}

/// A copy of an inner entity, by what the store knows it as.
#[derive(Debug, Clone, Copy)]
pub(super) struct Origin {
    pub record: u32,
    pub bundle: u32,
}

/// The conflicts of one inner entity type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disagreement {
    /// Key in `contents`.
    pub inner_type: &'static str,
    /// Number of inner entities whose copies disagree.
    pub entities: usize,
    /// Number of pairs of copies that disagree.
    pub pairs: usize,
    /// The first of these pairs, by entity and bundles.
    pub first: Vec<Conflict>,
}

/// Two copies of an inner entity that disagree.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Conflict {
    /// Id of the inner entity.
    pub entity_id: String,
    /// UUID and version of the two bundles, ascending.
    pub bundles: [(String, String); 2],
    /// Names of the fields that differ.
    pub fields: Vec<&'static str>,
}

impl Conflicts {
    /// Takes note of two different copies, unless they say the same of what they both speak of.
    #[cold]
    pub(super) fn note(&mut self, store: &Store, plan: &Plan<'_>, inner_type: InnerType, copies: [Origin; 2]) {
        let [a, b] = copies;
        let key = (inner_type, a.record.min(b.record), a.record.max(b.record));
        let same_bundle = a.bundle == b.bundle;
        if same_bundle || (!self.met.contains_key(&key) && differing(store, plan.inner_type, key).next().is_none()) {
            return;
        }
        self.keep(store, key, [a.bundle, b.bundle]);
    }

    /// Adds what was met elsewhere.
    pub fn merge(&mut self, other: Self, store: &Store) {
        for (key, bundles) in other.met {
            self.keep(store, key, bundles);
        }
    }

    /// Of all bundles that have the two copies, those that sort first stand for them, in whatever order they come.
    fn keep(&mut self, store: &Store, key: (InnerType, u32, u32), mut bundles: [u32; 2]) {
        let names = |bundles: &[u32; 2]| bundles.map(|bundle| fqid(store, bundle));
        bundles.sort_unstable_by_key(|bundle| fqid(store, *bundle));
        let kept = self.met.entry(key).or_insert(bundles);
        if names(&bundles) < names(kept) {
            *kept = bundles;
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.met.is_empty()
    }

    /// What there is to report, of each inner entity type so many pairs at most; the rest is counted.
    pub(super) fn report(&self, store: &Store, plans: &[Plan<'_>], most: usize) -> Vec<Disagreement> {
        let mut reports = Vec::new();
        for (inner_type, plan) in InnerType::all(plans.len()).zip(plans) {
            let of_type = self.met.iter().filter(|((of, ..), _)| *of == inner_type);
            let mut pairs: Vec<_> = of_type.map(|(key, bundles)| conflict(store, plan, *key, bundles)).collect();
            if pairs.is_empty() {
                continue;
            }
            pairs.sort_unstable();
            let entities = pairs.iter().map(|pair| &pair.entity_id).collect::<BTreeSet<_>>().len();
            let count = pairs.len();
            pairs.truncate(most);
            reports.push(Disagreement { inner_type: plan.inner_type.name, entities, pairs: count, first: pairs });
        }
        reports
    }
}

fn fqid(store: &Store, bundle: u32) -> (&str, &str) {
    let bundle = &store.bundles()[bundle as usize];
    (&bundle.uuid, &bundle.version)
}

fn conflict(store: &Store, plan: &Plan<'_>, key: (InnerType, u32, u32), bundles: &[u32; 2]) -> Conflict {
    let id = plan.identity.and_then(|identity| store.record(key.1).get(identity));
    let owned = |(uuid, version): (&str, &str)| (uuid.to_owned(), version.to_owned());
    Conflict {
        entity_id: id.as_ref().and_then(Value::as_str).unwrap_or_default().to_owned(),
        bundles: bundles.map(|bundle| owned(fqid(store, bundle))),
        fields: differing(store, plan.inner_type, key).map(|field| field.name).collect(),
    }
}

/// The fields that both copies have, with different values, and that are the entity's own. A field that one of them
/// lacks is a complement, as of a document that comes in parts.
fn differing<'p>(
    store: &Store,
    inner_type: &'p InnerEntityType,
    key: (InnerType, u32, u32),
) -> impl Iterator<Item = &'p Field> {
    let (a, b) = (store.record(key.1), store.record(key.2));
    FieldIndex::all(inner_type.fields.len()).zip(&inner_type.fields).filter_map(move |(i, field)| {
        let differ = !field.of_bundle && a.get(i).zip(b.get(i)).is_some_and(|(a, b)| a != b);
        differ.then_some(field)
    })
}
