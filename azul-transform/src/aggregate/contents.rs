//! The contents of aggregates: lists of inner entities, reconciled and folded.

use super::aggregator::{Aggregator, Noted};
use super::conflicts::Origin;
use super::fold::Fold;
use super::losses::Losses;
use super::memo::Memo;
use super::plan::Plan;
use super::reconcile::{Comparison, Reconciled};
use super::rules::{Identified, Use};
use crate::error::Result;
use crate::json::write_key;
use crate::position::{InnerType, OuterType};
use crate::project::Copy;
use crate::record::Record;
use crate::schema::read_back;
use crate::store::ListKey;
use crate::value::{Value, write_list};

impl<'s> Aggregator<'s> {
    /// Returns the sums that extras show, by inner entity type.
    pub(super) fn write_contents(
        &self,
        outer_type: OuterType,
        selected: &[u32],
        memo: &mut Memo<'s>,
        noted: &mut Noted<'_>,
        out: &mut Vec<u8>,
    ) -> Result<Vec<Value<'s>>> {
        let Noted { losses, conflicts } = noted;
        let mut sums = vec![Value::Null; self.rules.plans.len()];
        let mut identified = Identified::default();
        let mut first = true;
        for (inner_type, plan) in InnerType::all(self.rules.plans.len()).zip(&self.rules.plans) {
            let lists = || selected.iter().map(|i| self.store.contents(*i)[inner_type]);
            if lists().all(ListKey::is_absent) {
                continue;
            }
            if !std::mem::take(&mut first) {
                out.push(b',');
            }
            write_key(out, plan.inner_type.name);
            let how = self.rules.uses[outer_type][inner_type];
            let count = match selected {
                [only] => {
                    let list = self.store.contents(*only)[inner_type];
                    sums[inner_type] = self.write_list(inner_type, how, list, memo, losses, out)?;
                    self.store.list(list).len()
                }
                _ => {
                    let mut reconciled = Reconciled::default();
                    let mut comparison = Comparison { store: self.store, inner_type, conflicts };
                    for i in selected {
                        for record in self.store.list(self.store.contents(*i)[inner_type]).iter() {
                            reconciled.feed(self.rules.project, plan, self.copy(*i, record), Some(&mut comparison))?;
                        }
                    }
                    let records = reconciled.records();
                    let sum = match how {
                        Use::Fold => self.write_folded(inner_type, records, losses, out),
                        _ => self.write_kept(inner_type, records.map(|record| (None, record)), memo, out),
                    };
                    sums[inner_type] = sum?.into_owned();
                    reconciled.records().count()
                }
            };
            identified.note(plan.inner_type, how, count)?;
        }
        identified.finish().map(|()| sums)
    }

    /// A list of a single contribution; many entities have it in common.
    fn write_list(
        &self,
        inner_type: InnerType,
        how: Use,
        list: ListKey,
        memo: &mut Memo<'s>,
        losses: &mut Losses,
        out: &mut Vec<u8>,
    ) -> Result<Value<'s>> {
        let key = (inner_type, how == Use::Fold, list);
        let plan = &self.rules.plans[inner_type];
        if let Some(known) = memo.write(key, self.store, plan, out) {
            losses.merge_as(&known.losses);
            return Ok(known.sum.clone());
        }
        let start = out.len();
        let elements = self.store.list(list);
        let mut lost = Losses::default();
        let sum = if key.1 {
            let records = elements.iter().map(|record| self.store.record(record));
            self.write_folded(inner_type, records, &mut lost, out)?
        } else {
            let records = elements.iter().map(|record| (Some(record), self.store.record(record)));
            self.write_kept(inner_type, records, memo, out)?
        };
        losses.merge_as(&lost);
        // A single inner entity that is kept as it is was remembered as such already.
        if key.1 || elements.len() != 1 {
            memo.insert(key, self.store, plan, &out[start..], (sum.clone(), lost));
        }
        Ok(sum)
    }

    /// A list that is not aggregated, of inner entities with their numbers in the store, if they have one.
    fn write_kept<'r>(
        &self,
        inner_type: InnerType,
        records: impl Iterator<Item = (Option<u32>, Record<'r>)>,
        memo: &mut Memo<'s>,
        out: &mut Vec<u8>,
    ) -> Result<Value<'r>> {
        let plan = &self.rules.plans[inner_type];
        let (mut sum, mut result) = (None, Ok(()));
        write_list(out, records, |out, (number, record)| {
            if result.is_ok() {
                let number = number.map(|number| (inner_type, number));
                let written = write_read_back(plan, number, record, memo, out);
                result = written.and_then(|()| self.add_up(inner_type, record, &mut sum));
            }
        });
        result.map(|()| sum.unwrap_or_default())
    }

    /// Adds the field that extras show the sum of, if the inner entity type has it.
    fn add_up<'r>(&self, inner_type: InnerType, record: Record<'r>, sum: &mut Option<Value<'r>>) -> Result<()> {
        if let Some(field) = self.rules.sums[inner_type] {
            let field_type = self.rules.plans[inner_type].inner_type.fields[field].field_type;
            let value = record.get(field).map(|value| read_back(field_type, value)).unwrap_or_default();
            *sum = crate::accumulate::add(sum.take(), value)?;
        }
        Ok(())
    }

    /// A list that is aggregated.
    fn write_folded<'r>(
        &self,
        inner_type: InnerType,
        records: impl Iterator<Item = Record<'r>>,
        losses: &mut Losses,
        out: &mut Vec<u8>,
    ) -> Result<Value<'r>> {
        let (plan, sum_of) = (&self.rules.plans[inner_type], self.rules.sums[inner_type]);
        let mut records = records.peekable();
        let mut fold = Fold::new(plan);
        if let Some(first) = records.next() {
            let only = records.peek().is_none();
            let single = if only { Fold::single(plan, first, sum_of, out)? } else { None };
            if let Some(sum) = single {
                return Ok(sum);
            }
            fold.feed(first)?;
        }
        records.try_for_each(|record| fold.feed(record))?;
        fold.finish(sum_of, losses, out)
    }

    /// The copy of the only inner entity of a type that reconciliation keeps.
    pub(super) fn newest(&self, selected: &[u32], inner_type: InnerType) -> Option<Record<'s>> {
        let mut reconciled = Reconciled::default();
        for i in selected {
            let record = self.store.list(self.store.contents(*i)[inner_type]).iter().next()?;
            // Conflicts were noted when the contents were written.
            reconciled.feed(self.rules.project, &self.rules.plans[inner_type], self.copy(*i, record), None).ok()?;
        }
        reconciled.first()
    }

    /// The copy of an inner entity in a contribution.
    pub(super) fn copy(&self, contribution: u32, record: u32) -> (Copy<'s>, Origin) {
        let bundle = self.store.stored()[contribution as usize].bundle;
        let version = &self.store.bundles()[bundle as usize].version;
        (Copy { record: self.store.record(record), version }, Origin { record, bundle })
    }
}

/// An inner entity that is not aggregated, as it reads back from an index and is written again. It is remembered by its
/// type and number, if it has one.
pub(super) fn write_read_back(
    plan: &Plan<'_>,
    number: Option<(InnerType, u32)>,
    record: Record<'_>,
    memo: &mut Memo<'_>,
    out: &mut Vec<u8>,
) -> Result<()> {
    if number.is_some_and(|number| memo.write_record(number, out)) {
        return Ok(());
    }
    let start = out.len();
    out.push(b'{');
    for (n, (i, compact)) in record.compact().enumerate() {
        if n > 0 {
            out.push(b',');
        }
        plan.writers[i].write_again(out, compact)?;
    }
    out.push(b'}');
    if let Some(number) = number {
        memo.insert_record(number, &out[start..]);
    }
    Ok(())
}
