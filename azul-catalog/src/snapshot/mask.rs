//! Which sets of values pass a test. Each distinct value is looked at once, whatever the number of documents.

use std::ops::Range;

use azul_search::{Field, Interval, Kind, Scalar, Test};
use azul_transform::Result;

use crate::segment::field::FieldColumn;

/// For each set of a field, whether it passes a test. Of a field without values there is the empty set only.
pub(super) fn mask(field: &Field, column: Option<&FieldColumn>, test: &Test) -> Result<Vec<bool>> {
    let Some(column) = column else { return Ok(vec![passes_empty(test)]) };
    let sets = Sets { column };
    let mut mask = match test {
        Test::Is { any, .. } | Test::IsNot { any, .. } => sets.some(&sets.equal(any)?),
        Test::Among { any, .. } => {
            let mut values = vec![false; column.len() as usize];
            for interval in any {
                values[sets.inside(interval)?].fill(true);
            }
            sets.some(&values)
        }
        Test::Only { any } | Test::NotOnly { any } => {
            let values = sets.equal(any)?;
            let others: Vec<bool> = values.iter().map(|is| !is).collect();
            // A set without members is that of texts which are too long to be found.
            let mut mask = sets.some(&values);
            mask.iter_mut().zip(sets.some(&others)).for_each(|(passes, other)| *passes &= !other);
            mask
        }
        Test::All { all, null } => {
            let mut mask = vec![true; column.sets()];
            for value in all {
                and(&mut mask, &sets.some(&sets.equal(std::slice::from_ref(value))?));
            }
            if *null {
                let sentinel: Vec<Scalar> = field.sentinel().into_iter().collect();
                and(&mut mask, &sets.some(&sets.equal(&sentinel)?));
            }
            mask
        }
        Test::Within(intervals) => sets.each(intervals, |(low, high), (from, to)| from <= low && high <= to)?,
        Test::Contains(intervals) if column.is_scalar() => vec![intervals.is_empty(); column.sets()],
        Test::Contains(intervals) => sets.each(intervals, |(low, high), (from, to)| low <= from && to <= high)?,
        Test::Intersects(intervals) if column.is_scalar() => vec![intervals.is_empty(); column.sets()],
        Test::Intersects(intervals) => sets.each(intervals, |(low, high), (from, to)| from <= high && low <= to)?,
        Test::Nested(wanted) => sets.some(&elements(field, column, wanted)),
    };
    mask[0] = passes_empty(test);
    if let Test::IsNot { .. } | Test::NotOnly { .. } = test {
        mask[1..].iter_mut().for_each(|passes| *passes = !*passes);
    }
    Ok(mask)
}

/// Whether a document without values passes.
fn passes_empty(test: &Test) -> bool {
    match test {
        Test::Is { null, .. } | Test::Among { null, .. } => *null,
        Test::IsNot { null, .. } => !null,
        Test::All { all, .. } => all.is_empty(),
        Test::Within(intervals) | Test::Contains(intervals) | Test::Intersects(intervals) => intervals.is_empty(),
        Test::Only { .. } | Test::Nested(_) => false,
        Test::NotOnly { .. } => true,
    }
}

fn and(mask: &mut [bool], other: &[bool]) {
    mask.iter_mut().zip(other).for_each(|(passes, other)| *passes &= other);
}

/// For each distinct element, whether it has all of the properties.
fn elements(field: &Field, column: &FieldColumn, wanted: &[(String, Option<Scalar>)]) -> Vec<bool> {
    let (Kind::Nested(properties), Some(elements)) = (field.kind, column.elements()) else {
        return vec![false; column.len() as usize];
    };
    let has = |element: &Vec<Vec<Scalar>>| {
        wanted.iter().all(|(name, value)| {
            let position = properties.iter().position(|(property, _)| property == name);
            let values = position.and_then(|position| element.get(position));
            value.as_ref().is_some_and(|value| values.is_some_and(|values| values.contains(value)))
        })
    };
    elements.iter().map(has).collect()
}

struct Sets<'f> {
    column: &'f FieldColumn,
}

impl Sets<'_> {
    /// The sets some member of which is among these values.
    fn some(&self, values: &[bool]) -> Vec<bool> {
        let singles = 1 + values.len();
        let mut mask = vec![false; self.column.sets()];
        mask[1..singles].copy_from_slice(values);
        for (set, passes) in mask.iter_mut().enumerate().skip(singles) {
            self.column.members(set as u32, |member| *passes |= values[member as usize]);
        }
        mask
    }

    /// Which values are one of these.
    fn equal(&self, wanted: &[Scalar]) -> Result<Vec<bool>> {
        let mut values = vec![false; self.column.len() as usize];
        if self.column.is_scalar() {
            for value in wanted {
                let places = self.column.places(value)?;
                values[places.start as usize..places.end as usize].fill(true);
            }
        }
        Ok(values)
    }

    /// Which single values are in an interval.
    fn inside(&self, interval: &Interval) -> Result<Range<usize>> {
        if !self.column.is_scalar() {
            return Ok(0..0);
        }
        let low = match &interval.low {
            None => 0,
            Some(low) if interval.above => self.column.up_to(low)?,
            Some(low) => self.column.below(low)?,
        };
        let high = match &interval.high {
            None => self.column.len(),
            Some(high) if interval.below => self.column.below(high)?,
            Some(high) => self.column.up_to(high)?,
        };
        Ok(low as usize..high.max(low) as usize)
    }

    /// The sets that have for each interval a value inside, or a range that is related to it.
    fn each(&self, intervals: &[Interval], holds: impl Fn((f64, f64), (f64, f64)) -> bool) -> Result<Vec<bool>> {
        let mut mask = vec![true; self.column.sets()];
        for interval in intervals {
            let mut values = vec![false; self.column.len() as usize];
            if self.column.is_scalar() {
                values[self.inside(interval)?].fill(true);
            } else if let (Some(ranges), Some(ends)) = (self.column.ranges(), ends(interval)) {
                values.iter_mut().zip(ranges).for_each(|(value, range)| *value = holds(*range, ends));
            }
            and(&mut mask, &self.some(&values));
        }
        Ok(mask)
    }
}

/// The ends of an interval of doubles; nothing if it ends before it begins.
fn ends(interval: &Interval) -> Option<(f64, f64)> {
    let end = |end: &Option<Scalar>, open: f64| match end {
        Some(Scalar::Int(int)) => *int as f64,
        Some(Scalar::Float(float)) => *float,
        Some(Scalar::Text(_)) | None => open,
    };
    let ends = (end(&interval.low, f64::NEG_INFINITY), end(&interval.high, f64::INFINITY));
    (ends.0 <= ends.1).then_some(ends)
}
