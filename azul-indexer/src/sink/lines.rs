//! All documents in one stream.

use std::io::{self, BufWriter, Write};

use super::Sink;

/// Writes all documents to one stream.
///
/// ```
/// use azul_indexer::sink::{LineSink, Sink};
///
/// let mut out = Vec::new();
/// let mut sink = LineSink::new(&mut out);
/// sink.index("azul_v2_dev_hca_files")?;
/// sink.line(b"{}\n")?;
/// sink.finish()?;
/// drop(sink);
/// assert_eq!(out, b"{}\n");
/// # Ok::<_, std::io::Error>(())
/// ```
pub struct LineSink<W: Write> {
    out: BufWriter<W>,
}

impl<W: Write> LineSink<W> {
    /// A sink that writes to the stream.
    pub fn new(out: W) -> Self {
        Self { out: BufWriter::with_capacity(1 << 18, out) }
    }
}

impl<W: Write> Sink for LineSink<W> {
    fn line(&mut self, line: &[u8]) -> io::Result<()> {
        self.out.write_all(line)
    }

    fn finish(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
