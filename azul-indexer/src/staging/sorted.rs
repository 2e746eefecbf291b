//! Very many documents in their order, in memory that does not grow with them.
//!
//! What fits is sorted in memory. Of more, sorted runs go to a file without a name in the directory of temporary files, and are
//! merged into another one. It is read a page at a time; what is kept is the first id of each page.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::FileExt;

use super::known::{BYTES, Known};

/// Documents that are sorted in memory at a time: 2 MiB.
const RUN: usize = 1 << 16;
/// Documents in a page: 4 KiB.
const PAGE: usize = 128;

/// Takes documents in any order.
#[derive(Debug)]
pub(super) struct Sorter {
    run: Vec<Known>,
    most: usize,
    /// Runs that were sorted and written, and how many documents each has.
    file: Option<File>,
    written: Vec<usize>,
}

/// Documents by id, each in its newest version.
#[derive(Debug)]
pub(super) enum Sorted {
    Memory(Vec<Known>),
    File { pages: Vec<[u64; 2]>, file: File, len: usize },
}

impl Default for Sorted {
    fn default() -> Self {
        Self::Memory(Vec::new())
    }
}

impl Default for Sorter {
    fn default() -> Self {
        Self { run: Vec::new(), most: RUN, file: None, written: Vec::new() }
    }
}

impl Sorter {
    /// Takes a document.
    pub fn push(&mut self, document: Known) -> io::Result<()> {
        if self.run.len() >= self.most {
            self.write()?;
        }
        self.run.push(document);
        Ok(())
    }

    /// Writes what is in memory, sorted.
    fn write(&mut self) -> io::Result<()> {
        self.run.sort_unstable();
        let file = match &self.file {
            Some(file) => file,
            None => self.file.insert(tempfile::tempfile()?),
        };
        let mut out = BufWriter::with_capacity(PAGE * BYTES, file);
        self.run.iter().try_for_each(|document| out.write_all(&document.to_bytes()))?;
        out.flush()?;
        self.written.push(self.run.len());
        self.run.clear();
        Ok(())
    }

    /// Leaves the newest version of each document; of two that are the same, one is `twice` there.
    pub fn finish(mut self, mut twice: impl FnMut(Known)) -> io::Result<Sorted> {
        let Some(_) = &self.file else {
            self.run.sort_unstable();
            let mut kept = Vec::new();
            let mut newest = Newest::default();
            for document in self.run.into_iter().map(Some).chain([None]) {
                kept.extend(newest.next(document, &mut twice));
            }
            kept.shrink_to_fit();
            return Ok(Sorted::Memory(kept));
        };
        self.write()?;
        // They are in the file.
        self.run = Vec::new();
        let mut runs = self.runs();
        let mut heads = BinaryHeap::new();
        for (at, run) in runs.iter_mut().enumerate() {
            heads.extend(run.next()?.map(|document| Reverse((document, at))));
        }
        let mut sorted = Writer::new()?;
        let mut newest = Newest::default();
        while let Some(Reverse((document, at))) = heads.pop() {
            heads.extend(runs[at].next()?.map(|document| Reverse((document, at))));
            newest.next(Some(document), &mut twice).map_or(Ok(()), |document| sorted.put(document))?;
        }
        newest.next(None, &mut twice).map_or(Ok(()), |document| sorted.put(document))?;
        sorted.finish()
    }

    fn runs(&self) -> Vec<Run<'_>> {
        let mut start = 0;
        let runs = self.file.iter().flat_map(|file| self.written.iter().map(move |length| (file, *length)));
        let run = |(file, length)| {
            let range = start..start + length;
            start = range.end;
            Run { file, range, page: Vec::new(), at: 0 }
        };
        runs.map(run).collect()
    }
}

/// Passes on the last one of those with one id.
#[derive(Default)]
struct Newest(Option<Known>);

impl Newest {
    fn next(&mut self, document: Option<Known>, twice: &mut impl FnMut(Known)) -> Option<Known> {
        let before = std::mem::replace(&mut self.0, document)?;
        let Some(document) = document.filter(|document| document.id == before.id) else { return Some(before) };
        if document.version == before.version {
            // The first one counts.
            self.0 = Some(before);
            twice(document);
        }
        None
    }
}

/// A run that is read.
struct Run<'f> {
    file: &'f File,
    range: std::ops::Range<usize>,
    page: Vec<u8>,
    at: usize,
}

impl Run<'_> {
    fn next(&mut self) -> io::Result<Option<Known>> {
        if self.at == self.page.len() {
            let few = self.range.len().min(PAGE);
            self.page = read(self.file, self.range.start, few)?;
            (self.range.start, self.at) = (self.range.start + few, 0);
        }
        let bytes = self.page.get(self.at..self.at + BYTES);
        self.at += bytes.map_or(0, |_| BYTES);
        Ok(bytes.map(Known::from_bytes))
    }
}

/// Writes documents in their order.
struct Writer {
    out: BufWriter<File>,
    pages: Vec<[u64; 2]>,
    len: usize,
}

impl Writer {
    fn new() -> io::Result<Self> {
        let out = BufWriter::with_capacity(PAGE * BYTES, tempfile::tempfile()?);
        Ok(Self { out, pages: Vec::new(), len: 0 })
    }

    fn put(&mut self, document: Known) -> io::Result<()> {
        if self.len.is_multiple_of(PAGE) {
            self.pages.push(document.id);
        }
        self.len += 1;
        self.out.write_all(&document.to_bytes())
    }

    fn finish(self) -> io::Result<Sorted> {
        let Self { out, mut pages, len } = self;
        pages.shrink_to_fit();
        Ok(Sorted::File { pages, file: out.into_inner().map_err(io::IntoInnerError::into_error)?, len })
    }
}

fn read(file: &File, start: usize, documents: usize) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; documents * BYTES];
    file.read_exact_at(&mut bytes, (start * BYTES) as u64)?;
    Ok(bytes)
}

impl Sorted {
    /// Number of documents.
    pub fn len(&self) -> usize {
        match self {
            Self::Memory(all) => all.len(),
            Self::File { len, .. } => *len,
        }
    }

    /// The document of a position.
    pub fn at(&self, position: usize) -> io::Result<Option<Known>> {
        match self {
            Self::Memory(all) => Ok(all.get(position).copied()),
            Self::File { file, len, .. } if position < *len => Ok(Some(Known::from_bytes(&read(file, position, 1)?))),
            Self::File { .. } => Ok(None),
        }
    }

    /// A document by its id, with its position.
    pub fn find(&self, id: [u64; 2]) -> io::Result<Option<(usize, Known)>> {
        match self {
            Self::Memory(all) => {
                let found = all.binary_search_by(|known| known.id.cmp(&id)).ok();
                Ok(found.map(|at| (at, all[at])))
            }
            Self::File { pages, file, len } => {
                let Some(page) = pages.partition_point(|first| *first <= id).checked_sub(1) else { return Ok(None) };
                let start = page * PAGE;
                let bytes = read(file, start, PAGE.min(len - start))?;
                let documents = bytes.chunks_exact(BYTES).map(Known::from_bytes).enumerate();
                let mut documents = documents.map(|(at, known)| (start + at, known));
                Ok(documents.find(|(_, known)| known.id == id))
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test is meant to stop")]
mod tests {
    use super::*;

    fn check(documents: u64, most: usize) {
        let mut sorter = Sorter { most, ..Sorter::default() };
        let id = |number: u64| [number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 3, number];
        let mut expected = Vec::new();
        for number in 0..documents {
            // Some have older versions, and some are there twice.
            for version in [5, 3].into_iter().take(1 + usize::from(number % 3 == 0)) {
                sorter.push(Known { id: id(number), version, group: 1 }).unwrap();
            }
            if number % 7 == 0 {
                sorter.push(Known { id: id(number), version: 5, group: 2 }).unwrap();
            }
            expected.push(Known { id: id(number), version: 5, group: 1 });
        }
        expected.sort_unstable();
        let mut twice = 0;
        let sorted = sorter.finish(|known| twice += u64::from(known.group == 2)).unwrap();
        assert_eq!(twice, documents.div_ceil(7));
        assert_eq!(sorted.len(), expected.len());
        let all: Vec<Known> = (0..sorted.len()).map(|at| sorted.at(at).unwrap().unwrap()).collect();
        assert_eq!(all, expected, "{documents} documents, {most} at a time");
        assert_eq!(sorted.at(all.len()).unwrap(), None);
        for (at, known) in all.into_iter().enumerate() {
            assert_eq!(sorted.find(known.id).unwrap(), Some((at, known)));
            let [high, low] = known.id;
            assert_eq!(sorted.find([high, low + documents]).unwrap(), None);
        }
        assert_eq!(sorted.find([0, u64::MAX]).unwrap(), None);
    }

    #[test]
    fn whatever_fits_in_memory_it_is_the_same() {
        for (documents, most) in [(0, 10), (1, 10), (1000, 10_000), (1000, 100), (1000, 1), (129, 128), (128, 64)] {
            check(documents, most);
        }
    }
}
