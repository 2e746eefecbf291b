//! Strata: what a matrix that was contributed with little metadata says about its content.

use std::collections::BTreeMap;

use azul_transform::json::Json;
use azul_transform::schema::Records;
use azul_transform::{EntityIndex, Error, ErrorKind, Problems, Result};

use super::files::{is_matrix, submitter};
use crate::read::{EntityType, Group, Subgraph};

/// What to do about a description that does not have the form.
const CURE: &str = "Write one stratum a line, as `dimension=value,value;dimension=value`.";

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

/// The text of the strata of a matrix that a submitter contributed, if it is one. Its documents are made of it.
///
/// # Errors
/// What is wrong with the file otherwise.
pub fn described_strata(subgraph: &Subgraph, file: EntityIndex) -> Result<Option<&str>> {
    let described = subgraph.entities[file].entity_type == EntityType::SupplementaryFile
        && is_matrix(subgraph, file)?
        && submitter(subgraph, file)?.is_some();
    let text = subgraph.outer_document(file).get("file_description").filter(|_| described);
    Ok(text.and_then(Json::as_str).filter(|text| !text.is_empty()))
}

/// Adds the place of the text to an error.
pub fn in_description(error: Error, subgraph: &Subgraph, file: EntityIndex) -> Error {
    let document = subgraph.outer_document(file);
    error.at_path("$.file_description").in_entity(subgraph.name(file)).in_document(document)
}

/// Warns of strata that parse, but of which documents leave something out.
pub fn warn(subgraph: &Subgraph, problems: &mut Problems) -> Result<()> {
    for file in subgraph.group(Group::File) {
        // Other things that are wrong with the file are told when documents are made.
        let Ok(Some(text)) = described_strata(subgraph, file) else { continue };
        match parse_strata(text) {
            Err(error) if problems.is_all() => problems.add(in_description(error, subgraph, file))?,
            Err(_) => {}
            Ok(_) => oddities(text).into_iter().try_for_each(|oddity| {
                problems.add(in_description(Error::new(ErrorKind::IgnoredText, oddity).with_cure(CURE), subgraph, file))
            })?,
        }
    }
    Ok(())
}

/// The dimensions that documents are made of.
const DIMENSIONS: [&str; 4] = ["genusSpecies", "developmentStage", "organ", "libraryConstructionApproach"];

/// What is odd about a text that parses as strata, each with the piece of text.
fn oddities(text: &str) -> Vec<String> {
    let mut odd = Vec::new();
    for (number, line) in text.split('\n').enumerate() {
        let mut seen: Vec<&str> = Vec::new();
        let mut tell = |what: String| odd.push(format!("stratum {} of the matrix, {line:?}, {what}", number + 1));
        for (dimension, values) in line.split(';').filter_map(|point| point.split_once('=')) {
            if seen.contains(&dimension) {
                tell(format!("has the dimension {dimension:?} twice; documents have the last"));
            }
            seen.push(dimension);
            let padded = std::iter::once(dimension).chain(values.split(',')).find(|part| part.trim() != *part);
            if let Some(padded) = padded {
                tell(format!("has white space around {:?}, which becomes part of it", padded.trim()));
            } else if !DIMENSIONS.contains(&dimension) {
                tell(format!(
                    "has the dimension {dimension:?}, which no document shows; known are {}",
                    DIMENSIONS.join(", ")
                ));
            }
            if values.split(',').any(str::is_empty) {
                tell(format!("has an empty value of {dimension:?}"));
            }
        }
    }
    odd
}
