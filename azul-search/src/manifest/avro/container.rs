//! Container files: a schema, then blocks of records.

use std::io::Write;

use azul_transform::Result;
use sha2::{Digest, Sha256};

use super::{Schema, long, string};
use crate::manifest::cannot_write;

/// Size from which on a block is written.
const BLOCK: usize = 1 << 16;

/// Writes a container file, a block at a time.
pub(crate) struct Container<'o> {
    out: &'o mut dyn Write,
    marker: [u8; 16],
    block: Vec<u8>,
    count: i64,
}

impl<'o> Container<'o> {
    /// Begins a file.
    pub fn new(schema: &Schema, out: &'o mut dyn Write) -> Result<Self> {
        let json = schema.to_json();
        let mut header = b"Obj\x01".to_vec();
        long(&mut header, 2);
        string(&mut header, "avro.codec");
        string(&mut header, "null");
        string(&mut header, "avro.schema");
        long(&mut header, json.len() as i64);
        header.extend_from_slice(&json);
        long(&mut header, 0);
        // The marker between blocks may be anything that is unlikely to be in them. It is not random, so that the same
        // manifest has the same bytes.
        let mut marker = [0; 16];
        marker.copy_from_slice(&Sha256::digest(&json)[..16]);
        header.extend_from_slice(&marker);
        out.write_all(&header).map_err(cannot_write)?;
        Ok(Self { out, marker, block: Vec::with_capacity(BLOCK + BLOCK / 4), count: 0 })
    }

    /// Adds a record.
    pub fn record(&mut self, write: impl FnOnce(&mut Vec<u8>) -> Result<()>) -> Result<()> {
        write(&mut self.block)?;
        self.count += 1;
        if self.block.len() >= BLOCK { self.flush() } else { Ok(()) }
    }

    /// Writes what is left.
    pub fn finish(mut self) -> Result<()> {
        self.flush()
    }

    fn flush(&mut self) -> Result<()> {
        if self.count == 0 {
            return Ok(());
        }
        let mut head = Vec::new();
        long(&mut head, self.count);
        long(&mut head, self.block.len() as i64);
        for part in [&head[..], &self.block, &self.marker] {
            self.out.write_all(part).map_err(cannot_write)?;
        }
        self.block.clear();
        self.count = 0;
        Ok(())
    }
}
