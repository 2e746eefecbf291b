//! Which documents are meant.

use std::collections::BTreeMap;

use super::{Entry, MemoryIndex};
use crate::fields::{Field, Kind};
use crate::index::{Bucket, Buckets, Facet};
use crate::query::{Clause, Interval, Query, Scalar, Test};
use crate::text::has_all;
use crate::values::Values;

impl MemoryIndex {
    /// The documents that have what was typed.
    fn with_text<'s>(&'s self, query: &'s Query) -> impl Iterator<Item = &'s Entry> + 's {
        let has = move |entry: &&Entry| query.text.as_ref().is_none_or(|typed| has_all(&entry.words, typed));
        self.entries(&query.outer_type).filter(has)
    }

    /// The documents that are meant.
    pub(super) fn matches<'s>(&'s self, query: &'s Query) -> impl Iterator<Item = &'s Entry> + 's {
        let passes = move |entry: &&Entry| query.filter.clauses.iter().all(|clause| self.passes(entry, clause));
        self.with_text(query).filter(passes)
    }

    fn passes(&self, entry: &Entry, clause: &Clause) -> bool {
        passes(self.fields.get(clause.field), entry.values(clause.field), &clause.test)
    }

    /// Counts of the values of a field over the documents that pass all clauses but those on the field.
    pub(super) fn buckets(&self, query: &Query, facet: Facet) -> Buckets {
        let mut counts: BTreeMap<Scalar, (u64, BTreeMap<Scalar, u64>)> = BTreeMap::new();
        let mut buckets = Buckets::default();
        let others = || query.filter.clauses.iter().filter(|clause| clause.field != facet.field);
        for entry in self.with_text(query).filter(|entry| others().all(|clause| self.passes(entry, clause))) {
            let with = facet.with.map(|field| distinct(entry.values(field))).unwrap_or_default();
            for values in units(entry.values(facet.field)) {
                buckets.total += 1;
                buckets.missing += u64::from(values.is_empty());
                for value in values {
                    let (count, ids) = counts.entry(value).or_default();
                    *count += 1;
                    with.iter().for_each(|id| *ids.entry(id.clone()).or_default() += 1);
                }
            }
        }
        let bucket = |(term, (count, with)): (Scalar, (u64, BTreeMap<Scalar, u64>))| {
            let mut with: Vec<_> = with.into_iter().collect();
            with.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
            Bucket { term, count, with }
        };
        buckets.buckets = counts.into_iter().map(bucket).collect();
        buckets.buckets.sort_by_key(|bucket| std::cmp::Reverse(bucket.count));
        buckets
    }
}

/// What is counted: a document, or each of its nested elements; each with its distinct values.
fn units(values: &Values) -> Vec<Vec<Scalar>> {
    match values {
        Values::Scalars(_) | Values::TooLong | Values::Ranges(_) => vec![distinct(values)],
        Values::Elements(elements) => {
            let first = |element: &Vec<Vec<Scalar>>| sorted(element.first().cloned().unwrap_or_default());
            elements.iter().map(first).collect()
        }
    }
}

/// The distinct values of a document.
pub(super) fn distinct(values: &Values) -> Vec<Scalar> {
    match values {
        Values::Scalars(scalars) => sorted(scalars.clone()),
        Values::TooLong | Values::Ranges(_) | Values::Elements(_) => Vec::new(),
    }
}

fn sorted(mut scalars: Vec<Scalar>) -> Vec<Scalar> {
    scalars.sort();
    scalars.dedup();
    scalars
}

fn passes(field: &Field, values: &Values, test: &Test) -> bool {
    let empty = || values.is_empty();
    let has = |wanted: &Scalar| some(values, |value| value == wanted);
    match test {
        Test::Is { any, null } => (*null && empty()) || any.iter().any(has),
        Test::IsNot { any, null } => !((*null && empty()) || any.iter().any(has)),
        Test::Among { any, null } => {
            (*null && empty()) || any.iter().any(|interval| some(values, |value| interval.has(value)))
        }
        Test::Only { any } => only(values, any),
        Test::NotOnly { any } => !only(values, any),
        Test::All { all, null } => {
            let is_null = || empty() || field.sentinel().is_some_and(|sentinel| has(&sentinel));
            all.iter().all(has) && (!null || is_null())
        }
        Test::Within(intervals) => intervals.iter().all(|interval| match values {
            Values::Scalars(_) => some(values, |value| interval.has(value)),
            _ => range(values, interval, |(low, high), (from, to)| from <= low && high <= to),
        }),
        Test::Contains(intervals) => intervals
            .iter()
            .all(|interval| range(values, interval, |(low, high), (from, to)| low <= from && to <= high)),
        Test::Intersects(intervals) => intervals
            .iter()
            .all(|interval| range(values, interval, |(low, high), (from, to)| from <= high && low <= to)),
        Test::Nested(wanted) => {
            let (Kind::Nested(properties), Values::Elements(elements)) = (field.kind, values) else { return false };
            elements.iter().any(|element| {
                wanted.iter().all(|(name, value)| {
                    let position = properties.iter().position(|(property, _)| property == name);
                    let values = position.and_then(|position| element.get(position));
                    value.as_ref().is_some_and(|value| values.is_some_and(|values| values.contains(value)))
                })
            })
        }
    }
}

/// Whether there are values, and every one of them is one of these.
fn only(values: &Values, any: &[Scalar]) -> bool {
    matches!(values, Values::Scalars(scalars) if !scalars.is_empty() && scalars.iter().all(|value| any.contains(value)))
}

fn some(values: &Values, test: impl Fn(&Scalar) -> bool) -> bool {
    matches!(values, Values::Scalars(scalars) if scalars.iter().any(test))
}

type Ends = (f64, f64);

/// Whether a relation holds between some range and an interval.
fn range(values: &Values, interval: &Interval, holds: impl Fn(Ends, Ends) -> bool) -> bool {
    let end = |end: &Option<Scalar>, open: f64| match end {
        Some(Scalar::Int(int)) => *int as f64,
        Some(Scalar::Float(float)) => *float,
        Some(Scalar::Text(_)) | None => open,
    };
    let ends = (end(&interval.low, f64::NEG_INFINITY), end(&interval.high, f64::INFINITY));
    // An interval that ends before it begins has nothing inside and is inside of nothing.
    let proper = ends.0 <= ends.1;
    proper && matches!(values, Values::Ranges(ranges) if ranges.iter().any(|range| holds(*range, ends)))
}
