//! Names of files for those who download manifests.

use unicode_normalization::UnicodeNormalization;

/// Text as part of a file name: what a file system or a shell may not like becomes `_`.
///
/// Characters are decomposed first, so that `é` is an `e` and a mark that is not a letter.
pub(super) fn safe(text: &str) -> String {
    let is_safe = |c: char| c.is_alphanumeric() || c == '_' || " ,.@%&-()\\[]/{}".contains(c);
    let safe: String = text.nfkd().map(|c| if is_safe(c) { c } else { '_' }).collect();
    safe.trim().to_owned()
}

/// A time in milliseconds since 1970 as `YYYY-MM-DD HH.MM`, UTC.
pub(super) fn minute(milliseconds: i64) -> String {
    let minutes = milliseconds.div_euclid(60_000);
    let (year, month, day) = date(minutes.div_euclid(1440));
    let minute = minutes.rem_euclid(1440);
    format!("{year:04}-{month:02}-{day:02} {:02}.{:02}", minute / 60, minute % 60)
}

/// Year, month and day of a number of days since 1970, in the Gregorian calendar.
pub(super) fn date(days: i64) -> (i64, i64, i64) {
    // Days since the first of March of the year 0, in cycles of 400 years.
    let days = days + 719_468;
    let (cycle, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day_of_year = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day_of_month = day_of_year - (153 * month + 2) / 5 + 1;
    // The year begins with March.
    let (month, carry) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    (cycle * 400 + year + carry, month, day_of_month)
}
