//! The rows of tables: one for each file.

use azul_transform::Result;

use super::common::CommonName;
use super::pieces::{Piece, Pieces};
use super::{Cell, Column, Columns};
use crate::files::{FILES, files_in, overlays};
use crate::project::ManifestRequest;

/// A table that is being written. The cells of one part of a row are a piece of it, which is made once for all rows that have
/// the same.
pub(super) trait Table {
    /// Cells that are next to each other.
    type Piece: Piece;

    /// Adds a cell to a piece.
    fn add_cell(&self, piece: &mut Self::Piece, column: &Column, cell: &mut Cell<'_>) -> Result<()>;

    /// Adds a piece to the row.
    fn put_piece(&mut self, piece: &Self::Piece) -> Result<()>;

    /// Ends the row.
    fn end_row(&mut self) -> Result<()>;
}

/// Writes a row for each file of the documents of a request. Related files have rows of their own, behind that of the file that
/// they belong to; a document that is about something else than a file has one row. Returns the name that all documents have
/// in a field, if one is given by inner entity type and name.
pub(super) fn write<T: Table>(
    request: &ManifestRequest<'_>,
    columns: &Columns,
    named_after: Option<(&'static str, &'static str)>,
    table: &mut T,
) -> Result<CommonName> {
    let mut paths: Vec<_> = columns.0.iter().map(|part| part.path.clone()).collect();
    let mut place = |path| {
        let known = paths.iter().position(|known| *known == path);
        known.unwrap_or_else(|| {
            paths.push(path);
            paths.len() - 1
        })
    };
    let files = place(vec!["contents", FILES]);
    let named_after = named_after.map(|(inner_type, field)| (place(vec!["contents", inner_type]), field));
    let mut documents = request.parts(&paths)?;
    let mut pieces: Pieces<T::Piece> = Pieces::new(columns.0.len());
    let (mut name, mut named) = (CommonName::default(), None);
    while documents.advance()? {
        if let Some((place, field)) = named_after.filter(|_| name.is_open()) {
            let number = documents.number(place)?;
            if number.is_none() || number != named {
                name.add(documents.part(place)?, field);
                named = number;
            }
        }
        for (at, part) in columns.0.iter().enumerate().filter(|(_, part)| !part.is_files()) {
            pieces.find(at, documents.number(at)?, |piece| {
                part.cells(documents.part(at)?, &mut Cell::default(), |column, cell| {
                    table.add_cell(piece, column, cell)
                })
            })?;
        }
        let files = files_in(documents.part(files)?);
        let rows = overlays(&files).map(Some).chain(files.is_empty().then_some(None));
        for file in rows {
            for (at, part) in columns.0.iter().enumerate() {
                if part.is_files() {
                    pieces.find(at, None, |piece| {
                        let put = |column: &Column, cell: &mut Cell<'_>| table.add_cell(piece, column, cell);
                        match file {
                            Some(file) => part.cells_of_file(file, request.urls, &mut Cell::default(), put),
                            None => part.cells(None, &mut Cell::default(), put),
                        }
                    })?;
                }
                table.put_piece(pieces.get(at))?;
            }
            table.end_row()?;
        }
    }
    Ok(name)
}
