//! A column in memory: its values, and to which rows they belong.

use std::io::Write;

use azul_transform::schema::FieldType;
use azul_transform::{Error, ErrorKind, Result};
use bytes::Bytes;
use parquet::basic::{LogicalType, Repetition, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::Result as Written;
use parquet::file::writer::{SerializedColumnWriter, SerializedRowGroupWriter};
use parquet::schema::types::Type;

use crate::manifest::table::value::{Value, value};
use crate::manifest::table::{Column, Part};

/// Bytes that a value takes in memory besides its text.
const OVERHEAD: usize = 12;

/// The rows of a group that are not written yet, of one column.
pub(super) struct Buffer {
    title: String,
    field_type: Option<FieldType>,
    /// A row has a list of values; otherwise at most one.
    is_list: bool,
    values: Values,
    /// For each value and each empty row: whether it is null, or there is none.
    definition: Vec<i16>,
    /// For the same: whether it belongs to the row of the one before.
    repetition: Vec<i16>,
}

enum Values {
    Int(Vec<i64>),
    Float(Vec<f64>),
    Bool(Vec<bool>),
    /// All texts, and where each ends.
    Text(Vec<u8>, Vec<usize>),
}

impl Buffer {
    pub fn new(part: &Part, column: &Column) -> Self {
        use FieldType::{NullBool, NullFloat, NullInt, PassThruBool, PassThruFloat, PassThruInt};
        let values = match column.field_type.map(FieldType::element) {
            Some(NullInt | PassThruInt) => Values::Int(Vec::new()),
            Some(NullFloat | PassThruFloat) => Values::Float(Vec::new()),
            Some(NullBool | PassThruBool) => Values::Bool(Vec::new()),
            _ => Values::Text(Vec::new(), Vec::new()),
        };
        Self {
            title: column.title.clone().into_owned(),
            field_type: column.field_type,
            is_list: !part.is_files() || matches!(column.field_type, Some(FieldType::List(_))),
            values,
            definition: Vec::new(),
            repetition: Vec::new(),
        }
    }

    /// The type of the column.
    pub fn schema(&self) -> Written<Type> {
        let (physical, logical) = match &self.values {
            Values::Int(_) => (Physical::INT64, None),
            Values::Float(_) => (Physical::DOUBLE, None),
            Values::Bool(_) => (Physical::BOOLEAN, None),
            Values::Text(..) => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        };
        let value = |name| {
            Type::primitive_type_builder(name, physical)
                .with_repetition(Repetition::OPTIONAL)
                .with_logical_type(logical.clone())
                .build()
        };
        if !self.is_list {
            return value(&self.title);
        }
        let repeated = Type::group_type_builder("list")
            .with_repetition(Repetition::REPEATED)
            .with_fields(vec![value("element")?.into()])
            .build()?;
        Type::group_type_builder(&self.title)
            .with_repetition(Repetition::REQUIRED)
            .with_logical_type(Some(LogicalType::List))
            .with_fields(vec![repeated.into()])
            .build()
    }

    /// Adds a row with values. Answers how many bytes are held more than before.
    ///
    /// # Errors
    /// [`ErrorKind::WrongType`] if the column cannot hold the values.
    pub fn row<'v>(&mut self, values: impl Iterator<Item = &'v str>) -> Result<usize> {
        let (mut count, mut bytes) = (0, 0);
        for text in values {
            if count > 0 && !self.is_list {
                return Err(self.wrong("a file has several values"));
            }
            let is_value = self.put(text)?;
            // What is in a list is one step deeper than what is not.
            self.definition.push(i16::from(self.is_list) + i16::from(is_value));
            self.repetition.push(i16::from(count > 0));
            bytes += text.len() + OVERHEAD;
            count += 1;
        }
        if count == 0 {
            self.definition.push(0);
            self.repetition.push(0);
            bytes = OVERHEAD;
        }
        Ok(bytes)
    }

    /// Adds a value, unless it is null.
    fn put(&mut self, text: &str) -> Result<bool> {
        match (&mut self.values, value(self.field_type, text)) {
            (_, Value::Null) => return Ok(false),
            (Values::Int(ints), Value::Number(number)) => match number.parse() {
                Ok(int) => ints.push(int),
                Err(_) => return Err(self.wrong(&format!("{number} is no integer of 64 bits"))),
            },
            (Values::Float(floats), Value::Number(number)) => match number.parse() {
                Ok(float) => floats.push(float),
                Err(_) => return Err(self.wrong(&format!("{number} is no number"))),
            },
            (Values::Bool(bools), Value::Bool(truth)) => bools.push(truth),
            (Values::Text(all, ends), _) => {
                all.extend_from_slice(text.as_bytes());
                ends.push(all.len());
            }
            (_, other) => return Err(self.wrong(&format!("{other:?} is of another type"))),
        }
        Ok(true)
    }

    fn wrong(&self, what: &str) -> Error {
        let message = format!("the column `{}` of a Parquet file cannot hold this: {what}", self.title);
        Error::new(ErrorKind::WrongType, message)
    }

    /// Writes what there is as the next column of a group of rows; the column is empty again.
    pub fn write(&mut self, group: &mut SerializedRowGroupWriter<'_, impl Write + Send>) -> Written<()> {
        let Some(mut writer) = group.next_column()? else { return Ok(()) };
        let levels = Levels { definition: &self.definition, repetition: self.is_list.then_some(&self.repetition) };
        match &mut self.values {
            Values::Int(ints) => levels.write::<Int64Type>(&mut writer, ints)?,
            Values::Float(floats) => levels.write::<DoubleType>(&mut writer, floats)?,
            Values::Bool(bools) => levels.write::<BoolType>(&mut writer, bools)?,
            Values::Text(all, ends) => {
                let all = Bytes::from(std::mem::take(all));
                let starts = std::iter::once(0).chain(ends.iter().copied());
                let texts = starts.zip(ends.iter()).map(|(start, end)| ByteArray::from(all.slice(start..*end)));
                levels.write::<ByteArrayType>(&mut writer, &mut texts.collect())?;
                ends.clear();
            }
        }
        writer.close()?;
        self.definition.clear();
        self.repetition.clear();
        Ok(())
    }
}

/// To which rows values belong.
struct Levels<'a> {
    definition: &'a [i16],
    repetition: Option<&'a Vec<i16>>,
}

impl Levels<'_> {
    /// Writes values, and empties the list of them.
    fn write<T: DataType>(&self, writer: &mut SerializedColumnWriter<'_>, values: &mut Vec<T::T>) -> Written<()> {
        let repetition = self.repetition.map(Vec::as_slice);
        writer.typed::<T>().write_batch(values, Some(self.definition), repetition)?;
        values.clear();
        Ok(())
    }
}
