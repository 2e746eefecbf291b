//! The contributions of one leaf, selected and reconciled among themselves.

use std::collections::BTreeSet;

use super::mentions::{Identity, Inner, LeafCopy, identity};
use crate::aggregate::conflicts::Origin;
use crate::aggregate::fold;
use crate::aggregate::reconcile::Reconciled;
use crate::aggregate::rules::{Rules, Use};
use crate::bundle::SourceRef;
use crate::position::{InnerType, OuterType};
use crate::project::Copy;
use crate::record::Record;
use crate::store::current;
use crate::store::{Contribution, reading_order};

/// Hashes of the keys of an inner entity, if inner entities of its type are folded.
pub(super) fn keys_of(
    rules: &Rules<'_>,
    outer_type: OuterType,
    inner_type: InnerType,
    record: &str,
    each: &mut impl FnMut(u64),
) {
    if rules.uses[outer_type][inner_type] == Use::Fold {
        fold::keys(&rules.plans[inner_type], Record::new(record), each);
    }
}

/// What the contributions of a leaf say.
#[derive(Debug, Default)]
pub(super) struct Local {
    /// UUIDs in reading order, and how many contributions each has.
    pub uuids: Vec<(String, usize)>,
    /// UUIDs and versions of the bundles that count.
    pub selected: Vec<(String, String)>,
    pub sources: BTreeSet<SourceRef>,
    /// Per inner entity type, whether a contribution has a list of it, and whether all have inner entities in it.
    pub present: Vec<bool>,
    pub complete: Vec<bool>,
    /// Inner entities in order of first appearance.
    pub entities: Vec<(Inner, LeafCopy)>,
    /// Hashes of the [keys](fold::keys) of these, ascending, each with the inner entity that has it.
    pub keys: Vec<(u64, Identity)>,
    /// Something is wrong with the contributions, which aggregating them tells.
    pub broken: bool,
}

impl Local {
    pub fn new(rules: &Rules<'_>, outer_type: OuterType, mut contributions: Vec<Contribution>) -> Self {
        contributions.sort_by(|a, b| reading_order(&a.fqid().uuid, &b.fqid().uuid));
        let mut local = Self::default();
        let mut selected = Vec::new();
        for of_bundle in contributions.chunk_by(|a, b| a.fqid().uuid == b.fqid().uuid) {
            local.uuids.push((of_bundle[0].fqid().uuid.clone(), of_bundle.len()));
            let of_bundle: Vec<&Contribution> = of_bundle.iter().collect();
            selected
                .extend(current(&of_bundle, |contribution| (&*contribution.fqid().version, contribution.is_deleted())));
        }
        for contribution in &selected {
            let fqid = contribution.fqid();
            local.selected.push((fqid.uuid.clone(), fqid.version.clone()));
            local.sources.insert(fqid.source.clone());
        }
        for inner_type in InnerType::all(rules.plans.len()) {
            local.reconcile(rules, inner_type, &selected);
        }
        let mut keys = Vec::new();
        for (inner, copy) in &local.entities {
            let of = identity(inner);
            keys_of(rules, outer_type, inner.0, &copy.record, &mut |key| keys.push((key, of)));
        }
        keys.sort_unstable();
        keys.dedup();
        local.keys = keys;
        local
    }

    fn reconcile(&mut self, rules: &Rules<'_>, inner_type: InnerType, selected: &[&Contribution]) {
        let plan = &rules.plans[inner_type];
        let mut reconciled = Reconciled::default();
        let (mut present, mut complete) = (false, true);
        for Contribution { batch, position } in selected.iter().copied() {
            let lists = batch.contents(*position).iter().map(|list| batch.read_list(*list));
            let list = lists.into_iter().find(|(of, _)| *of == inner_type);
            present |= list.is_some();
            complete &= list.is_some_and(|(_, records)| !records.is_empty());
            for record in list.into_iter().flat_map(|(_, records)| records) {
                let copy = Copy { record: batch.read_record(*record), version: &batch.fqid().version };
                let copy = (copy, Origin { record: 0, bundle: 0 });
                self.broken |= reconciled.feed(rules.project, plan, copy, None).is_err();
            }
        }
        self.present.push(present);
        self.complete.push(complete);
        for (id, copy, merged) in reconciled.kept(plan) {
            let Copy { record, version } = copy;
            let copy = LeafCopy { version: version.into(), record: record.text().into(), merged };
            self.entities.push(((inner_type, id), copy));
        }
    }

    /// Number of contributions.
    pub fn len(&self) -> usize {
        self.uuids.iter().map(|(_, count)| count).sum()
    }

    /// The UUID that divides the contributions into halves, if they are of several bundles.
    pub fn middle(&self) -> Option<&str> {
        let (mut before, half) = (0, self.len() / 2);
        let middle = self.uuids.iter().position(|(_, count)| {
            before += count;
            before > half
        });
        let middle = middle.map(|middle| middle.max(1)).filter(|middle| *middle < self.uuids.len())?;
        Some(&self.uuids[middle].0)
    }
}
