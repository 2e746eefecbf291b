//! Times: RFC 3339 in, one fixed form out.

use crate::error::{Error, ErrorKind, Result};

/// Converts an RFC 3339 time to UTC in the form `YYYY-MM-DDTHH:MM:SS.ffffffZ`.
///
/// # Errors
/// [`ErrorKind::InvalidValue`] for anything else: no zone, a space for the `T`, more than six fractional
/// digits, a leap second, a day that does not exist, an offset of a day or more, a year outside 1–9999 in UTC.
///
/// ```
/// use azul_transform::time::normalise;
/// assert_eq!(normalise("2021-05-05T14:24:26.5-07:00")?, "2021-05-05T21:24:26.500000Z");
/// assert!(normalise("2021-02-29T00:00:00Z").is_err());
/// # Ok::<_, azul_transform::Error>(())
/// ```
pub fn normalise(s: &str) -> Result<String> {
    let invalid = || Error::new(ErrorKind::InvalidValue, format!("{s:?} is not an RFC 3339 time"));
    let time = Parsed::new(s.as_bytes(), 1).ok_or_else(invalid)?;
    if time.offset == 0 {
        // The usual case: the date stays, only the fraction changes.
        let mut out = String::with_capacity(27);
        out.push_str(&s[..19].to_ascii_uppercase());
        out.push('.');
        push_digits(&mut out, time.micros, 6);
        out.push('Z');
        return Ok(out);
    }
    let minutes = time.minutes() - time.offset;
    let (day, minute) = (minutes.div_euclid(1440), minutes.rem_euclid(1440));
    let (year, month, day_of_month) = from_days(day);
    if !(1..=9999).contains(&year) {
        return Err(invalid());
    }
    let (hour, minute, second, micros) = (minute / 60, minute % 60, time.second, time.micros);
    let mut out = String::with_capacity(27);
    let parts = [(year, 4, '-'), (month, 2, '-'), (day_of_month, 2, 'T'), (hour, 2, ':'), (minute, 2, ':')];
    for (number, digits, separator) in parts.into_iter().chain([(second, 2, '.'), (micros, 6, 'Z')]) {
        push_digits(&mut out, number, digits);
        out.push(separator);
    }
    Ok(out)
}

fn push_digits(out: &mut String, number: i64, digits: u32) {
    for i in (0..digits).rev() {
        out.push(char::from(b'0' + (number / 10i64.pow(i) % 10) as u8));
    }
}

/// Whether a time is `YYYY-MM-DDTHH:MM:SS.f` with one to six fractional digits and a zone: the form that an
/// index holds.
pub(crate) fn is_index_datetime(s: &str) -> bool {
    Parsed::new(s.as_bytes(), 0).is_some()
}

/// Whether a bundle version is a time as `YYYY-MM-DDTHH:MM:SS.ffffffZ` that exists.
pub fn is_bundle_version(s: &str) -> bool {
    s.len() == 27 && s.ends_with('Z') && s.as_bytes()[10] == b'T' && is_index_datetime(s)
}

struct Parsed {
    year: i64,
    month: i64,
    day: i64,
    hour: i64,
    minute: i64,
    second: i64,
    micros: i64,
    /// Minutes east of UTC.
    offset: i64,
}

impl Parsed {
    /// `optional_fraction` is 1 if the fraction may be left out.
    fn new(s: &[u8], optional_fraction: usize) -> Option<Self> {
        let number = |range: std::ops::Range<usize>| {
            let digits = s.get(range)?;
            digits.iter().try_fold(0i64, |n, b| b.is_ascii_digit().then(|| n * 10 + i64::from(b - b'0')))
        };
        let is = |at: usize, options: &[u8]| s.get(at).is_some_and(|b| options.contains(b));
        let separated = is(4, b"-") && is(7, b"-") && is(10, b"Tt") && is(13, b":") && is(16, b":");
        if !separated {
            return None;
        }
        let mut at = 19;
        let mut micros = 0;
        if is(19, b".") {
            let digits = s[20..].iter().take_while(|b| b.is_ascii_digit()).count();
            if !(1..=6).contains(&digits) {
                return None;
            }
            at = 20 + digits;
            micros = number(20..at)? * 10i64.pow(6 - digits as u32);
        } else if optional_fraction == 0 {
            return None;
        }
        let offset = match s.get(at)? {
            b'Z' | b'z' if s.len() == at + 1 => 0,
            sign @ (b'+' | b'-') if s.len() == at + 6 && is(at + 3, b":") => {
                let (hours, minutes) = (number(at + 1..at + 3)?, number(at + 4..at + 6)?);
                if hours > 23 || minutes > 59 {
                    return None;
                }
                let offset = hours * 60 + minutes;
                if *sign == b'-' { -offset } else { offset }
            }
            _ => return None,
        };
        let time = Self {
            year: number(0..4)?,
            month: number(5..7)?,
            day: number(8..10)?,
            hour: number(11..13)?,
            minute: number(14..16)?,
            second: number(17..19)?,
            micros,
            offset,
        };
        time.exists().then_some(time)
    }

    fn exists(&self) -> bool {
        let leap = self.year % 4 == 0 && (self.year % 100 != 0 || self.year % 400 == 0);
        let days = match self.month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => return false,
        };
        self.year >= 1 && (1..=days).contains(&self.day) && self.hour < 24 && self.minute < 60 && self.second < 60
    }

    /// Minutes since 1970.
    fn minutes(&self) -> i64 {
        to_days(self.year, self.month, self.day) * 1440 + self.hour * 60 + self.minute
    }
}

/// Days since 1970 of a date in the proleptic Gregorian calendar. Years are counted from March, so that
/// the leap day is the last of its year.
fn to_days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The inverse of [`to_days`].
fn from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = (shifted + 2) % 12 + 1;
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day_of_year - (153 * shifted + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_dates_are_inverse() {
        for days in (-719_162..2_932_896).step_by(97) {
            let (year, month, day) = from_days(days);
            assert_eq!(to_days(year, month, day), days);
        }
        assert_eq!(from_days(0), (1970, 1, 1));
        assert_eq!(from_days(11_016), (2000, 2, 29));
    }

    #[test]
    fn an_offset_may_cross_the_end_of_a_year() {
        assert_eq!(normalise("2019-12-31T23:30:00-01:00").expect("valid"), "2020-01-01T00:30:00.000000Z");
    }
}
