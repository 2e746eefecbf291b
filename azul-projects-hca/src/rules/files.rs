//! What follows from a file and its surroundings: whether it is a matrix, intermediate, and whose it is.

use azul_transform::schema::Records;
use azul_transform::{EntityIndex, Error, ErrorKind, Result};

use super::submitter::{DCP2, Submitter};
use crate::convert::{items, label_of, wrong_type};
use crate::read::{EntityType, Subgraph};

/// Any description of the content contains `matrix`, in any case.
pub fn is_matrix(subgraph: &Subgraph, file: EntityIndex) -> Result<bool> {
    let descriptions = subgraph.document(file).get("file_core").and_then(|core| core.get("content_description"));
    let place = |e: Error| subgraph.place(e, file, "$.file_core.content_description");
    for (i, term) in items(descriptions).map_err(place)?.enumerate().filter(|(_, term)| term.is_truthy()) {
        let label = label_of(term).map_err(|e| place(e.below(&format!("[{i}]"))))?;
        if label.as_str().is_some_and(|label| label.to_lowercase().contains("matrix")) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The submitter, from the source that the metadata names or else from the id of the submission.
pub fn submitter(subgraph: &Subgraph, file: EntityIndex) -> Result<Option<&'static Submitter>> {
    let source = subgraph.document(file).get("file_core").and_then(|core| core.get("file_source"));
    if let Some(source) = source.filter(|source| !source.is_null()) {
        let place = |e: Error| subgraph.place(e, file, "$.file_core.file_source");
        let title = source.as_str().ok_or_else(|| place(wrong_type("text", source)))?;
        let unknown = || {
            let message = format!("there is no source of files called {title:?}");
            place(Error::new(ErrorKind::InvalidValue, message))
        };
        return Submitter::by_title(title).map(Some).ok_or_else(unknown);
    }
    let entity = &subgraph.entities[file];
    let Some(id) = entity.submitter_id else {
        let analysed = entity.entity_type == EntityType::AnalysisFile
            && subgraph.graph.parents(file.node()).iter().any(|&p| is_analysis(subgraph, p));
        return Ok(analysed.then_some(&DCP2));
    };
    Ok(subgraph.locate(id).as_str().and_then(Submitter::by_id))
}

/// Whether a matrix is an intermediate result of an analysis; nothing for what is not a matrix.
pub fn is_intermediate(subgraph: &Subgraph, file: EntityIndex) -> Result<Option<bool>> {
    if !is_matrix(subgraph, file)? {
        return Ok(None);
    }
    let entity = &subgraph.entities[file];
    match entity.entity_type {
        EntityType::SupplementaryFile => Ok(Some(false)),
        EntityType::AnalysisFile => {
            let analysed_further = subgraph.graph.children(file.node()).iter().any(|&c| is_analysis(subgraph, c));
            let own = entity.submitter_id.is_none() && submitter(subgraph, file)? == Some(&DCP2);
            Ok(Some(analysed_further || own))
        }
        other => {
            let message = format!("a matrix cannot be a {}", other.name());
            let error = Error::new(ErrorKind::InvalidValue, message);
            Err(subgraph.place(error, file, "$.file_core.content_description"))
        }
    }
}

fn is_analysis(subgraph: &Subgraph, process: u32) -> bool {
    subgraph.entities[process as usize].entity_type == EntityType::AnalysisProcess
}
