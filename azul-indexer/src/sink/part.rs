//! A file of documents on its way to a directory.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use azul_transform::Document;

use super::about;

const BUFFER: usize = 1 << 16;

/// How documents are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Lines `{"_index","_id","_source"}`.
    Lines,
    /// Pairs of an action and a document, as the bulk interface of a search index takes them.
    Bulk,
}

/// A file of documents.
#[derive(Debug)]
pub(super) struct Part {
    path: PathBuf,
    out: BufWriter<File>,
    format: Format,
    pub bytes: u64,
    pub documents: u64,
    /// Documents that were taken back, by what their lines begin with; those that came later stay.
    dead: HashMap<Vec<u8>, u64>,
}

impl Part {
    /// Starts a file.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn new(path: PathBuf, format: Format) -> io::Result<Self> {
        let file = File::create_new(&path).map_err(|e| about(&path, e))?;
        let out = BufWriter::with_capacity(BUFFER, file);
        Ok(Self { path, out, format, bytes: 0, documents: 0, dead: HashMap::new() })
    }

    /// Appends lines as they are.
    ///
    /// # Errors
    /// If they cannot be written.
    pub fn write(&mut self, lines: &[u8], documents: usize) -> io::Result<()> {
        self.out.write_all(lines).map_err(|e| about(&self.path, e))?;
        self.bytes += lines.len() as u64;
        self.documents += documents as u64;
        Ok(())
    }

    /// Takes a document back.
    pub fn delete(&mut self, document: Document<'_>) {
        let head = match self.format {
            Format::Lines => document.head(),
            Format::Bulk => action(document),
        };
        self.dead.insert(head, self.bytes);
    }

    /// Completes the file: its path, without what was taken back.
    ///
    /// # Errors
    /// If it cannot be written or read again.
    pub fn complete(self) -> io::Result<(u64, u64)> {
        let Self { path, out, format, bytes, documents, dead } = self;
        out.into_inner().map_err(|e| about(&path, e.into_error()))?;
        if dead.is_empty() {
            return Ok((documents, bytes));
        }
        let dropped = rewrite(&path, format, &dead).map_err(|e| about(&path, e))?;
        Ok((documents - dropped.0, bytes - dropped.1))
    }
}

/// Writes a file anew without the documents that were taken back; their number and bytes.
fn rewrite(path: &Path, format: Format, dead: &HashMap<Vec<u8>, u64>) -> io::Result<(u64, u64)> {
    let old = path.with_extension("old");
    std::fs::rename(path, &old)?;
    let mut reader = BufReader::with_capacity(BUFFER, File::open(&old)?);
    let mut out = BufWriter::with_capacity(BUFFER, File::create_new(path)?);
    let (mut at, mut dropped, mut text) = (0, (0, 0), Vec::new());
    loop {
        text.clear();
        let lines = if format == Format::Bulk { 2 } else { 1 };
        for _ in 0..lines {
            reader.read_until(b'\n', &mut text)?;
        }
        if text.is_empty() {
            break;
        }
        let is_dead = dead.get(head(&text, format)).is_some_and(|end| at < *end);
        at += text.len() as u64;
        if is_dead {
            dropped = (dropped.0 + 1, dropped.1 + text.len() as u64);
        } else {
            out.write_all(&text)?;
        }
    }
    out.flush()?;
    std::fs::remove_file(&old)?;
    Ok(dropped)
}

/// What says which document it is.
fn head(text: &[u8], format: Format) -> &[u8] {
    // A quotation mark within a name is escaped, so that this is found nowhere else before the document.
    let end: &[u8] = if format == Format::Bulk { b"\n" } else { b",\"_source\":" };
    let found = text.windows(end.len()).position(|window| window == end);
    let end = found.map_or(text.len(), |at| at + end.len());
    &text[..end]
}

/// The line that goes before a document in a bulk request.
pub(super) fn action(document: Document<'_>) -> Vec<u8> {
    let head = document.head();
    let identity = head.strip_suffix(b",\"_source\":").unwrap_or(&head);
    [b"{\"index\":", identity, b"}}\n"].concat()
}
