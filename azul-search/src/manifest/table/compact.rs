//! The compact manifest: a table with a line for each file.

use std::io::Write;

use azul_transform::json::{Document, Json};
use azul_transform::{Error, ErrorKind, Result};

use super::{Cell, Columns};
use crate::manifest::file::{files, overlays};
use crate::manifest::format::{ManifestFormat, ManifestRequest, Written};
use crate::manifest::names;

/// A table with a line for each file, related files after the one that they belong to.
pub struct Compact {
    /// The inner entity type and the field after whose value the file is named if all documents have the same one.
    pub named_after: Option<(&'static str, &'static str)>,
}

impl ManifestFormat for Compact {
    fn name(&self) -> &'static str {
        "compact"
    }

    fn extension(&self) -> &'static str {
        "tsv"
    }

    fn content_type(&self) -> &'static str {
        "text/tab-separated-values"
    }

    fn write(&self, request: &ManifestRequest<'_>, out: &mut dyn Write) -> Result<Written> {
        let columns = Columns::new(request.project.schema(), request.columns)?;
        let mut table = tsv(out);
        table.write_record(columns.titles()).map_err(failed)?;
        let mut name = CommonName::None;
        for document in request.files()? {
            let document = Document::parse(document?.source)?;
            let (root, files) = (document.root(), files(document.root()));
            if let Some(named_after) = self.named_after {
                name.add(root, named_after);
            }
            let mut cell = Cell::default();
            // A document that is about something else than a file has one line, too.
            let lines = overlays(&files).map(Some).chain(files.is_empty().then_some(None));
            for file in lines {
                for part in &columns.0 {
                    let file = file.filter(|_| part.is_files());
                    part.cells(root, file, request.urls, &mut cell, |text| table.write_field(text).map_err(failed))?;
                }
                table.write_record(None::<&[u8]>).map_err(failed)?;
            }
        }
        table.flush().map_err(|e| failed(e.into()))?;
        let name = match name {
            CommonName::One(name) => Some(format!("{} {}", names::safe(&name), names::minute(request.now))),
            CommonName::None | CommonName::Several => None,
        };
        Ok(Written { name })
    }
}

/// A writer of tables as spreadsheets take them: tabs between cells, quotes where needed.
pub(crate) fn tsv(out: &mut dyn Write) -> csv::Writer<&mut dyn Write> {
    let mut builder = csv::WriterBuilder::new();
    builder.delimiter(b'\t').terminator(csv::Terminator::CRLF).buffer_capacity(1 << 16);
    builder.from_writer(out)
}

/// What went wrong with writing.
pub(crate) fn failed(error: csv::Error) -> Error {
    Error::new(ErrorKind::Io, "the table cannot be written").caused_by(error)
}

/// The value of a field in all documents so far.
enum CommonName {
    None,
    One(String),
    Several,
}

impl CommonName {
    fn add(&mut self, root: Json<'_>, (inner_type, field): (&str, &str)) {
        let entities = root.get("contents").and_then(|contents| contents.get(inner_type));
        let values = entities.into_iter().flat_map(Json::items).filter_map(|entity| entity.get(field));
        for value in values {
            // A list has its elements as values, anything else itself.
            let single = value.as_str();
            for name in value.items().filter_map(Json::as_str).chain(single) {
                match self {
                    CommonName::None => *self = CommonName::One(name.to_owned()),
                    CommonName::One(known) if known != name => *self = CommonName::Several,
                    CommonName::One(_) | CommonName::Several => {}
                }
            }
        }
    }
}
