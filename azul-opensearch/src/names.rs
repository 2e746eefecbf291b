//! What a cluster calls the indices of a generation: names with a number behind them.

use azul_transform::{IndexName, Result};

/// Digits of a number.
const DIGITS: usize = 6;

/// What is behind the names of the indices of a generation.
pub(crate) fn suffix(number: u32) -> String {
    format!("-{number:0DIGITS$}")
}

/// What the cluster calls an index of a generation.
pub(crate) fn name(index: &IndexName, number: u32) -> String {
    index.to_string() + &suffix(number)
}

/// An index and its generation, by what the cluster calls it.
///
/// # Errors
/// [`InvalidId`](azul_transform::ErrorKind::InvalidId) if the name is not that of an index.
pub(crate) fn parse(place: &str) -> Result<(IndexName, Option<u32>)> {
    if let Some((name, digits)) = place.rsplit_once('-')
        && digits.len() >= DIGITS
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && let (Ok(index), Ok(number)) = (name.parse(), digits.parse())
    {
        return Ok((index, Some(number)));
    }
    Ok((place.parse()?, None))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(place: &str, index: &str, number: Option<u32>) {
        let (found, of) = parse(place).expect("a name");
        assert_eq!((found.to_string().as_str(), of), (index, number), "{place}");
        if let Some(number) = number {
            assert_eq!(name(&found, number), place);
        }
    }

    #[test]
    fn generations_are_behind_names() {
        let files = "azul_v2_dev_hca_files_aggregate";
        check(files, files, None);
        check(&format!("{files}-000012"), files, Some(12));
        check(&format!("{files}-1000000"), files, Some(1_000_000));
        check("azul_v2_dev_dcp1-000001_files-000002", "azul_v2_dev_dcp1-000001_files", Some(2));
        check("azul_v2_dev_dcp1-000001_replica", "azul_v2_dev_dcp1-000001_replica", None);
        for other in ["azul_v2_dev_hca_files-12", "azul_v2_dev_hca_files-00000x", "azul_v2_dev-000001", "other-000001"]
        {
            assert!(parse(other).is_err(), "{other}");
        }
    }
}
