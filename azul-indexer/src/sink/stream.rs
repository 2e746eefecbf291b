//! All documents in one stream.

use std::io::{BufWriter, Write};

use azul_transform::{Committed, Document, DocumentRun, DocumentSink, Error, ErrorKind, Result};

use crate::failure::unwritable;

/// Writes documents to a stream as they come, one a line.
///
/// ```
/// use azul_indexer::sink::StreamSink;
/// use azul_transform::{Document, DocumentSink};
///
/// let mut out = Vec::new();
/// let mut sink = Box::new(StreamSink::new(&mut out));
/// sink.put(Document { index: "books", id: "1", source: b"{}" })?;
/// sink.commit()?;
/// assert_eq!(out, b"{\"_index\":\"books\",\"_id\":\"1\",\"_source\":{}}\n");
/// # Ok::<_, azul_transform::Error>(())
/// ```
#[derive(Debug)]
pub struct StreamSink<W: Write> {
    out: BufWriter<W>,
    taken: Committed,
}

impl<W: Write> StreamSink<W> {
    /// A sink that writes to the stream.
    pub fn new(out: W) -> Self {
        Self { out: BufWriter::with_capacity(1 << 16, out), taken: Committed::default() }
    }
}

impl<W: Write> DocumentSink for StreamSink<W> {
    fn put(&mut self, document: Document<'_>) -> Result<()> {
        self.put_run(document.to_run()).map(drop)
    }

    fn put_run(&mut self, run: DocumentRun) -> Result<DocumentRun> {
        self.out.write_all(run.lines()).map_err(unwritable)?;
        self.taken.documents += run.len() as u64;
        self.taken.bytes += run.lines().len() as u64;
        Ok(run)
    }

    fn delete(&mut self, _index: &str, _id: &str) -> Result<()> {
        let message = "another bundle has the same uuid and version and says different things; this one is to be kept, but \
                       documents of the other one are on the output already; write to a directory, where they are replaced";
        Err(Error::new(ErrorKind::ConflictingValues, message))
    }

    fn commit(mut self: Box<Self>) -> Result<Committed> {
        self.out.flush().map_err(unwritable)?;
        Ok(self.taken)
    }
}
