//! A field of a new segment: its values are collected row by row, then become a dictionary, a table of sets, and a
//! column that says for each row which set it has.

use std::ops::Deref;
use std::path::Path;

use azul_search::Scalar;
use azul_transform::{Error, ErrorKind, Result};
use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;
use std::hash::BuildHasher;

use super::distinct::Distinct;
use super::spill::Spill;
use crate::disk::container::Writer;
use crate::segment::blocks::{BlockWriter, Packer};
use crate::segment::bytes::{Reader, varint};
use crate::segment::column::Column;
use crate::segment::item::{self, Form};

/// Bytes of values that stay in memory, a field.
const LIMIT: usize = 1 << 18;

/// Number of values of a row that has some, none of which can be found.
const TOO_LONG: u64 = u64::MAX;

/// The values of a field, row by row.
pub(crate) struct FieldBuilder {
    form: Form,
    rows: u32,
    spill: Spill,
    row: Vec<u8>,
    scratch: Vec<u8>,
}

/// Which values the rows have.
struct Occurrences<'r> {
    /// Numbers of the values of all rows.
    numbers: &'r [u32],
    /// Where rows end among them.
    ends: &'r [u32],
    /// Rows with values none of which can be found.
    too_long: &'r [u32],
}

/// What became of a field.
pub(crate) struct BuiltField {
    /// Number of distinct values.
    pub values: u32,
    /// Number of sets of several values.
    pub sets: u32,
    /// Set of each row, in the order in which rows came.
    pub rows: Vec<u32>,
}

impl FieldBuilder {
    /// A field without rows.
    pub(crate) fn new(form: Form, directory: &Path) -> Self {
        Self { form, rows: 0, spill: Spill::new(directory, LIMIT), row: Vec::new(), scratch: Vec::new() }
    }

    /// Adds a row.
    pub(crate) fn push(&mut self, values: &azul_search::Values) -> Result<()> {
        let mut count = 0u64;
        self.row.clear();
        let row = &mut self.row;
        item::encode(values, &mut self.scratch, |item| {
            count += 1;
            varint(row, item.len() as u64);
            row.extend_from_slice(item);
        });
        self.scratch.clear();
        varint(&mut self.scratch, if *values == azul_search::Values::TooLong { TOO_LONG } else { count });
        self.scratch.append(&mut self.row);
        self.rows += 1;
        self.spill.push(&self.scratch)?;
        self.scratch.clear();
        Ok(())
    }

    /// Writes dictionary and sets as the field at a position.
    pub(crate) fn finish(mut self, position: usize, packer: &mut Packer, writer: &mut Writer) -> Result<BuiltField> {
        let bytes = self.spill.take()?;
        let lost = || Error::new(ErrorKind::Io, "values that were kept in a file came back different");
        // Values by number of first appearance.
        let mut items: Vec<&[u8]> = Vec::new();
        let mut known: HashTable<u32> = HashTable::new();
        let mut occurrences: Vec<u32> = Vec::new();
        let mut ends: Vec<u32> = Vec::with_capacity(self.rows as usize);
        let mut too_long: Vec<u32> = Vec::new();
        let mut reader = Reader::new(&bytes);
        let hasher = FxBuildHasher;
        for _ in 0..self.rows {
            let mut count = reader.varint().ok_or_else(lost)?;
            if count == TOO_LONG {
                too_long.push(ends.len() as u32);
                count = 0;
            }
            for _ in 0..count {
                let item = reader.prefixed().ok_or_else(lost)?;
                let next = items.len() as u32;
                let entry = known.entry(
                    hasher.hash_one(item),
                    |known| items[*known as usize] == item,
                    |known| hasher.hash_one(items[*known as usize]),
                );
                let number = *entry.or_insert(next).get();
                if number == next {
                    items.push(item);
                }
                occurrences.push(number);
            }
            ends.push(occurrences.len() as u32);
        }
        drop(known);
        let ordinals = self.dictionary(&items, position, packer, writer)?;
        let rows = Occurrences { numbers: &occurrences, ends: &ends, too_long: &too_long };
        let (rows, sets) = self.sets(&ordinals, &rows, position, writer)?;
        Ok(BuiltField { values: items.len() as u32, sets, rows })
    }

    /// Writes the values in their order, and returns the place of each.
    fn dictionary(
        &self,
        items: &[&[u8]],
        position: usize,
        packer: &mut Packer,
        writer: &mut Writer,
    ) -> Result<Vec<u32>> {
        let mut order: Vec<u32> = (0..items.len() as u32).collect();
        if self.form == Form::Number {
            let numbers: Vec<Scalar> =
                items.iter().map(|item| item::number(item)).map(|n| n.unwrap_or(Scalar::Int(0))).collect();
            // Equal numbers of both types stay apart, an integer first, as documents tell them apart.
            let float = |n: &Scalar| matches!(n, Scalar::Float(_));
            let key = |at: &u32| &numbers[*at as usize];
            order.sort_unstable_by(|a, b| key(a).cmp(key(b)).then_with(|| float(key(a)).cmp(&float(key(b)))));
            let sorted: Vec<u8> = order.iter().flat_map(|at| items[*at as usize]).copied().collect();
            writer.packed(format!("field/{position}/numbers"), &sorted)?;
        } else {
            order.sort_unstable_by_key(|at| items[*at as usize]);
            let texts = order.iter().map(|at| items[*at as usize]);
            texts_section(writer, &format!("field/{position}/texts"), packer, texts)?;
        }
        let mut ordinals = vec![0; items.len()];
        order.iter().enumerate().for_each(|(ordinal, at)| ordinals[*at as usize] = ordinal as u32);
        Ok(ordinals)
    }

    /// Writes sets of several values, and returns the set of each row: none is 0, a single value its ordinal plus one. A
    /// set without values comes last: rows have it that are not empty, but have nothing that can be found.
    fn sets(
        &self,
        ordinals: &[u32],
        occurrences: &Occurrences<'_>,
        position: usize,
        writer: &mut Writer,
    ) -> Result<(Vec<u32>, u32)> {
        // Numbers are summed up and elements counted as often as they occur.
        let repeats = matches!(self.form, Form::Number | Form::Element);
        let values = ordinals.len() as u32;
        let mut sets = Distinct::default();
        let mut set: Vec<u32> = Vec::new();
        let mut rows = Vec::with_capacity(occurrences.ends.len());
        let mut start = 0;
        for &end in occurrences.ends {
            set.clear();
            set.extend(occurrences.numbers[start..end as usize].iter().map(|number| ordinals[*number as usize]));
            start = end as usize;
            set.sort_unstable();
            if !repeats {
                set.dedup();
            }
            rows.push(match set[..] {
                [] => 0,
                [single] => single + 1,
                _ => values + 1 + sets.number(&set),
            });
        }
        let (members, mut set_ends) = sets.into_parts();
        if !occurrences.too_long.is_empty() {
            let next = values + 1 + set_ends.len() as u32;
            set_ends.push(members.len() as u32);
            occurrences.too_long.iter().for_each(|row| rows[*row as usize] = next);
        }
        let sets = set_ends.len() as u32;
        Column::new(set_ends).write(writer, format!("field/{position}/ends"))?;
        Column::new(members).write(writer, format!("field/{position}/members"))?;
        Ok((rows, sets))
    }
}

/// Writes sorted texts as blocks, with the first of each block apart, so that they can be searched.
pub(crate) fn texts_section(
    writer: &mut Writer,
    name: &str,
    packer: &mut Packer,
    texts: impl Iterator<Item = impl Deref<Target = impl AsRef<[u8]> + ?Sized>>,
) -> Result<()> {
    let mut firsts = Vec::new();
    let mut blocks = BlockWriter::new(writer, name, packer);
    for text in texts {
        let text = (*text).as_ref();
        if blocks.at_start() {
            varint(&mut firsts, text.len() as u64);
            firsts.extend_from_slice(text);
        }
        blocks.push(text)?;
    }
    let index = blocks.finish()?;
    writer.packed(format!("{name}.index"), &index)?;
    writer.packed(format!("{name}.firsts"), &firsts)
}
