//! Tables of text with something between cells.

use std::io::Write;

use azul_transform::Result;

use super::pieces::Piece;
use super::rows::{self, Table};
use super::writer::Cells;
use super::{Cell, Column, Columns, TableWriter};
use crate::project::{ManifestFormat, ManifestRequest, Written};

/// The compact manifest: a table as spreadsheets take it, with tabs between cells.
pub struct Compact {
    /// The inner entity type and the field after whose value the file is named if all documents have the same one.
    pub named_after: Option<(&'static str, &'static str)>,
}

impl ManifestFormat for Compact {
    fn name(&self) -> &'static str {
        "compact"
    }

    fn description(&self) -> &'static str {
        "A table with tabs between its columns, for spreadsheets and programs."
    }

    fn extension(&self) -> &'static str {
        "tsv"
    }

    fn content_type(&self) -> &'static str {
        "text/tab-separated-values"
    }

    fn has_columns(&self) -> bool {
        true
    }

    fn write(&self, request: &ManifestRequest<'_>, out: &mut dyn Write) -> Result<Written> {
        separated(request, self.named_after, TableWriter::tabs(out))
    }
}

/// The same table with commas between cells.
pub struct Csv;

impl ManifestFormat for Csv {
    fn name(&self) -> &'static str {
        "csv"
    }

    fn description(&self) -> &'static str {
        "A table with commas between its columns, for spreadsheets."
    }

    fn extension(&self) -> &'static str {
        "csv"
    }

    fn content_type(&self) -> &'static str {
        "text/csv"
    }

    fn has_columns(&self) -> bool {
        true
    }

    fn write(&self, request: &ManifestRequest<'_>, out: &mut dyn Write) -> Result<Written> {
        separated(request, None, TableWriter::commas(out))
    }
}

fn separated(
    request: &ManifestRequest<'_>,
    named_after: Option<(&'static str, &'static str)>,
    mut table: TableWriter<'_>,
) -> Result<Written> {
    let columns = Columns::new(request.project.schema(), request.columns)?;
    columns.titles().for_each(|title| table.cell(title));
    table.end_row()?;
    let name = rows::write(request, &columns, named_after, &mut table)?;
    table.flush()?;
    Ok(Written { name: name.into_file_name(request.now) })
}

impl Table for TableWriter<'_> {
    type Piece = Cells;

    fn add_cell(&self, piece: &mut Cells, _: &Column, cell: &mut Cell<'_>) -> Result<()> {
        self.add(piece, cell.finish());
        Ok(())
    }

    fn put_piece(&mut self, piece: &Cells) -> Result<()> {
        self.cells(piece);
        Ok(())
    }

    fn end_row(&mut self) -> Result<()> {
        TableWriter::end_row(self)
    }
}

impl Piece for Cells {
    fn clear(&mut self) {
        Cells::clear(self);
    }

    fn size(&self) -> usize {
        Cells::size(self)
    }
}
