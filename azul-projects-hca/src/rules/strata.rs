//! Strata: what a matrix that was contributed with little metadata says about its content.

use std::collections::BTreeMap;

use azul_transform::{Error, ErrorKind, Result};

/// One stratum: dimensions and their values.
pub type Stratum<'a> = BTreeMap<&'a str, Vec<&'a str>>;

/// Parses `dimension=value,value;dimension=value`, one stratum a line. Nothing is trimmed; a repeated
/// dimension keeps its last values.
///
/// # Errors
/// [`ErrorKind::InvalidValue`] for an empty stratum or point, or one without exactly one `=`.
///
/// ```
/// use azul_projects_hca::parse_strata;
/// let strata = parse_strata("organ=kidney,liver;genusSpecies=Homo sapiens")?;
/// assert_eq!(strata[0]["organ"], ["kidney", "liver"]);
/// # Ok::<_, azul_transform::Error>(())
/// ```
pub fn parse_strata(text: &str) -> Result<Vec<Stratum<'_>>> {
    text.split('\n').map(|stratum| stratum.split(';').map(parse_point).collect()).collect()
}

fn parse_point(point: &str) -> Result<(&str, Vec<&str>)> {
    match point.split('=').collect::<Vec<_>>()[..] {
        [dimension, values] => Ok((dimension, values.split(',').collect())),
        _ => Err(Error::new(ErrorKind::InvalidValue, format!("{point:?} is not a dimension with its values"))),
    }
}
