//! A field of a segment: which values there are, and which rows have them.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use azul_search::Scalar;
use azul_transform::Result;
use azul_transform::schema::NULL_INT;

use super::cache::Cache;
use super::column::Column;
use super::item::{self, Form};
use super::meta::FieldMeta;
use super::rows::{Late, LateColumn, Rows};
use super::texts::Texts;
use crate::disk::container::Container;

/// The values of a field.
pub(crate) struct FieldColumn {
    dictionary: Dictionary,
    /// Ends of sets of several values in `members`.
    ends: Column,
    members: Column,
    /// The set of each row.
    sets_of_rows: LateColumn,
    /// The row of each document, unless each has its own.
    rows_of_documents: Option<Arc<LateColumn>>,
    /// For each value the first one that is equal, if there are equal ones: an integer and a double.
    ranks: Option<Vec<u32>>,
    /// What the sets sum up to, and whether they have only numbers other than zero.
    sums: OnceLock<(Vec<f64>, Vec<bool>)>,
    /// What the sets of rows sum up to.
    row_sums: Late<Vec<f64>>,
}

/// Distinct values, sorted.
enum Dictionary {
    Texts(Texts),
    Numbers(Numbers),
    Ranges(Vec<(f64, f64)>),
    Elements(Vec<Vec<Vec<Scalar>>>),
}

/// Numbers by value, an integer before an equal double.
enum Numbers {
    Integers(Vec<i64>),
    Mixed(Vec<Scalar>),
}

impl Numbers {
    fn len(&self) -> usize {
        match self {
            Numbers::Integers(integers) => integers.len(),
            Numbers::Mixed(scalars) => scalars.len(),
        }
    }

    fn get(&self, at: usize) -> Option<Scalar> {
        match self {
            Numbers::Integers(integers) => integers.get(at).copied().map(Scalar::Int),
            Numbers::Mixed(scalars) => scalars.get(at).cloned(),
        }
    }

    /// The number of those that a test, which holds up to some place, holds for.
    fn partition(&self, test: impl Fn(&Scalar) -> bool) -> usize {
        match self {
            Numbers::Integers(integers) => integers.partition_point(|int| test(&Scalar::Int(*int))),
            Numbers::Mixed(scalars) => scalars.partition_point(test),
        }
    }
}

/// Bytes of a number in a section.
const NUMBER: usize = 9;

impl FieldColumn {
    /// Reads the field at a position, and checks it. Its rows are so many, and are read when they are wanted.
    pub(crate) fn open(
        container: &Arc<Container>,
        position: usize,
        meta: &FieldMeta,
        (rows, rows_of_documents): (usize, Option<Arc<LateColumn>>),
        cache: &Arc<Cache>,
    ) -> Result<Self> {
        let name = |part: &str| format!("field/{position}/{part}");
        let damaged = || container.damaged(&format!("the values of {} are out of bounds", meta.path.join(".")));
        let dictionary = match meta.form {
            Form::Number => {
                let bytes = container.bytes(&name("numbers"))?;
                let (chunks, []) = bytes.as_chunks::<NUMBER>() else { return Err(damaged()) };
                Dictionary::Numbers(numbers(chunks).ok_or_else(damaged)?)
            }
            form => {
                let texts = Texts::open(container, &name("texts"), cache)?;
                match form {
                    Form::Range => Dictionary::Ranges(decode(&texts, item::range)?.ok_or_else(damaged)?),
                    Form::Element => Dictionary::Elements(decode(&texts, item::element)?.ok_or_else(damaged)?),
                    Form::Text | Form::Number => Dictionary::Texts(texts),
                }
            }
        };
        let ranks = if let Dictionary::Numbers(Numbers::Mixed(scalars)) = &dictionary { ranks(scalars) } else { None };
        let column = Self {
            ranks,
            ends: Column::parsed(container, &name("ends"))?,
            members: Column::parsed(container, &name("members"))?,
            sets_of_rows: LateColumn::new(container, name("rows"), rows, meta.all_sets()),
            rows_of_documents,
            dictionary,
            sums: OnceLock::new(),
            row_sums: Late::default(),
        };
        let mut ascending = true;
        let mut last = 0;
        column.ends.each(|_, end| {
            ascending &= end >= last;
            last = end;
        });
        let bounded = column.len() == meta.values
            && column.ends.len() == meta.sets as usize
            && ascending
            && last as usize == column.members.len()
            && column.members.greatest().is_none_or(|greatest| greatest < meta.values);
        if bounded { Ok(column) } else { Err(damaged()) }
    }

    /// Which documents have which sets.
    pub(crate) fn rows(&self) -> Result<Rows<'_>> {
        let documents = self.rows_of_documents.as_ref().map(|rows| rows.get()).transpose()?;
        Ok(Rows { sets: self.sets_of_rows.get()?, documents })
    }

    /// Number of distinct values.
    pub(crate) fn len(&self) -> u32 {
        match &self.dictionary {
            Dictionary::Texts(texts) => texts.len(),
            Dictionary::Numbers(numbers) => numbers.len() as u32,
            Dictionary::Ranges(ranges) => ranges.len() as u32,
            Dictionary::Elements(elements) => elements.len() as u32,
        }
    }

    /// Number of sets: the empty one, one for each value, those of several values.
    pub(crate) fn sets(&self) -> usize {
        1 + self.len() as usize + self.ends.len()
    }

    /// The value at a place, if the values are single ones.
    pub(crate) fn scalar(&self, ordinal: u32) -> Result<Option<Scalar>> {
        Ok(match &self.dictionary {
            Dictionary::Texts(texts) => Some(Scalar::Text(texts.get(ordinal)?)),
            Dictionary::Numbers(numbers) => numbers.get(ordinal as usize),
            Dictionary::Ranges(_) | Dictionary::Elements(_) => None,
        })
    }

    /// Whether values are single ones.
    pub(crate) fn is_scalar(&self) -> bool {
        matches!(self.dictionary, Dictionary::Texts(_) | Dictionary::Numbers(_))
    }

    /// The ranges, if values are those.
    pub(crate) fn ranges(&self) -> Option<&[(f64, f64)]> {
        if let Dictionary::Ranges(ranges) = &self.dictionary { Some(ranges) } else { None }
    }

    /// The nested elements, if values are those.
    pub(crate) fn elements(&self) -> Option<&[Vec<Vec<Scalar>>]> {
        if let Dictionary::Elements(elements) = &self.dictionary { Some(elements) } else { None }
    }

    /// Number of values before this one.
    pub(crate) fn below(&self, value: &Scalar) -> Result<u32> {
        Ok(match (&self.dictionary, value) {
            (Dictionary::Texts(texts), Scalar::Text(text)) => texts.find(text.as_bytes())?.0,
            // Numbers come before texts.
            (Dictionary::Texts(_), _) => 0,
            (Dictionary::Numbers(numbers), value) => numbers.partition(|number| number < value) as u32,
            (Dictionary::Ranges(_) | Dictionary::Elements(_), _) => 0,
        })
    }

    /// Number of values before this one, and of those equal to it.
    pub(crate) fn up_to(&self, value: &Scalar) -> Result<u32> {
        Ok(match (&self.dictionary, value) {
            (Dictionary::Texts(texts), Scalar::Text(text)) => {
                let (before, found) = texts.find(text.as_bytes())?;
                before + u32::from(found)
            }
            (Dictionary::Numbers(numbers), value) => numbers.partition(|number| number <= value) as u32,
            _ => self.below(value)?,
        })
    }

    /// The places of the values that are equal to this one; an integer and a double may be.
    pub(crate) fn places(&self, value: &Scalar) -> Result<Range<u32>> {
        Ok(self.below(value)?..self.up_to(value)?)
    }

    /// Calls back with each text, if values are texts.
    pub(crate) fn each_text(&self, see: impl FnMut(u32, &[u8])) -> Result<()> {
        if let Dictionary::Texts(texts) = &self.dictionary { texts.each(see) } else { Ok(()) }
    }

    /// Calls back with the values of a set in ascending order; numbers and elements as often as they occur.
    #[inline]
    pub(crate) fn members(&self, set: u32, mut see: impl FnMut(u32)) {
        let values = self.len();
        match set.checked_sub(values + 1) {
            Some(several) => {
                let start = several.checked_sub(1).map_or(0, |before| self.ends.get(before as usize));
                self.members.at(start as usize..self.ends.get(several as usize) as usize, |_, member| see(member));
            }
            None if set > 0 => see(set - 1),
            None => {}
        }
    }

    /// The least value of a set.
    #[inline]
    pub(crate) fn least(&self, set: u32) -> Option<u32> {
        let values = self.len();
        match set.checked_sub(values + 1) {
            Some(several) => {
                let start = several.checked_sub(1).map_or(0, |before| self.ends.get(before as usize));
                // A set without members is that of rows whose values cannot be found.
                (start < self.ends.get(several as usize)).then(|| self.members.get(start as usize))
            }
            None => set.checked_sub(1),
        }
    }

    /// The place of the first value that is equal to the one at a place.
    #[inline]
    pub(crate) fn rank(&self, ordinal: u32) -> u32 {
        self.ranks.as_ref().map_or(ordinal, |ranks| ranks[ordinal as usize])
    }

    /// For each row the sum of its numbers, as [`FieldColumn::sums`] has them.
    pub(crate) fn row_sums(&self) -> Result<&[f64]> {
        let sums_of_rows = || {
            let ((sums, _), sets) = (self.sums(), self.sets_of_rows.get()?);
            let mut of_rows = Vec::with_capacity(sets.len());
            sets.each(|_, set| of_rows.push(sums[set as usize]));
            Ok(of_rows)
        };
        self.row_sums.get(sums_of_rows).map(Vec::as_slice)
    }

    /// For each set the sum of its numbers, without those that stand for null; and whether it has numbers, none of them
    /// null or zero.
    pub(crate) fn sums(&self) -> &(Vec<f64>, Vec<bool>) {
        self.sums.get_or_init(|| {
            let Dictionary::Numbers(numbers) = &self.dictionary else {
                return (vec![0.0; self.sets()], vec![false; self.sets()]);
            };
            let number = |ordinal: u32| match numbers.get(ordinal as usize) {
                Some(Scalar::Int(int)) if int != NULL_INT => Some(int as f64),
                Some(Scalar::Float(float)) if float != NULL_INT as f64 => Some(float),
                _ => None,
            };
            let sum = |set: u32| {
                let (mut sum, mut with) = (0.0, self.least(set).is_some());
                self.members(set, |ordinal| {
                    let number = number(ordinal);
                    sum += number.unwrap_or(0.0);
                    with &= number.is_some_and(|number| number != 0.0);
                });
                (sum, with)
            };
            (0..self.sets() as u32).map(sum).unzip()
        })
    }
}

/// Numbers, if they are sorted.
fn numbers(chunks: &[[u8; NUMBER]]) -> Option<Numbers> {
    let scalars: Vec<Scalar> = chunks.iter().map(|bytes| item::number(bytes)).collect::<Option<_>>()?;
    let integer = |scalar: &Scalar| if let Scalar::Int(int) = scalar { Some(*int) } else { None };
    match scalars.iter().map(integer).collect::<Option<Vec<i64>>>() {
        Some(integers) => integers.is_sorted().then_some(Numbers::Integers(integers)),
        None => Some(Numbers::Mixed(scalars)),
    }
}

/// The first of equal numbers, for each; nothing if there are no equal ones.
fn ranks(scalars: &[Scalar]) -> Option<Vec<u32>> {
    let mut ranks: Vec<u32> = (0..scalars.len() as u32).collect();
    let mut equals = false;
    for at in 1..scalars.len() {
        if scalars[at].cmp(&scalars[at - 1]).is_eq() {
            ranks[at] = ranks[at - 1];
            equals = true;
        }
    }
    equals.then_some(ranks)
}

/// All texts as what they stand for.
fn decode<T>(texts: &Texts, decode: impl Fn(&[u8]) -> Option<T>) -> Result<Option<Vec<T>>> {
    (0..texts.len()).map(|place| texts.with(place, &decode)).collect()
}
