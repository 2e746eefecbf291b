//! A part of the documents of a new segment: whether it is worth sharing, and the distinct texts if so.

use std::hash::BuildHasher;

use azul_transform::Result;
use hashbrown::HashTable;
use rustc_hash::{FxBuildHasher, FxHashSet};

use super::spill::Spill;
use crate::disk::container::Writer;
use crate::segment::column::Column;
use crate::segment::meta::PartName;

/// Texts that were seen lately, by the lowest bits of their hashes.
const LATELY: usize = 1 << 10;
/// Longest text that is remembered.
const LONGEST: usize = 8 << 10;

/// A text with its hash and its row.
type Remembered = (u64, u32, Box<[u8]>);

/// The texts of a part.
pub(crate) struct PartBuilder {
    pub name: PartName,
    /// Distinct texts are kept apart from the documents.
    pub shared: bool,
    /// Positions of the fields in it.
    pub fields: Vec<usize>,
    /// Row of each document: 0 is no part, then the number of the text plus one.
    pub rows: Column,
    /// Number of documents that came.
    pub documents: u32,
    /// Where its texts are among those of all parts.
    pub places: Vec<(u64, u32)>,
    seen: u32,
    sample: FxHashSet<u64>,
    /// Numbers of texts with half of their hashes.
    known: HashTable<(u32, u32)>,
    lately: Vec<Option<Remembered>>,
    last: (Vec<u8>, u32),
    read: Vec<u8>,
}

impl PartBuilder {
    /// The part of a name, which is added if there is none.
    pub(crate) fn named(parts: &mut Vec<Self>, name: PartName) -> &mut Self {
        let at = parts.iter().position(|part| part.name == name).unwrap_or(parts.len());
        if at == parts.len() {
            parts.push(Self {
                name,
                shared: false,
                fields: Vec::new(),
                rows: Column::default(),
                documents: 0,
                places: Vec::new(),
                seen: 0,
                sample: FxHashSet::default(),
                known: HashTable::new(),
                lately: Vec::new(),
                last: (Vec::new(), 0),
                read: Vec::new(),
            });
        }
        &mut parts[at]
    }

    /// Looks at a text before it is decided whether the part is shared.
    pub(crate) fn look(&mut self, text: &[u8]) {
        self.seen += 1;
        self.sample.insert(FxBuildHasher.hash_one(text));
    }

    /// Decides: a part is shared if at least a quarter of its texts were seen before.
    pub(crate) fn decide(&mut self) {
        self.shared = self.seen > 1 && self.sample.len() <= self.seen as usize / 4 * 3;
        self.sample = FxHashSet::default();
        if self.shared {
            self.lately.resize_with(LATELY, || None);
        }
    }

    /// The length of the text that the last document had here, if these bytes begin with it. Looking whether they do is much
    /// faster than looking where the value ends.
    pub(crate) fn repeated(&self, bytes: &[u8]) -> Option<usize> {
        // A number may go on where another one ends; these do not.
        let has_an_end = matches!(self.last.0.first(), Some(b'{' | b'[' | b'"'));
        (has_an_end && bytes.starts_with(&self.last.0)).then_some(self.last.0.len())
    }

    /// Takes the text that the next document has here, and keeps it with those of all parts if it is new. True if it makes a
    /// new row, whose values are wanted.
    pub(crate) fn row(&mut self, text: Option<&[u8]>, texts: &mut Spill) -> Result<bool> {
        self.documents += 1;
        if !self.shared {
            return Ok(true);
        }
        let Some(text) = text else {
            self.rows.push(0);
            return Ok(false);
        };
        if self.last.0 == text {
            self.rows.push(self.last.1);
            return Ok(false);
        }
        let hash = FxBuildHasher.hash_one(text);
        let (row, new) = match self.recall(hash, text) {
            Some(row) => (row, false),
            None => self.find(hash, text, texts)?,
        };
        self.last.0.clear();
        self.last.0.extend_from_slice(text);
        self.last.1 = row;
        self.rows.push(row);
        Ok(new)
    }

    fn recall(&self, hash: u64, text: &[u8]) -> Option<u32> {
        let (known, row, bytes) = self.lately[hash as usize % LATELY].as_ref()?;
        (*known == hash && **bytes == *text).then_some(*row)
    }

    /// The row of a text. Texts with one hash are told apart by their bytes.
    fn find(&mut self, hash: u64, text: &[u8], texts: &mut Spill) -> Result<(u32, bool)> {
        let mut candidates = Vec::new();
        let half = hash as u32;
        let same = self.known.iter_hash(spread(half)).filter(|(known, _)| *known == half);
        same.for_each(|(_, number)| candidates.push(*number));
        let mut found = None;
        for number in candidates {
            let (at, length) = self.places[number as usize];
            if length as usize != text.len() {
                continue;
            }
            texts.read(at, text.len(), &mut self.read)?;
            if self.read == text {
                found = Some(number);
                break;
            }
        }
        let (number, new) = match found {
            Some(number) => (number, false),
            None => {
                let number = self.places.len() as u32;
                let at = texts.push(text)?;
                self.places.push((at, text.len() as u32));
                self.known.insert_unique(spread(half), (half, number), |(half, _)| spread(*half));
                (number, true)
            }
        };
        if text.len() <= LONGEST {
            self.lately[hash as usize % LATELY] = Some((hash, number + 1, text.into()));
        }
        Ok((number + 1, new))
    }

    /// Writes which text each document has, and which record is that of each text, if texts are shared. Returns their number.
    pub(crate) fn finish(
        &mut self,
        position: usize,
        order: &[u32],
        records: Vec<u32>,
        writer: &mut Writer,
    ) -> Result<Option<u32>> {
        if !self.shared {
            return Ok(None);
        }
        (self.known, self.lately, self.places) = (HashTable::new(), Vec::new(), Vec::new());
        self.rows = Column::new(order.iter().map(|at| self.rows.get(*at as usize)).collect());
        self.rows.write(writer, format!("part/{position}/rows"))?;
        let texts = records.len() as u32;
        Column::new(records).write(writer, format!("part/{position}/records"))?;
        Ok(Some(texts))
    }
}

/// Half of a hash as a whole one, of which tables look at both ends.
fn spread(half: u32) -> u64 {
    u64::from(half) | u64::from(half.wrapping_mul(0x9e37_79b1)) << 32
}
