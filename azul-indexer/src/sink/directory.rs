//! A directory with files of documents, of which those of a run appear all at once.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use azul_transform::schema::index::IndexDefinition;
use azul_transform::{Committed, Document, DocumentRun, DocumentSink, Error, ErrorKind, IndexName, Result};

use super::draft::Draft;
use super::part::{Format, Part, action};
use crate::failure::unwritable;

/// Larger bulk requests are refused by search indices as they come, which take 100 MB at most.
const MOST_BULK: u64 = 80_000_000;

/// Writes a file `{index}.ndjson` for each index into a directory, and what else it is given.
///
/// The files get their names when all of them are complete, in one go: see [`settle`](super::settle) for what happens if
/// that is interrupted. The directory stays the same directory. Of what is in it, files of this run's deployment and catalog
/// are replaced, and removed if there are no new ones; everything else stays.
#[derive(Debug)]
pub struct DirectorySink {
    draft: Draft,
    format: Format,
    with_definitions: bool,
    /// The parts of each index; more than one only where one would be too large.
    parts: BTreeMap<String, Vec<Part>>,
    names: Vec<IndexName>,
    others: Vec<String>,
    bytes: u64,
}

/// The name of the report.
const REPORT: &str = "report.json";

impl DirectorySink {
    /// A sink that writes to a directory, which is made if it does not exist. That files can be made there is found out now.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if the directory cannot be made or written to, or there is something else in its place.
    pub fn new(directory: &Path, format: Format) -> Result<Self> {
        let draft = Draft::new(directory).map_err(unwritable)?;
        let sink = Self {
            draft,
            format,
            with_definitions: false,
            parts: BTreeMap::new(),
            names: Vec::new(),
            others: Vec::new(),
            bytes: 0,
        };
        Ok(sink)
    }

    /// The same with a file `{index}.json` for each index, which has its settings and mappings.
    pub fn with_definitions(self) -> Self {
        Self { with_definitions: true, ..self }
    }

    /// The same with a report, if there is no other file where it is to be.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if there is one that no run wrote.
    pub fn with_report(self) -> Result<Self> {
        let path = self.draft.directory().join(REPORT);
        let is_ours = |text: &[u8]| text.starts_with(b"{\n  \"version\": \"");
        match std::fs::read(&path) {
            Ok(text) if !is_ours(&text) => {
                let message = format!("{} is not a report of azul, and would be replaced; move it", path.display());
                Err(Error::new(ErrorKind::Config, message))
            }
            _ => Ok(self),
        }
    }

    /// Bytes of documents and definitions so far.
    pub fn bytes(&self) -> u64 {
        self.bytes + self.parts.values().flatten().map(|part| part.bytes).sum::<u64>()
    }

    /// Adds the report.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if it cannot be written.
    pub fn report(&mut self, text: &[u8]) -> Result<()> {
        self.file(REPORT, text).map_err(unwritable)
    }

    fn file(&mut self, name: &str, text: &[u8]) -> io::Result<()> {
        let mut part = Part::new(self.draft.path().join(name), self.format)?;
        part.write(text, 0)?;
        self.bytes += part.complete()?.1;
        self.others.push(name.to_owned());
        Ok(())
    }

    /// Starts another file for an index.
    fn start(&mut self, index: &str) -> io::Result<()> {
        let parts = self.parts.entry(index.to_owned()).or_default();
        let name = name(index, parts.len());
        parts.push(Part::new(self.draft.path().join(name), self.format)?);
        Ok(())
    }

    fn put_bulk(&mut self, document: Document<'_>) -> io::Result<()> {
        let action = action(document);
        let size = (action.len() + document.source.len() + 1) as u64;
        let is_full = |part: &Part| part.bytes > 0 && part.bytes + size > MOST_BULK;
        if self.parts.get(document.index).and_then(|parts| parts.last()).is_some_and(is_full) {
            self.start(document.index)?;
        }
        let part = part(&mut self.parts, document.index)?;
        part.write(&action, 1)?;
        part.write(document.source, 0)?;
        part.write(b"\n", 0)
    }

    /// Whether a file is to go if this run has no other one of the name.
    fn is_own(names: &[IndexName], file: &str) -> bool {
        let stem = file.strip_suffix(".ndjson").or_else(|| file.strip_suffix(".json"));
        let index = stem.map(|stem| stem.split_once('.').map_or(stem, |(index, _)| index));
        let index = index.and_then(|index| index.parse::<IndexName>().ok());
        let catalog = |name: &IndexName| (name.deployment().to_owned(), name.catalog().to_owned());
        index.is_some_and(|index| names.iter().any(|name| catalog(name) == catalog(&index)))
    }
}

/// The name of a file of an index.
fn name(index: &str, part: usize) -> String {
    match part {
        0 => format!("{index}.ndjson"),
        part => format!("{index}.{}.ndjson", part + 1),
    }
}

fn part<'p>(parts: &'p mut BTreeMap<String, Vec<Part>>, index: &str) -> io::Result<&'p mut Part> {
    let part = parts.get_mut(index).and_then(|parts| parts.last_mut());
    part.ok_or_else(|| io::Error::other(format!("a document of {index} before that was begun")))
}

impl DocumentSink for DirectorySink {
    fn begin(&mut self, definition: &IndexDefinition) -> Result<()> {
        let index = definition.name.to_string();
        self.start(&index).map_err(unwritable)?;
        self.names.push(definition.name.clone());
        if self.with_definitions {
            let mut text = Vec::new();
            definition.body().write(&mut text);
            text.push(b'\n');
            self.file(&format!("{index}.json"), &text).map_err(unwritable)?;
        }
        Ok(())
    }

    fn put(&mut self, document: Document<'_>) -> Result<()> {
        match self.format {
            Format::Lines => self.put_run(document.to_run()).map(drop),
            Format::Bulk => self.put_bulk(document).map_err(unwritable),
        }
    }

    fn put_run(&mut self, run: DocumentRun) -> Result<DocumentRun> {
        if run.is_empty() {
            return Ok(run);
        }
        match self.format {
            Format::Lines => {
                let part = part(&mut self.parts, run.index()).map_err(unwritable)?;
                part.write(run.lines(), run.len()).map_err(unwritable)?;
            }
            Format::Bulk => run.documents().try_for_each(|document| self.put(document))?,
        }
        Ok(run)
    }

    fn delete(&mut self, index: &str, id: &str) -> Result<()> {
        for part in self.parts.get_mut(index).into_iter().flatten() {
            part.delete(Document { index, id, source: b"" });
        }
        Ok(())
    }

    fn commit(self: Box<Self>) -> Result<Committed> {
        let Self { draft, parts, names, mut others, bytes, .. } = *self;
        let mut taken = Committed { documents: 0, bytes };
        for (index, parts) in parts {
            for (number, part) in parts.into_iter().enumerate() {
                let (documents, bytes) = part.complete().map_err(unwritable)?;
                taken.documents += documents;
                taken.bytes += bytes;
                others.push(name(&index, number));
            }
        }
        draft.commit(&others, |file| Self::is_own(&names, file)).map_err(unwritable)?;
        Ok(taken)
    }
}
