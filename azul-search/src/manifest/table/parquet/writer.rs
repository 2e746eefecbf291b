//! Writes rows in groups, each as soon as it is large enough.

use std::io::Write;
use std::sync::Arc;

use azul_transform::{Error, ErrorKind, Result};
use parquet::basic::{Compression, Repetition, ZstdLevel};
use parquet::errors::{ParquetError, Result as Done};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

use super::column::Buffer;
use super::values::Values;
use crate::manifest::cannot_write;
use crate::manifest::table::{Cell, Column, Columns, rows};

/// Rows of a group, unless they are large.
const ROWS: usize = 1 << 16;
/// Bytes that are held before they are written as a group.
const FULL: usize = 1 << 24;

/// A table that is being written.
pub(super) struct Table<'w> {
    columns: Vec<Buffer>,
    /// The column of the next cell.
    next: usize,
    /// Rows, and bytes of their values, that are not written yet.
    held: (usize, usize),
    /// Writes to memory, which is handed on after each group: what it writes to must be `Send`.
    file: SerializedFileWriter<Vec<u8>>,
    out: &'w mut dyn Write,
}

impl<'w> Table<'w> {
    pub fn new(columns: &Columns, out: &'w mut dyn Write) -> Result<Self> {
        let parts = columns.0.iter();
        let columns: Vec<Buffer> =
            parts.flat_map(|part| part.columns.iter().map(|column| Buffer::new(part, column))).collect();
        let file = open(&columns).map_err(cannot_encode)?;
        Ok(Self { columns, next: 0, held: (0, 0), file, out })
    }

    /// Writes what is left, and what tells readers where everything is.
    pub fn finish(mut self) -> Result<()> {
        self.end_group()?;
        self.file.finish().map_err(cannot_encode)?;
        self.hand_on()
    }

    fn end_group(&mut self) -> Result<()> {
        if self.held.0 > 0 {
            write_group(&mut self.file, &mut self.columns).map_err(cannot_encode)?;
            self.held = (0, 0);
        }
        self.hand_on()
    }

    /// Writes the bytes that are in memory.
    fn hand_on(&mut self) -> Result<()> {
        self.file.flush().map_err(cannot_write)?;
        self.out.write_all(self.file.inner()).map_err(cannot_write)?;
        self.file.inner_mut().clear();
        Ok(())
    }
}

impl rows::Table for Table<'_> {
    type Piece = Values;

    fn add_cell(&self, piece: &mut Values, _: &Column, cell: &mut Cell<'_>) -> Result<()> {
        piece.add(cell.take());
        Ok(())
    }

    fn put_piece(&mut self, piece: &Values) -> Result<()> {
        for values in piece.cells() {
            if let Some(column) = self.columns.get_mut(self.next) {
                self.held.1 += column.row(values)?;
            }
            self.next += 1;
        }
        Ok(())
    }

    fn end_row(&mut self) -> Result<()> {
        self.next = 0;
        self.held.0 += 1;
        if self.held.0 >= ROWS || self.held.1 >= FULL { self.end_group() } else { Ok(()) }
    }
}

fn open(columns: &[Buffer]) -> Done<SerializedFileWriter<Vec<u8>>> {
    let fields = columns.iter().map(|column| column.schema().map(Arc::new)).collect::<Done<_>>()?;
    let schema = Type::group_type_builder("row").with_repetition(Repetition::REQUIRED).with_fields(fields).build()?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_created_by("azul".to_owned())
        // Pages would have an index that stays in memory until the end.
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_offset_index_disabled(true)
        .build();
    SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties))
}

fn write_group(file: &mut SerializedFileWriter<Vec<u8>>, columns: &mut [Buffer]) -> Done<()> {
    let mut group = file.next_row_group()?;
    columns.iter_mut().try_for_each(|column| column.write(&mut group))?;
    group.close()?;
    Ok(())
}

fn cannot_encode(error: ParquetError) -> Error {
    Error::new(ErrorKind::Io, "the manifest cannot be written as Parquet").caused_by(error)
}
