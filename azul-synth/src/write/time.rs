//! Times, without a clock: microseconds since 1970 to text.

use super::json::Json;

/// `2021-05-05T21:24:26.174274Z`, from microseconds since 1970.
pub(crate) fn stamp(json: &mut Json<'_>, micros: u64) {
    date_time(json, micros);
    json.push(".");
    json.push_number(micros % 1_000_000, 6);
    json.push("Z");
}

/// The same with milliseconds only, as documents of some systems have it.
pub(crate) fn short_stamp(json: &mut Json<'_>, micros: u64) {
    date_time(json, micros);
    json.push(".");
    json.push_number(micros / 1000 % 1000, 3);
    json.push("Z");
}

fn date_time(json: &mut Json<'_>, micros: u64) {
    let seconds = micros / 1_000_000;
    let (year, month, day) = civil(seconds / 86_400);
    json.push_number(year, 4);
    for (mark, number) in
        [("-", month), ("-", day), ("T", seconds / 3600 % 24), (":", seconds / 60 % 60), (":", seconds % 60)]
    {
        json.push(mark);
        json.push_number(number, 2);
    }
}

/// Year, month and day of the day with that number, counted from 1970-01-01. Years are counted
/// from March here, so that the day that may be missing is the last one.
const fn civil(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let era = days / 146_097;
    let of_era = days % 146_097;
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + if month <= 2 { 1 } else { 0 };
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_times() {
        for (micros, expected) in [
            (0, "1970-01-01T00:00:00.000000Z"),
            (951_782_400_000_001, "2000-02-29T00:00:00.000001Z"),
            (1_620_249_866_174_274, "2021-05-05T21:24:26.174274Z"),
            (1_735_689_599_999_999, "2024-12-31T23:59:59.999999Z"),
        ] {
            let mut buf = Vec::new();
            stamp(&mut Json { buf: &mut buf }, micros);
            assert_eq!(String::from_utf8_lossy(&buf), expected);
        }
    }
}
