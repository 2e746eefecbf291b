//! Tables of text with something between cells.

use std::io::Write;

use azul_transform::{Error, ErrorKind, Result};

use super::rows;
use super::{Columns, common::CommonName};
use crate::manifest::format::{ManifestFormat, ManifestRequest, Written};

/// The compact manifest: a table as spreadsheets take it, with tabs between cells.
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
        separated(request, self.named_after, tsv(out))
    }
}

/// The same table with commas between cells.
pub struct Csv;

impl ManifestFormat for Csv {
    fn name(&self) -> &'static str {
        "csv"
    }

    fn extension(&self) -> &'static str {
        "csv"
    }

    fn content_type(&self) -> &'static str {
        "text/csv"
    }

    fn write(&self, request: &ManifestRequest<'_>, out: &mut dyn Write) -> Result<Written> {
        separated(request, None, writer(b',', out))
    }
}

fn separated(
    request: &ManifestRequest<'_>,
    named_after: Option<(&str, &str)>,
    mut table: csv::Writer<&mut dyn Write>,
) -> Result<Written> {
    let columns = Columns::new(request.project.schema(), request.columns)?;
    table.write_record(columns.titles()).map_err(failed)?;
    let mut name = CommonName::default();
    rows::each(request, &columns, |rows| {
        if let Some(named_after) = named_after {
            name.add(rows.root, named_after);
        }
        rows.write(
            &mut table,
            |table, _, cell| table.write_field(cell.finish()).map_err(failed),
            |table| table.write_record(None::<&[u8]>).map_err(failed),
        )
    })?;
    table.flush().map_err(|error| failed(error.into()))?;
    Ok(Written { name: name.into_file_name(request.now) })
}

/// A writer of tables as spreadsheets take them: tabs between cells, quotes where needed.
pub(crate) fn tsv(out: &mut dyn Write) -> csv::Writer<&mut dyn Write> {
    writer(b'\t', out)
}

fn writer(delimiter: u8, out: &mut dyn Write) -> csv::Writer<&mut dyn Write> {
    let mut builder = csv::WriterBuilder::new();
    builder.delimiter(delimiter).terminator(csv::Terminator::CRLF).buffer_capacity(1 << 16);
    builder.from_writer(out)
}

/// What went wrong with writing.
pub(crate) fn failed(error: csv::Error) -> Error {
    Error::new(ErrorKind::Io, "the table cannot be written").caused_by(error)
}
