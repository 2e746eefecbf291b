//! The values that a document has in a field, as indices see them. Every store that reads documents reads them here.

use azul_transform::json::{Json, Kind as JsonKind};

use crate::fields::{Field, Kind};
use crate::query::Scalar;

/// Most UTF-16 units of a text that can be found.
pub const LONGEST_TEXT: usize = 256;

/// The values of a field.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Single values in the order of the document.
    Scalars(Vec<Scalar>),
    /// Ranges, with infinity for an open end.
    Ranges(Vec<(f64, f64)>),
    /// There are values, but each is too long to be found. Such a document has no value to count or to sort by, but it is
    /// none without a value either when a filter asks for null.
    TooLong,
    /// Nested elements, each with the values of its properties in the order of [`Kind::Nested`].
    Elements(Vec<Vec<Vec<Scalar>>>),
}

impl Values {
    /// Whether the field is absent.
    pub fn is_empty(&self) -> bool {
        match self {
            Values::Scalars(scalars) => scalars.is_empty(),
            Values::TooLong => false,
            Values::Ranges(ranges) => ranges.is_empty(),
            Values::Elements(elements) => elements.is_empty(),
        }
    }
}

/// The values of a field in a document in index form. Null and what has another type than the field are no values;
/// the sentinels of null are.
pub fn values(field: &Field, document: Json<'_>) -> Values {
    values_within(field, document, 0)
}

/// The same in a part of a document: what is at so many of the names down to the field, none of which leads into a list.
pub fn values_within(field: &Field, part: Json<'_>, depth: usize) -> Values {
    let mut found = Vec::new();
    descend(part, &field.path[depth..], &mut found);
    match field.kind {
        Kind::Range => Values::Ranges(found.into_iter().filter_map(range).collect()),
        Kind::Nested(properties) => {
            let element = |json: Json<'_>| {
                let property = |&(name, field_type): &(&str, _)| {
                    let mut found = Vec::new();
                    descend(json, &[name], &mut found);
                    found.into_iter().filter_map(|json| scalar(Kind::of(field_type), json)).collect()
                };
                properties.iter().map(property).collect()
            };
            Values::Elements(found.into_iter().filter(|json| json.is_object()).map(element).collect())
        }
        kind => {
            let is_text = |json: &Json<'_>| matches!(json.kind(), JsonKind::Str(_));
            let texts = kind == Kind::Text && found.iter().any(is_text);
            let scalars: Vec<Scalar> = found.into_iter().filter_map(|json| scalar(kind, json)).collect();
            if texts && scalars.is_empty() { Values::TooLong } else { Values::Scalars(scalars) }
        }
    }
}

/// What a document has in a field, value by value, as JSON in index form; also text that is too long to be found.
pub fn found<'d>(field: &Field, document: Json<'d>) -> Vec<Json<'d>> {
    let mut found = Vec::new();
    descend(document, &field.path, &mut found);
    found
}

/// Collects what is at the end of a path; lists on the way, and at the end, are entered.
pub(crate) fn descend<'d>(json: Json<'d>, path: &[&str], found: &mut Vec<Json<'d>>) {
    if json.is_array() {
        json.items().for_each(|item| descend(item, path, found));
        return;
    }
    match path.split_first() {
        None => found.push(json),
        Some((name, rest)) => {
            if let Some(value) = json.is_object().then(|| json.get(name)).flatten() {
                descend(value, rest, found);
            }
        }
    }
}

/// A single value of a kind.
fn scalar(kind: Kind, json: Json<'_>) -> Option<Scalar> {
    match (kind, json.kind()) {
        (Kind::Text, JsonKind::Str(text)) => {
            let found = text.len() <= LONGEST_TEXT || text.encode_utf16().count() <= LONGEST_TEXT;
            found.then(|| Scalar::Text(text.to_owned()))
        }
        (Kind::Date, JsonKind::Str(text)) => milliseconds(text).map(Scalar::Int),
        (Kind::Integer, JsonKind::Bool(truth)) => Some(Scalar::Int(i64::from(truth))),
        (Kind::Integer | Kind::Float, JsonKind::Int(int)) => Some(Scalar::Int(int)),
        (Kind::Integer | Kind::Float, JsonKind::Float(float)) => {
            // Of the two zeros, which are one value, every document has the same.
            Some(Scalar::Float(float + 0.0))
        }
        _ => None,
    }
}

/// The ends of `{"gte", "lte"}`.
fn range(json: Json<'_>) -> Option<(f64, f64)> {
    let end = |name: &str, open: f64| match json.get(name).map(Json::kind) {
        Some(JsonKind::Int(int)) => int as f64,
        Some(JsonKind::Float(float)) => float,
        _ => open,
    };
    json.is_object().then(|| (end("gte", f64::NEG_INFINITY), end("lte", f64::INFINITY)))
}

/// Milliseconds since 1970 of an RFC 3339 time; what is finer is cut off.
///
/// ```
/// use azul_search::milliseconds;
/// assert_eq!(milliseconds("2021-09-21T17:27:23.898000Z"), Some(1_632_245_243_898));
/// assert_eq!(milliseconds("yesterday"), None);
/// ```
pub fn milliseconds(time: &str) -> Option<i64> {
    let utc = azul_transform::time::normalise(time).ok()?;
    let number = |range: std::ops::Range<usize>| utc.get(range)?.parse::<i64>().ok();
    let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
    let seconds = number(11..13)? * 3600 + number(14..16)? * 60 + number(17..19)?;
    Some((days(year, month, day) * 86_400 + seconds) * 1000 + number(20..23)?)
}

/// Days from 1970 to a day of the Gregorian calendar.
pub(crate) fn days(year: i64, month: i64, day: i64) -> i64 {
    // Years begin with March, so that the leap day is the last day of a year.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    let in_year = (month * 153 + 2) / 5 + day - 1;
    // Days from the first of March of the year 0 to 1970.
    year * 365 + leap_days + in_year - 719_468
}

/// Year, month and day of a number of days from 1970.
pub(crate) fn from_days(day: i64) -> (i64, i64, i64) {
    // Eras of 400 years have equally many days; years begin with March.
    let day = day + 719_468;
    let (era, day) = (day.div_euclid(146_097), day.rem_euclid(146_097));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let in_year = day - (year * 365 + year / 4 - year / 100);
    let month = (in_year * 5 + 2) / 153;
    let (day, month) = (in_year - (month * 153 + 2) / 5 + 1, if month < 10 { month + 3 } else { month - 9 });
    (era * 400 + year + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::{days, from_days};

    #[test]
    fn days_and_dates_agree() {
        for day in (-800_000..3_000_000).step_by(97).chain(-1000..1000) {
            let (year, month, of_month) = from_days(day);
            assert_eq!(days(year, month, of_month), day, "{year}-{month}-{of_month}");
        }
        assert_eq!(from_days(0), (1970, 1, 1));
        assert_eq!(from_days(11_016), (2000, 2, 29));
    }
}
