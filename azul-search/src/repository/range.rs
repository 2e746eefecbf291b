//! The `Range` header, as far as it matters to a service that only says where data is.

use crate::service::Refusal;

/// Whether a header asks for nothing but what follows the last byte. Curl does when it continues a download that is
/// complete, and takes an error for a failure.
///
/// # Errors
/// 400 if the header is not `unit=ranges`, or its ranges are none.
pub(super) fn is_behind_end(header: &str, size: Option<i64>) -> Result<bool, Refusal> {
    let invalid = || Refusal::bad_request(format!("Invalid range specifier {}", crate::python::quoted(header)));
    let (unit, ranges) = header.split_once('=').ok_or_else(invalid)?;
    if unit != "bytes" {
        return Ok(false);
    }
    let mut parsed = Vec::new();
    for range in ranges.split(',') {
        let (start, end) = range.trim().split_once('-').ok_or_else(invalid)?;
        let number = |text: &str| match text {
            "" => Ok(None),
            digits if digits.bytes().all(|b| b.is_ascii_digit()) => {
                digits.parse::<i64>().map(Some).map_err(|_| invalid())
            }
            _ => Err(invalid()),
        };
        let (start, end) = (number(start)?, number(end)?);
        if start.is_none() && end.is_none() {
            return Err(invalid());
        }
        parsed.push((start, end));
    }
    Ok(size.is_some() && parsed == [(size, None)])
}
