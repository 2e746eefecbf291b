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
use crate::segment::bytes::varint;
use crate::segment::column::Column;
use crate::segment::item::{self, Form};

/// Bytes of values that stay in memory, a field.
const LIMIT: usize = 1 << 16;

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
struct Occurrences {
    /// Numbers of the values of all rows.
    numbers: Vec<u32>,
    /// Where rows end among them.
    ends: Vec<u32>,
    /// Rows with values none of which can be found.
    too_long: Vec<u32>,
}

/// Distinct values by number of first appearance. There may be many more than rows.
#[derive(Default)]
struct Items {
    bytes: Vec<u8>,
    ends: Vec<u64>,
    known: HashTable<u32>,
}

impl Items {
    fn get<'i>(bytes: &'i [u8], ends: &[u64], number: u32) -> &'i [u8] {
        let start = number.checked_sub(1).map_or(0, |before| ends[before as usize]);
        &bytes[start as usize..ends[number as usize] as usize]
    }

    fn at(&self, number: u32) -> &[u8] {
        Self::get(&self.bytes, &self.ends, number)
    }

    fn len(&self) -> u32 {
        self.ends.len() as u32
    }

    fn number(&mut self, item: &[u8]) -> u32 {
        let next = self.len();
        let Self { bytes, ends, known } = self;
        let hash = |item: &[u8]| FxBuildHasher.hash_one(item);
        let is_it = |number: &u32| Self::get(bytes, ends, *number) == item;
        let number =
            *known.entry(hash(item), is_it, |number| hash(Self::get(bytes, ends, *number))).or_insert(next).get();
        if number == next {
            bytes.extend_from_slice(item);
            ends.push(bytes.len() as u64);
        }
        number
    }
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
    pub(crate) fn finish(self, position: usize, packer: &mut Packer, writer: &mut Writer) -> Result<BuiltField> {
        let Self { form, rows, spill, .. } = self;
        let lost = || Error::new(ErrorKind::Io, "values that were kept in a file came back different");
        let mut pieces = spill.into_pieces()?;
        let mut items = Items::default();
        let ends = Vec::with_capacity(rows as usize);
        let mut occurrences = Occurrences { numbers: Vec::new(), ends, too_long: Vec::new() };
        for row in 0..rows {
            let mut count = pieces.varint()?.ok_or_else(lost)?;
            if count == TOO_LONG {
                occurrences.too_long.push(row);
                count = 0;
            }
            for _ in 0..count {
                let length = pieces.varint()?.ok_or_else(lost)?;
                let item = pieces.take(length as usize)?.ok_or_else(lost)?;
                occurrences.numbers.push(items.number(item));
            }
            occurrences.ends.push(occurrences.numbers.len() as u32);
        }
        drop(pieces);
        items.known = HashTable::new();
        let values = items.len();
        let ordinals = dictionary(form, &items, position, packer, writer)?;
        drop(items);
        let (rows, sets) = sets(form, &ordinals, occurrences, position, writer)?;
        Ok(BuiltField { values, sets, rows })
    }
}

/// Writes the values in their order, and returns the place of each.
fn dictionary(
    form: Form,
    items: &Items,
    position: usize,
    packer: &mut Packer,
    writer: &mut Writer,
) -> Result<Vec<u32>> {
    let mut order: Vec<u32> = (0..items.len()).collect();
    if form == Form::Number {
        let number = |at| item::number(items.at(at)).unwrap_or(Scalar::Int(0));
        let numbers: Vec<Scalar> = (0..items.len()).map(number).collect();
        // Equal numbers of both types stay apart, an integer first, as documents tell them apart.
        let float = |n: &Scalar| matches!(n, Scalar::Float(_));
        let key = |at: &u32| &numbers[*at as usize];
        order.sort_unstable_by(|a, b| key(a).cmp(key(b)).then_with(|| float(key(a)).cmp(&float(key(b)))));
        let sorted: Vec<u8> = order.iter().flat_map(|at| items.at(*at)).copied().collect();
        writer.packed(format!("field/{position}/numbers"), &sorted)?;
    } else {
        order.sort_unstable_by(|a, b| items.at(*a).cmp(items.at(*b)));
        let texts = order.iter().map(|at| items.at(*at));
        texts_section(writer, &format!("field/{position}/texts"), packer, texts)?;
    }
    let mut ordinals = vec![0; items.len() as usize];
    order.iter().enumerate().for_each(|(ordinal, at)| ordinals[*at as usize] = ordinal as u32);
    Ok(ordinals)
}

/// Writes sets of several values, and returns the set of each row: none is 0, a single value its ordinal plus one. A set
/// without values comes last: rows have it that are not empty, but have nothing that can be found.
fn sets(
    form: Form,
    ordinals: &[u32],
    occurrences: Occurrences,
    position: usize,
    writer: &mut Writer,
) -> Result<(Vec<u32>, u32)> {
    // Numbers are summed up and elements counted as often as they occur.
    let repeats = matches!(form, Form::Number | Form::Element);
    let values = ordinals.len() as u32;
    let Occurrences { numbers, ends, too_long } = occurrences;
    let mut sets = Distinct::of(numbers);
    let mut set: Vec<u32> = Vec::new();
    let mut rows = Vec::with_capacity(ends.len());
    let mut start = 0;
    for end in ends {
        set.clear();
        set.extend(sets.unused(start..end as usize).iter().map(|number| ordinals[*number as usize]));
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
    if !too_long.is_empty() {
        let next = values + 1 + set_ends.len() as u32;
        set_ends.push(members.len() as u32);
        too_long.iter().for_each(|row| rows[*row as usize] = next);
    }
    let sets = set_ends.len() as u32;
    Column::new(set_ends).write(writer, format!("field/{position}/ends"))?;
    Column::new(members).write(writer, format!("field/{position}/members"))?;
    Ok((rows, sets))
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
