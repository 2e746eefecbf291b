//! Times in requests: as exact as the caller likes.

use crate::moment::milliseconds;
use crate::query::{Interval, Scalar};

/// All milliseconds of a time, given to the day, hour, minute, second or a fraction of it. Without a zone it is UTC.
pub(crate) fn moment(text: &str) -> Option<Interval> {
    let (day, clock) = text.split_once(['T', 't']).unwrap_or((text, ""));
    let zone = clock.find(['Z', 'z', '+', '-']).unwrap_or(clock.len());
    let (clock, zone) = clock.split_at(zone);
    // What is left out is zero at the beginning of the interval, and the greatest possible at its end.
    let (rest, span) = match clock.len() {
        0 => ("00:00:00", 86_400_000),
        2 => (":00:00", 3_600_000),
        5 => (":00", 60_000),
        8 => ("", 1000),
        _ => ("", 1),
    };
    let zone = if zone.is_empty() { "Z" } else { zone };
    let low = milliseconds(&format!("{day}T{clock}{rest}{zone}"))?;
    Some(Interval { low: Some(Scalar::Int(low)), high: Some(Scalar::Int(low + span - 1)), ..Interval::default() })
}
