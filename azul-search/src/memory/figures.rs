//! Figures over documents.

use std::collections::{BTreeMap, BTreeSet};

use azul_transform::schema::NULL_INT;

use super::Entry;
use super::matching::distinct;
use crate::fields::FieldId;
use crate::index::{Aggregated, Aggregation, Bucket, Share};
use crate::query::Scalar;
use crate::values::Values;

pub(super) fn figure(hits: &[&Entry], figure: &Aggregation) -> Aggregated {
    match figure {
        Aggregation::Distinct(field) => {
            let values: BTreeSet<Scalar> = hits.iter().flat_map(|entry| distinct(entry.values(*field))).collect();
            Aggregated::Distinct(values.len() as u64)
        }
        Aggregation::Sum { field, over } => {
            Aggregated::Sum(hits.iter().filter(|entry| is_in(entry, *over)).map(|entry| sum(entry, *field)).sum())
        }
        Aggregation::Terms { field, sums } => {
            let mut terms: BTreeMap<Scalar, (u64, Vec<f64>)> = BTreeMap::new();
            for entry in hits {
                for value in distinct(entry.values(*field)) {
                    let (count, totals) = terms.entry(value).or_insert_with(|| (0, vec![0.0; sums.len()]));
                    *count += 1;
                    totals.iter_mut().zip(sums).for_each(|(total, field)| *total += sum(entry, *field));
                }
            }
            let mut terms: Vec<_> = terms.into_iter().collect();
            terms.sort_by_key(|(_, (count, _))| std::cmp::Reverse(*count));
            let bucket = |(term, (count, totals))| (Bucket { term, count, with: Vec::new() }, totals);
            Aggregated::Terms(terms.into_iter().map(bucket).collect())
        }
    }
}

/// The numbers of a field, without what stands for null.
fn numbers(entry: &Entry, field: FieldId) -> impl Iterator<Item = f64> {
    let scalars = match entry.values(field) {
        Values::Scalars(scalars) => scalars.as_slice(),
        Values::TooLong | Values::Ranges(_) | Values::Elements(_) => &[],
    };
    scalars.iter().filter_map(|scalar| match scalar {
        Scalar::Int(NULL_INT) => None,
        Scalar::Int(int) => Some(*int as f64),
        Scalar::Float(float) => (*float != NULL_INT as f64).then_some(*float),
        Scalar::Text(_) => None,
    })
}

fn sum(entry: &Entry, field: FieldId) -> f64 {
    numbers(entry, field).sum()
}

/// Whether a document is among those that are summed up.
fn is_in(entry: &Entry, share: Share) -> bool {
    let with = |field: FieldId| match entry.values(field) {
        Values::Scalars(scalars) => {
            !scalars.is_empty() && numbers(entry, field).filter(|n| *n != 0.0).count() == scalars.len()
        }
        Values::TooLong | Values::Ranges(_) | Values::Elements(_) => false,
    };
    match share {
        Share::All => true,
        Share::With(field) => with(field),
        Share::Without(field) => !with(field),
    }
}
