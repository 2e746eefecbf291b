//! Tables for programs: a line of JSON for each row.

use std::io::{BufWriter, Write};

use azul_transform::Result;
use azul_transform::json::write_str;
use azul_transform::schema::FieldType;

use super::pieces::Piece;
use super::rows::{self, Table};
use super::value::{Value, value};
use super::{Cell, Column, Columns};
use crate::manifest::cannot_write;
use crate::project::{ManifestFormat, ManifestRequest, Written};

/// A line `{"column": [values]}` for each row of the compact manifest; numbers and truth values are such.
pub struct JsonTable;

impl ManifestFormat for JsonTable {
    fn name(&self) -> &'static str {
        "json"
    }

    fn description(&self) -> &'static str {
        "A table whose rows are JSON objects, one a line, for programs."
    }

    fn extension(&self) -> &'static str {
        "jsonl"
    }

    fn content_type(&self) -> &'static str {
        "application/jsonl"
    }

    fn has_columns(&self) -> bool {
        true
    }

    fn write(&self, request: &ManifestRequest<'_>, out: &mut dyn Write) -> Result<Written> {
        let columns = Columns::new(request.project.schema(), request.columns)?;
        let mut table = Lines { out: BufWriter::with_capacity(1 << 16, out), line: Vec::new() };
        rows::write(request, &columns, None, &mut table)?;
        table.out.flush().map_err(cannot_write)?;
        Ok(Written::default())
    }
}

/// Lines that are being written.
struct Lines<'w> {
    out: BufWriter<&'w mut dyn Write>,
    line: Vec<u8>,
}

/// Keys and values.
#[derive(Default)]
struct Members(Vec<u8>);

impl Table for Lines<'_> {
    type Piece = Members;

    fn add_cell(&self, Members(piece): &mut Members, column: &Column, cell: &mut Cell<'_>) -> Result<()> {
        if !piece.is_empty() {
            piece.push(b',');
        }
        write_str(piece, &column.title);
        piece.extend_from_slice(b":[");
        for (i, value) in cell.take().enumerate() {
            if i > 0 {
                piece.push(b',');
            }
            write_value(column.field_type, &value, piece);
        }
        piece.push(b']');
        Ok(())
    }

    fn put_piece(&mut self, Members(piece): &Members) -> Result<()> {
        self.line.push(if self.line.is_empty() { b'{' } else { b',' });
        self.line.extend_from_slice(piece);
        Ok(())
    }

    fn end_row(&mut self) -> Result<()> {
        self.line.extend_from_slice(if self.line.is_empty() { b"{}\n" } else { b"}\n" });
        self.out.write_all(&self.line).map_err(cannot_write)?;
        self.line.clear();
        Ok(())
    }
}

impl Piece for Members {
    fn clear(&mut self) {
        self.0.clear();
    }

    fn size(&self) -> usize {
        self.0.capacity()
    }
}

/// Appends a value, which a cell has as text.
fn write_value(field_type: Option<FieldType>, text: &str, out: &mut Vec<u8>) {
    match value(field_type, text) {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Number(number) => out.extend_from_slice(number.as_bytes()),
        Value::Bool(truth) => out.extend_from_slice(if truth { b"true" } else { b"false" }),
        Value::Text(text) => write_str(out, text),
    }
}
