//! Ages of donors as ranges of seconds.

use azul_transform::{Error, ErrorKind, Result, number};

/// Converts an age like `20`, `20-30` or `20-` with a unit to a range of seconds. The ends are doubles; an
/// open end is 0 or infinity.
///
/// # Errors
/// [`ErrorKind::InvalidValue`] for an unknown unit, a number that does not parse, or more than one hyphen.
///
/// ```
/// use azul_projects_hca::age_range;
/// assert_eq!(age_range("20-30", "Years")?, (630720000.0, 946080000.0));
/// assert_eq!(age_range("80-", "year")?.1, f64::INFINITY);
/// # Ok::<_, azul_transform::Error>(())
/// ```
pub fn age_range(age: &str, unit: &str) -> Result<(f64, f64)> {
    let invalid = || Error::new(ErrorKind::InvalidValue, format!("{age:?} with unit {unit:?} is not an age"));
    let name = unit.trim().to_lowercase();
    let singular = name.strip_suffix('s').unwrap_or(&name);
    let seconds = seconds(&name).or_else(|| seconds(singular)).ok_or_else(invalid)?;
    let parts: Vec<&str> = age.split('-').map(str::trim).collect();
    let end = |part: &str, open: f64| match part {
        "" => Some(open),
        number => number::float(number).map(|number| number * seconds),
    };
    let range = match parts[..] {
        [""] => Some((0.0, f64::INFINITY)),
        [age] => end(age, 0.0).map(|age| (age, age)),
        [min, max] => end(min, 0.0).zip(end(max, f64::INFINITY)),
        _ => None,
    };
    range.ok_or_else(invalid)
}

fn seconds(unit: &str) -> Option<f64> {
    Some(match unit {
        "year" => 31_536_000.0,
        "month" => 2_628_000.0,
        "week" => 604_800.0,
        "day" => 86_400.0,
        "hour" => 3_600.0,
        "minute" => 60.0,
        "second" => 1.0,
        _ => return None,
    })
}
