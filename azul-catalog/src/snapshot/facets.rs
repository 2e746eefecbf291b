//! Counting values: for tuples first, then for the tuples of a group, then for sets, then for values.

use std::borrow::Cow;
use std::collections::BTreeMap;

use azul_search::{Bucket, Buckets, Facet, Scalar};
use azul_transform::Result;
use rustc_hash::FxHashMap;

use super::plan::Plan;
use super::view::View;
use crate::segment::field::FieldColumn;
use crate::segment::rows::Rows;

/// Counts of the values of a field in one segment.
#[derive(Default)]
struct Counts {
    /// By place of the value.
    values: Vec<u64>,
    /// By places of the value and of one of the other field.
    with: FxHashMap<(u32, u32), u64>,
    missing: u64,
    total: u64,
}

/// Counts for several facets over several segments.
pub(super) fn count(plans: &[Plan<'_>], facets: &[Facet]) -> Result<Vec<Buckets>> {
    let mut merged: Vec<Merged> = facets.iter().map(|_| Merged::default()).collect();
    for plan in plans {
        let mut groups = Groups::new(plan);
        for (facet, merged) in facets.iter().zip(&mut merged) {
            let counts = groups.count(*facet)?;
            merged.add(plan.view, *facet, counts, plans.len() == 1)?;
        }
    }
    Ok(merged.into_iter().map(Merged::finish).collect())
}

/// Numbers of documents by tuple of a group, for a plan.
struct Groups<'p, 'v> {
    plan: &'p Plan<'v>,
    groups: Vec<Option<Vec<u32>>>,
}

impl<'p, 'v> Groups<'p, 'v> {
    fn new(plan: &'p Plan<'v>) -> Self {
        Self { plan, groups: vec![None; plan.view.segment.groups.len()] }
    }

    fn count(&mut self, facet: Facet) -> Result<Counts> {
        let view = self.plan.view;
        let column = view.column(facet.field)?;
        let with_column = facet.with.map(|with| view.column(with)).transpose()?.flatten();
        let grouped = view.grouped(facet.field).filter(|_| !self.plan.is_document_field(facet.field));
        let together = |group: usize| match facet.with {
            None => Some(None),
            Some(with) => view.grouped(with).filter(|(other, _)| *other == group).map(Some),
        };
        let Some(((group, sets), with)) = grouped.and_then(|found| Some((found, together(found.0)?))) else {
            return self.count_documents(facet, column, with_column);
        };
        let mut by_set = By::new(column, with_column);
        let alone = self.plan.refused_alone(facet.field);
        let mut weights = Cow::Borrowed(self.weights(group));
        if !alone.is_empty() {
            add(view, group, alone, weights.to_mut());
        }
        sets.each(|tuple, set| {
            let weight = weights[tuple];
            if weight > 0 {
                by_set.add(set, with.map(|(_, sets)| sets.get(tuple)), u64::from(weight));
            }
        });
        Ok(by_set.finish())
    }

    /// Numbers of documents that pass all clauses, by tuple of a group.
    fn weights(&mut self, group: usize) -> &[u32] {
        let (plan, view) = (self.plan, self.plan.view);
        self.groups[group].get_or_insert_with(|| {
            let mut weights = vec![0; view.segment.meta.groups[group].tuples as usize];
            match plan.all_tuples() {
                Some(all) => view.segment.tuples[group].each(|tuple, number| weights[number as usize] += all[tuple]),
                None => add(view, group, &plan.counted().kept, &mut weights),
            }
            weights
        })
    }

    /// Counts document by document: for fields that are no facets.
    fn count_documents(
        &self,
        facet: Facet,
        column: Option<&FieldColumn>,
        with: Option<&FieldColumn>,
    ) -> Result<Counts> {
        let sets = column.map(FieldColumn::rows).transpose()?;
        let with_sets = with.map(FieldColumn::rows).transpose()?;
        let mut by_set = By::new(column, with);
        let set = |sets: Option<Rows<'_>>, document| sets.map_or(0, |sets| sets.of(document));
        self.plan.each(Some(facet.field), |document| {
            by_set.add(set(sets, document), with.map(|_| set(with_sets, document)), 1);
        });
        Ok(by_set.finish())
    }
}

/// Adds the numbers of documents of tuples to those of the group's tuples.
fn add(view: &View, group: usize, tuples: &[(u32, u32)], weights: &mut [u32]) {
    view.segment.tuples[group].beside(tuples, |number, count| weights[number as usize] += count);
}

/// Numbers of documents by set.
struct By<'f> {
    column: Option<&'f FieldColumn>,
    with: Option<&'f FieldColumn>,
    sets: Vec<u64>,
    pairs: FxHashMap<(u32, u32), u64>,
}

impl<'f> By<'f> {
    fn new(column: Option<&'f FieldColumn>, with: Option<&'f FieldColumn>) -> Self {
        Self { column, with, sets: vec![0; column.map_or(1, FieldColumn::sets)], pairs: FxHashMap::default() }
    }

    #[inline]
    fn add(&mut self, set: u32, with: Option<u32>, count: u64) {
        self.sets[set as usize] += count;
        if let Some(with) = with {
            *self.pairs.entry((set, with)).or_default() += count;
        }
    }

    fn finish(self) -> Counts {
        let mut counts = Counts::default();
        let Some(column) = self.column else {
            (counts.missing, counts.total) = (self.sets[0], self.sets[0]);
            return counts;
        };
        if let Some(elements) = column.elements() {
            return self.count_elements(column, elements);
        }
        counts.total = self.sets.iter().sum();
        let missing = self.sets.iter().enumerate().filter(|(set, _)| column.least(*set as u32).is_none());
        counts.missing = missing.map(|(_, count)| count).sum();
        if !column.is_scalar() {
            counts.missing = counts.total;
            return counts;
        }
        counts.values = vec![0; column.len() as usize];
        for (set, count) in self.sets.iter().enumerate().filter(|(_, count)| **count > 0) {
            distinct(column, set as u32, |value| counts.values[value as usize] += count);
        }
        if let Some(other) = self.with.filter(|other| other.is_scalar()) {
            for ((set, with), count) in &self.pairs {
                distinct(column, *set, |value| {
                    distinct(other, *with, |with| *counts.with.entry((value, with)).or_default() += count);
                });
            }
        }
        counts
    }

    /// Counts elements by themselves: `values` are elements, not values.
    fn count_elements(&self, column: &FieldColumn, elements: &[Vec<Vec<Scalar>>]) -> Counts {
        let mut counts = Counts { values: vec![0; elements.len()], ..Counts::default() };
        for (set, count) in self.sets.iter().enumerate().filter(|(_, count)| **count > 0) {
            column.members(set as u32, |element| {
                counts.values[element as usize] += count;
                counts.total += count;
                if elements[element as usize].first().is_none_or(Vec::is_empty) {
                    counts.missing += count;
                }
            });
        }
        if let Some(other) = self.with.filter(|other| other.is_scalar()) {
            for ((set, with), count) in &self.pairs {
                column.members(*set, |element| {
                    distinct(other, *with, |with| *counts.with.entry((element, with)).or_default() += count);
                });
            }
        }
        counts
    }
}

/// Calls back with the distinct values of a set; of equal ones, with the first.
#[inline]
pub(super) fn distinct(column: &FieldColumn, set: u32, mut see: impl FnMut(u32)) {
    let mut last = None;
    column.members(set, |value| {
        let value = column.rank(value);
        if last.replace(value) != Some(value) {
            see(value);
        }
    });
}

/// Counts by value, of all segments.
#[derive(Default)]
struct Merged {
    /// The values of the only segment, by falling count.
    single: Vec<Bucket>,
    counts: BTreeMap<Scalar, (u64, BTreeMap<Scalar, u64>)>,
    missing: u64,
    total: u64,
}

impl Merged {
    fn add(&mut self, view: &View, facet: Facet, counts: Counts, only: bool) -> Result<()> {
        self.missing += counts.missing;
        self.total += counts.total;
        let Some(column) = view.column(facet.field)? else { return Ok(()) };
        let mut with: FxHashMap<u32, Vec<(u32, u64)>> = FxHashMap::default();
        for ((value, other), count) in counts.with {
            with.entry(value).or_default().push((other, count));
        }
        let other = facet.with.map(|with| view.column(with)).transpose()?.flatten();
        let others = |value: u32| -> Result<Vec<(Scalar, u64)>> {
            let (Some(other), Some(pairs)) = (other, with.get(&value)) else { return Ok(Vec::new()) };
            let scalar = |(value, count): &(u32, u64)| Ok(other.scalar(*value)?.map(|scalar| (scalar, *count)));
            pairs.iter().filter_map(|pair| scalar(pair).transpose()).collect()
        };
        let counted = counts.values.iter().enumerate().filter(|(_, count)| **count > 0);
        if let Some(elements) = column.elements() {
            for (element, count) in counted {
                let values = elements[element].first().map(Vec::as_slice).unwrap_or_default();
                let mut values = values.to_vec();
                values.sort();
                values.dedup();
                for value in values {
                    self.merge(value, *count, others(element as u32)?);
                }
            }
            return Ok(());
        }
        if only {
            self.single.reserve(counts.values.len());
            for (value, count) in counted {
                let Some(term) = column.scalar(value as u32)? else { continue };
                let mut with = others(value as u32)?;
                with.sort_by(|(a, m), (b, n)| n.cmp(m).then_with(|| a.cmp(b)));
                self.single.push(Bucket { term, count: *count, with });
            }
            return Ok(());
        }
        for (value, count) in counted {
            if let Some(term) = column.scalar(value as u32)? {
                self.merge(term, *count, others(value as u32)?);
            }
        }
        Ok(())
    }

    fn merge(&mut self, term: Scalar, count: u64, with: Vec<(Scalar, u64)>) {
        let (total, others) = self.counts.entry(term).or_default();
        *total += count;
        with.into_iter().for_each(|(other, count)| *others.entry(other).or_default() += count);
    }

    fn finish(self) -> Buckets {
        let mut buckets = self.single;
        for (term, (count, with)) in self.counts {
            let mut with: Vec<_> = with.into_iter().collect();
            with.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
            buckets.push(Bucket { term, count, with });
        }
        // Values are in their order, which is kept where counts are equal.
        buckets.sort_by_key(|bucket| std::cmp::Reverse(bucket.count));
        Buckets { buckets, missing: self.missing, total: self.total }
    }
}
