//! Rows of links documents.

use azul_repository::tables::text;
use azul_transform::json::{Document, Json};
use azul_transform::{Error, ErrorKind, Limits, Result};

/// A links document.
#[derive(Debug)]
pub(super) struct Links {
    pub row: usize,
    pub version: String,
    pub project_id: String,
    pub content: Document,
}

impl Links {
    /// Reads a row.
    ///
    /// # Errors
    /// If a column is missing or malformed.
    pub fn read(row: usize, json: Json<'_>, limits: &Limits) -> Result<Self> {
        Ok(Self {
            row,
            version: super::version(text(json, "version")?)?,
            project_id: text(json, "project_id")?.to_owned(),
            content: content(json, limits)?,
        })
    }
}

/// The JSON in the column `content`, which may be text.
///
/// # Errors
/// [`ErrorKind::MissingField`] if there is none, those of the parser if it is malformed.
pub(super) fn content(row: Json<'_>, limits: &Limits) -> Result<Document> {
    column(row, "content", limits)
}

/// The JSON in a column, which may be text.
///
/// # Errors
/// [`ErrorKind::MissingField`] if there is none, those of the parser if it is malformed.
pub(super) fn column(row: Json<'_>, column: &str, limits: &Limits) -> Result<Document> {
    let at = |error: Error| error.at_path(format!("$.{column}"));
    let value = row.get(column).ok_or_else(|| at(Error::new(ErrorKind::MissingField, "the row lacks this column")))?;
    let mut bytes = Vec::new();
    match value.as_str() {
        Some(text) => bytes.extend_from_slice(text.as_bytes()),
        None => value.write(&mut bytes),
    }
    Document::parse_with(bytes, limits).map_err(at)
}

/// Ids of the data files that are outputs of processes.
pub(super) fn data_outputs(links: Json<'_>) -> impl Iterator<Item = &str> {
    let links = links.get("links").into_iter().flat_map(Json::items);
    let outputs = links.flat_map(|link| link.get("outputs").into_iter().flat_map(Json::items));
    outputs.filter_map(|output| {
        let is_file = output.get("output_type")?.as_str()?.ends_with("_file");
        output.get("output_id")?.as_str().filter(|_| is_file)
    })
}
