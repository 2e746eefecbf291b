//! Documents in and out, as lines `{"_index", "_id", "_source"}`.

use std::io::{self, BufRead, Write};
use std::path::Path;

use azul_transform::json::{Document, write_str};
use azul_transform::{Error, ErrorKind, IndexName, Result};

use crate::build::split::Source;
use crate::ledger::LedgerWriter;
use crate::making::now;
use crate::snapshot::Snapshot;
use crate::writer::Writer;

impl Writer {
    /// Takes a document as a line `{"_index", "_id", "_source"}`: an aggregate, a contribution or a replica, in the
    /// place of one with the same index and id.
    ///
    /// # Errors
    /// [`ErrorKind::MissingField`] if the line lacks one of the three, [`ErrorKind::WrongType`] if one is something
    /// else, and those of [`Writer::put`].
    pub fn load(&mut self, line: impl Into<Vec<u8>>) -> Result<()> {
        let line = Document::parse(line)?;
        let text = |name: &str| {
            let json = line.root().get(name);
            let json = json.ok_or_else(|| Error::new(ErrorKind::MissingField, format!("the line has no `{name}`")))?;
            let other = || Error::new(ErrorKind::WrongType, format!("`{name}` is {}, not a string", json.type_name()));
            json.as_str().ok_or_else(other)
        };
        let (index, id) = (text("_index")?.parse::<IndexName>()?, text("_id")?.to_owned());
        self.put_parsed(&index, &id, Source::inside(&line, "_source")?)?;
        *self.loaded.entry(index).or_default() += 1;
        Ok(())
    }

    /// What was loaded since the last call is from this input, a path or `stdin`, where paths start at a directory. The
    /// ledger remembers that.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if the ledger cannot be read or written.
    pub fn note_loaded(&mut self, input: &str, directory: &str) -> Result<()> {
        let loaded = std::mem::take(&mut self.loaded);
        if loaded.is_empty() {
            return Ok(());
        }
        let documents = loaded.into_iter().map(|(index, count)| (index.to_string(), count)).collect();
        let is_relative = Path::new(input).is_relative() && !directory.is_empty();
        let directory = is_relative.then(|| directory.to_owned());
        LedgerWriter { writer: self, at: now() }.loaded(input, directory, documents)
    }

    /// Takes many lines; empty ones are passed over. A line that is refused is reported by its number, from 1, and
    /// does not end the work. Returns how many were taken.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if the lines cannot be read, or documents not be kept.
    pub fn load_lines(&mut self, lines: impl BufRead, refused: impl FnMut(u64, Error)) -> Result<u64> {
        azul_search::load_lines(lines, |line| self.load(line), refused)
    }
}

impl Snapshot {
    /// Writes the documents of an index as lines `{"_index", "_id", "_source"}`, by id; returns how many. What is at
    /// `_source` is what was loaded, byte by byte, unless that had line breaks.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if documents cannot be read, or lines not be written.
    pub fn export(&self, index: &IndexName, out: &mut dyn Write) -> Result<u64> {
        let unwritable = |e: io::Error| Error::new(ErrorKind::Io, format!("cannot write: {e}")).caused_by(e);
        let mut head = Vec::new();
        write_str(&mut head, &index.to_string());
        let mut line = Vec::new();
        let mut count = 0;
        for document in self.documents(index) {
            let document = document?;
            line.clear();
            line.extend_from_slice(b"{\"_index\":");
            line.extend_from_slice(&head);
            line.extend_from_slice(b",\"_id\":");
            write_str(&mut line, &document.id);
            line.extend_from_slice(b",\"_source\":");
            if document.source.contains(&b'\n') || document.source.contains(&b'\r') {
                Document::parse(document.source)?.root().write(&mut line);
            } else {
                line.extend_from_slice(&document.source);
            }
            line.extend_from_slice(b"}\n");
            out.write_all(&line).map_err(unwritable)?;
            count += 1;
        }
        Ok(count)
    }
}
