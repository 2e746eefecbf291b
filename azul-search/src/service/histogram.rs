//! How numbers and times are spread: counts between round bounds.

use azul_transform::json::write_str;

use super::{Catalog, Refusal};
use crate::fields::{Field, Kind};
use crate::index::Buckets;
use crate::json::{ObjectWriter, list};
use crate::moment::{days, from_days};
use crate::python;
use crate::query::Scalar;

/// About so many buckets are made.
const BUCKETS: f64 = 20.0;

const DAY: i64 = 86_400_000;

/// The field of a name, if it has a histogram.
///
/// # Errors
/// 400 if it has none.
pub(super) fn field<'a>(catalog: &'a Catalog, name: &str) -> Result<&'a Field, Refusal> {
    let field = catalog.project.fields().named(name);
    let numeric = |field: &&Field| matches!(field.kind, Kind::Integer | Kind::Float | Kind::Date);
    field.filter(numeric).ok_or_else(|| Refusal::bad_request(format!("`{name}` is not a field of numbers or times")))
}

/// Counts of values between round bounds.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Histogram {
    /// Lower bound, upper bound, count. A bar has the values from its lower bound up to, but without, its upper one.
    pub bars: Vec<(f64, f64, u64)>,
    /// Number of documents without a value.
    pub missing: u64,
    /// Number of documents that were looked at.
    pub total: u64,
}

impl Histogram {
    /// The histogram of the counts of a field of numbers or times. A document counts once for each of its values.
    pub fn of(field: &Field, counts: &Buckets) -> Self {
        let sentinel = field.sentinel();
        let mut missing = counts.missing;
        let mut values: Vec<(f64, u64)> = Vec::new();
        for bucket in &counts.buckets {
            match &bucket.term {
                term if Some(term) == sentinel.as_ref() => missing += bucket.count,
                Scalar::Int(int) => values.push((*int as f64, bucket.count)),
                Scalar::Float(float) => values.push((*float, bucket.count)),
                Scalar::Text(_) => {}
            }
        }
        values.sort_by(|a, b| a.0.total_cmp(&b.0));
        let bounds = match (values.first(), values.last()) {
            (Some((least, _)), Some((greatest, _))) => bounds(field.kind, *least, *greatest),
            _ => Vec::new(),
        };
        let bar = |ends: &[f64]| {
            let inside = values.iter().filter(|(value, _)| ends[0] <= *value && *value < ends[1]);
            (ends[0], ends[1], inside.map(|(_, count)| count).sum())
        };
        Self { bars: bounds.windows(2).map(bar).collect(), missing, total: counts.total }
    }
}

/// Appends a histogram.
pub(super) fn write(field: &Field, counts: &Buckets, out: &mut Vec<u8>) {
    let Histogram { bars, missing, total } = Histogram::of(field, counts);
    let mut histogram = ObjectWriter::new(out);
    list(histogram.key("buckets"), bars, |out, (from, to, count)| {
        let mut bucket = ObjectWriter::new(out);
        for (key, end) in [("from", from), ("to", to)] {
            let text = bound(field.kind, end);
            match field.kind {
                Kind::Date => write_str(bucket.key(key), &text),
                _ => bucket.key(key).extend_from_slice(text.as_bytes()),
            }
        }
        bucket.count("count", count);
        bucket.end();
    });
    histogram.count("missing", missing);
    histogram.count("total", total);
    histogram.end();
}

/// A bound as text: a number, or a day like `2021-05-05`.
pub fn bound(kind: Kind, bound: f64) -> String {
    match kind {
        Kind::Date => {
            let (year, month, day) = from_days((bound as i64).div_euclid(DAY));
            format!("{year:04}-{month:02}-{day:02}")
        }
        _ if bound.fract() == 0.0 && bound.abs() < 9e15 => (bound as i64).to_string(),
        _ => python::float(bound),
    }
}

/// Ascending round bounds around the values; the last one is greater than all of them.
fn bounds(kind: Kind, least: f64, greatest: f64) -> Vec<f64> {
    match kind {
        Kind::Date => dates(least as i64, greatest as i64),
        _ if least >= 0.0 && greatest >= 1e4 && greatest > least * 1e3 => powers(least, greatest),
        _ => steps(least, greatest, if kind == Kind::Integer { 1.0 } else { 1e-9 }),
    }
}

/// Powers of ten, for values of very different sizes.
fn powers(least: f64, greatest: f64) -> Vec<f64> {
    let mut bounds = vec![0.0];
    let mut power = 1.0;
    while power <= least && power <= 1e300 {
        power *= 10.0;
    }
    bounds[0] = if least < 1.0 { 0.0 } else { power / 10.0 };
    loop {
        bounds.push(power);
        if power > greatest || power > 1e300 {
            return bounds;
        }
        power *= 10.0;
    }
}

/// Multiples of 1, 2 or 5 times a power of ten.
fn steps(least: f64, greatest: f64, finest: f64) -> Vec<f64> {
    let rough = ((greatest - least) / BUCKETS).max(finest);
    let power = 10f64.powf(rough.log10().floor());
    let step =
        [1.0, 2.0, 5.0, 10.0].into_iter().map(|factor| factor * power).find(|step| *step >= rough).unwrap_or(power);
    let first = (least / step).floor();
    // Bounds are multiples, not sums, so that errors do not add up.
    let count = ((greatest / step).floor() - first).clamp(0.0, 4.0 * BUCKETS) as usize;
    (0..=count + 1).map(|i| (first + i as f64) * step).collect()
}

/// Beginnings of years, months or days.
fn dates(least: i64, greatest: i64) -> Vec<f64> {
    let (first, last) = (least.div_euclid(DAY), greatest.div_euclid(DAY));
    let (year, month, _) = from_days(first);
    let span = last - first;
    let mut bounds = Vec::new();
    for i in 0.. {
        let day = match span {
            ..60 => first + i,
            60..1100 => days(year + (month - 1 + i).div_euclid(12), (month - 1 + i).rem_euclid(12) + 1, 1),
            1100..36_500 => days(year + i, 1, 1),
            _ => days(year - year.rem_euclid(100) + i * 100, 1, 1),
        };
        bounds.push((day * DAY) as f64);
        if day > last {
            break;
        }
    }
    bounds
}
