//! Figures over documents.

use std::collections::{BTreeMap, BTreeSet};

use azul_search::{Aggregated, Aggregation, Bucket, FieldId, Scalar, Share};
use azul_transform::Result;

use super::facets::distinct;
use super::plan::Plan;
use super::view::View;
use crate::segment::field::FieldColumn;
use crate::segment::rows::Rows;

/// A figure over the documents that pass, of all segments.
pub(super) fn figure(plans: &[Plan<'_>], figure: &Aggregation) -> Result<Aggregated> {
    Ok(match figure {
        Aggregation::Distinct(field) => Aggregated::Distinct(count_distinct(plans, *field)?),
        Aggregation::Sum { field, over } => {
            let sums = plans.iter().map(|plan| sum(plan, *field, *over));
            Aggregated::Sum(sums.sum::<Result<f64>>()?)
        }
        Aggregation::Terms { field, sums } => Aggregated::Terms(terms(plans, *field, sums)?),
    })
}

/// The sets that documents have in a field.
#[derive(Clone, Copy)]
struct Sets<'v> {
    column: Option<&'v FieldColumn>,
    rows: Option<Rows<'v>>,
}

impl<'v> Sets<'v> {
    fn new(view: &'v View, field: FieldId) -> Result<Self> {
        let column = view.column(field)?;
        Ok(Self { column, rows: column.map(FieldColumn::rows).transpose()? })
    }

    #[inline]
    fn of(self, document: u32) -> usize {
        self.rows.map_or(0, |rows| rows.of(document) as usize)
    }
}

/// The numbers that documents have in a field, summed up.
struct Sums<'v> {
    rows: Rows<'v>,
    of_rows: &'v [f64],
}

impl<'v> Sums<'v> {
    /// Nothing if no document has numbers.
    fn new(view: &'v View, field: FieldId) -> Result<Option<Self>> {
        let Some(column) = view.column(field)? else { return Ok(None) };
        Ok(Some(Self { rows: column.rows()?, of_rows: column.row_sums()? }))
    }

    #[inline]
    fn of(&self, document: u32) -> f64 {
        self.of_rows[self.rows.row(document)]
    }
}

fn count_distinct(plans: &[Plan<'_>], field: FieldId) -> Result<u64> {
    let mut values: BTreeSet<Scalar> = BTreeSet::new();
    let mut count = 0;
    for plan in plans {
        let Some(column) = plan.view.column(field)?.filter(|column| column.is_scalar()) else { continue };
        let mut seen = vec![false; column.sets()];
        match plan.view.grouped(field) {
            Some((group, sets)) => {
                let numbers = &plan.view.segment.tuples[group];
                for (tuple, _) in &plan.counted().kept {
                    seen[sets.get(numbers.get(*tuple as usize) as usize) as usize] = true;
                }
            }
            None => {
                let rows = column.rows()?;
                plan.each(None, |document| seen[rows.of(document) as usize] = true);
            }
        }
        let mut has = vec![false; column.len() as usize];
        for (set, _) in seen.iter().enumerate().filter(|(_, seen)| **seen) {
            distinct(column, set as u32, |value| has[value as usize] = true);
        }
        let seen = has.iter().enumerate().filter(|(_, has)| **has);
        // Values of several segments are only known to be equal once they are read.
        if plans.len() == 1 {
            count = seen.count() as u64;
        } else {
            for (value, _) in seen {
                values.extend(column.scalar(value as u32)?);
            }
        }
    }
    Ok(count + values.len() as u64)
}

fn sum(plan: &Plan<'_>, field: FieldId, over: Share) -> Result<f64> {
    let Some(sums) = Sums::new(plan.view, field)? else { return Ok(0.0) };
    let mut total = 0.0;
    match over {
        Share::All => plan.each(None, |document| total += sums.of(document)),
        Share::With(share) | Share::Without(share) => {
            let shares = Sets::new(plan.view, share)?;
            let wanted = matches!(over, Share::With(_));
            let with = shares.column.map(|column| &column.sums().1);
            plan.each(None, |document| {
                if with.is_some_and(|with| with[shares.of(document)]) == wanted {
                    total += sums.of(document);
                }
            });
        }
    }
    Ok(total)
}

fn terms(plans: &[Plan<'_>], field: FieldId, summed: &[FieldId]) -> Result<Vec<(Bucket, Vec<f64>)>> {
    let mut merged: BTreeMap<Scalar, (u64, Vec<f64>)> = BTreeMap::new();
    for plan in plans {
        let sets = Sets::new(plan.view, field)?;
        let Some(column) = sets.column.filter(|column| column.is_scalar()) else { continue };
        let width = summed.len();
        let mut counts = vec![0u64; column.sets()];
        let mut totals = vec![0.0; column.sets() * width];
        let sums: Vec<_> = summed.iter().map(|field| Sums::new(plan.view, *field)).collect::<Result<_>>()?;
        plan.each(None, |document| {
            let set = sets.of(document);
            counts[set] += 1;
            for (total, sums) in totals[set * width..].iter_mut().zip(&sums) {
                *total += sums.as_ref().map_or(0.0, |sums| sums.of(document));
            }
        });
        let mut by_value: BTreeMap<u32, (u64, Vec<f64>)> = BTreeMap::new();
        for (set, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            distinct(column, set as u32, |value| {
                let (total, sums) = by_value.entry(value).or_insert_with(|| (0, vec![0.0; width]));
                *total += count;
                add(sums, &totals[set * width..(set + 1) * width]);
            });
        }
        for (value, (count, totals)) in by_value {
            let Some(term) = column.scalar(value)? else { continue };
            let (total, sums) = merged.entry(term).or_insert_with(|| (0, vec![0.0; width]));
            *total += count;
            add(sums, &totals);
        }
    }
    let bucket = |(term, (count, sums))| (Bucket { term, count, with: Vec::new() }, sums);
    let mut terms: Vec<_> = merged.into_iter().map(bucket).collect();
    terms.sort_by_key(|(bucket, _)| std::cmp::Reverse(bucket.count));
    Ok(terms)
}

fn add(sums: &mut [f64], more: &[f64]) {
    sums.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
}
