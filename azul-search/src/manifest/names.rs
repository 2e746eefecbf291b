//! Names of files for those who download manifests.

use unicode_normalization::UnicodeNormalization;

use crate::moment::from_days;

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
    let (year, month, day) = from_days(minutes.div_euclid(1440));
    let minute = minutes.rem_euclid(1440);
    format!("{year:04}-{month:02}-{day:02} {:02}.{:02}", minute / 60, minute % 60)
}
