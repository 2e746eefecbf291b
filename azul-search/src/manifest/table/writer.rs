//! Writes tables as spreadsheets take them.
//!
//! One look at all bytes of a cell says whether it needs quotes, which next to none does; that is less work than to go
//! through the bytes with a state for each, as writers do that take cells in pieces.

use std::io::Write;

use azul_transform::Result;

use crate::manifest::cannot_write;

/// Size from which on rows are written.
const FULL: usize = 1 << 16;

/// Writes rows, with a delimiter between cells and a carriage return and line feed behind each row.
pub(crate) struct TableWriter<'w> {
    out: &'w mut dyn Write,
    buffer: Vec<u8>,
    delimiter: u8,
    /// Number of cells in the row, and where it begins.
    row: (usize, usize),
}

/// Cells that are next to each other, as they are written.
#[derive(Default)]
pub(crate) struct Cells {
    bytes: Vec<u8>,
    count: usize,
}

impl Cells {
    /// Removes all cells.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.count = 0;
    }

    /// Bytes of memory that they take.
    pub fn size(&self) -> usize {
        self.bytes.capacity()
    }
}

impl<'w> TableWriter<'w> {
    /// With tabs between cells.
    pub fn tabs(out: &'w mut dyn Write) -> Self {
        Self::new(b'\t', out)
    }

    /// With commas between cells.
    pub fn commas(out: &'w mut dyn Write) -> Self {
        Self::new(b',', out)
    }

    fn new(delimiter: u8, out: &'w mut dyn Write) -> Self {
        Self { out, buffer: Vec::with_capacity(FULL + FULL / 4), delimiter, row: (0, 0) }
    }

    /// Adds a cell to the row. One with a delimiter, quote or line end in it is quoted, and its quotes are doubled.
    pub fn cell(&mut self, text: &str) {
        if self.row.0 > 0 {
            self.buffer.push(self.delimiter);
        }
        self.row.0 += 1;
        encode(text, self.delimiter, &mut self.buffer);
    }

    /// Adds a cell to others.
    pub fn add(&self, cells: &mut Cells, text: &str) {
        if cells.count > 0 {
            cells.bytes.push(self.delimiter);
        }
        cells.count += 1;
        encode(text, self.delimiter, &mut cells.bytes);
    }

    /// Adds cells to the row.
    pub fn cells(&mut self, cells: &Cells) {
        if self.row.0 > 0 && cells.count > 0 {
            self.buffer.push(self.delimiter);
        }
        self.row.0 += cells.count;
        self.buffer.extend_from_slice(&cells.bytes);
    }

    /// Ends the row.
    pub fn end_row(&mut self) -> Result<()> {
        // A row of one empty cell would not be seen.
        if self.row.0 == 1 && self.row.1 == self.buffer.len() {
            self.buffer.extend_from_slice(b"\"\"");
        }
        self.buffer.extend_from_slice(b"\r\n");
        if self.buffer.len() >= FULL {
            self.flush()?;
        }
        self.row = (0, self.buffer.len());
        Ok(())
    }

    /// Writes what is left.
    pub fn flush(&mut self) -> Result<()> {
        self.out.write_all(&self.buffer).map_err(cannot_write)?;
        self.buffer.clear();
        Ok(())
    }
}

fn encode(text: &str, delimiter: u8, out: &mut Vec<u8>) {
    let special = |b: u8| (b == delimiter) | (b == b'"') | (b == b'\r') | (b == b'\n');
    if text.bytes().fold(false, |found, b| found | special(b)) {
        out.push(b'"');
        out.extend_from_slice(text.replace('"', "\"\"").as_bytes());
        out.push(b'"');
    } else {
        out.extend_from_slice(text.as_bytes());
    }
}
