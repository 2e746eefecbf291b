//! Tables for programs: a line of JSON for each row.

use std::io::{BufWriter, Write};

use azul_transform::Result;
use azul_transform::json::write_str;
use azul_transform::schema::FieldType;

use super::value::{Value, value};
use super::{Columns, rows};
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
        let mut out = BufWriter::with_capacity(1 << 16, out);
        let mut line: Vec<u8> = Vec::new();
        rows::each(request, &columns, |rows| {
            rows.write(
                &mut line,
                |line, column, cell| {
                    line.push(if line.is_empty() { b'{' } else { b',' });
                    write_str(line, &column.title);
                    line.extend_from_slice(b":[");
                    for (i, value) in cell.take().enumerate() {
                        if i > 0 {
                            line.push(b',');
                        }
                        write_value(column.field_type, &value, line);
                    }
                    line.push(b']');
                    Ok(())
                },
                |line| {
                    line.extend_from_slice(if line.is_empty() { b"{}\n" } else { b"}\n" });
                    out.write_all(line).map_err(cannot_write)?;
                    line.clear();
                    Ok(())
                },
            )
        })?;
        out.flush().map_err(cannot_write)?;
        Ok(Written::default())
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
