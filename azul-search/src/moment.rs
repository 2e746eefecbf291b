//! Times as numbers.

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

/// A time in seconds since 1970, UTC, in the form of RFC 3339.
///
/// ```
/// assert_eq!(azul_search::utc(1_709_210_096), "2024-02-29T12:34:56Z");
/// ```
pub fn utc(seconds: u64) -> String {
    let (year, month, day) = from_days((seconds / 86_400) as i64);
    let second = seconds % 86_400;
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", second / 3600, second / 60 % 60, second % 60)
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
