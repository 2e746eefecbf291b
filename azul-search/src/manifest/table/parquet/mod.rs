//! Tables as Parquet, for programs that analyse: columns with types, compressed, in groups of rows.
//!
//! The only module that touches `parquet`.

mod column;
mod values;
mod writer;

use std::io::Write;

use azul_transform::Result;

use super::{Columns, rows};
use crate::project::{ManifestFormat, ManifestRequest, Written};
use writer::Table;

/// The table of the compact manifest as Parquet. What is said about a file itself is a value or null, everything else a
/// list of values; numbers and truth values are such.
pub struct Parquet;

impl ManifestFormat for Parquet {
    fn name(&self) -> &'static str {
        "parquet"
    }

    fn description(&self) -> &'static str {
        "A table with typed columns, compressed, for programs that analyse."
    }

    fn extension(&self) -> &'static str {
        "parquet"
    }

    fn content_type(&self) -> &'static str {
        "application/vnd.apache.parquet"
    }

    fn has_columns(&self) -> bool {
        true
    }

    fn write(&self, request: &ManifestRequest<'_>, out: &mut dyn Write) -> Result<Written> {
        let columns = Columns::new(request.project.schema(), request.columns)?;
        let mut table = Table::new(&columns, out)?;
        rows::write(request, &columns, None, &mut table)?;
        table.finish()?;
        Ok(Written::default())
    }
}
