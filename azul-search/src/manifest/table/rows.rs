//! The rows of tables: one for each file.

use azul_transform::Result;
use azul_transform::json::{Document, Json};

use super::{Cell, Column, Columns};
use crate::files::{Overlay, files, overlays};
use crate::project::ManifestRequest;

/// The rows of one document.
pub(super) struct Rows<'s, 'd> {
    /// The document.
    pub root: Json<'d>,
    files: &'s [Json<'d>],
    columns: &'s Columns,
    request: &'s ManifestRequest<'s>,
}

/// Goes through the documents of a request.
pub(super) fn each(
    request: &ManifestRequest<'_>,
    columns: &Columns,
    mut take: impl FnMut(Rows<'_, '_>) -> Result<()>,
) -> Result<()> {
    for document in request.files()? {
        let document = Document::parse(document?.source)?;
        let root = document.root();
        take(Rows { root, files: &files(root), columns, request })?;
    }
    Ok(())
}

impl<'d> Rows<'_, 'd> {
    /// Gives each cell of each row to `cell`, and calls `end` behind each row. Related files have rows of their own,
    /// behind that of the file that they belong to; a document that is about something else than a file has one row.
    pub fn write<T>(
        &self,
        out: &mut T,
        mut cell: impl FnMut(&mut T, &Column, &mut Cell<'d>) -> Result<()>,
        mut end: impl FnMut(&mut T) -> Result<()>,
    ) -> Result<()> {
        let mut values = Cell::default();
        let files = overlays(self.files).map(Some);
        for file in files.chain(self.files.is_empty().then_some(None::<Overlay<'_, 'd>>)) {
            for part in &self.columns.0 {
                let file = file.filter(|_| part.is_files());
                part.cells(self.root, file, self.request.urls, &mut values, |column, values| {
                    cell(out, column, values)
                })?;
            }
            end(out)?;
        }
        Ok(())
    }
}
