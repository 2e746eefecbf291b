//! Rows of one inner entity type, ready to extract entities.

use std::borrow::Cow;

use super::collect::Nodes;
use super::{Aggregation, InnerEntityType, Records, Row, Source, example, origin, write_index};
use crate::error::{Error, ErrorKind, Result};
use crate::json::Json;
use crate::path::Path;
use crate::position::{EntityIndex, FieldIndex};
use crate::problems::Problems;
use crate::record::RecordWriter;
use crate::suggest::did_you_mean;
use crate::value::Value;

/// The rows of one inner entity type, with their paths compiled: turns entities into [records](crate::record).
///
/// See [`Row`] for an example. Compile tables once, when the project is first used; extracting is for every bundle.
#[derive(Debug)]
pub struct Table<B: 'static> {
    name: &'static str,
    aggregation: Aggregation,
    description: &'static str,
    rows: Vec<(Row<B>, Selector)>,
}

/// The compiled paths of a row.
#[derive(Debug)]
enum Selector {
    /// None.
    Nothing,
    /// The first that selects anything.
    First(Vec<Path>),
    /// Several nodes.
    Each(Nodes),
}

impl<B: Records> Table<B> {
    /// Compiles the paths of rows.
    ///
    /// # Errors
    /// [`ErrorKind::Schema`] naming the field, if a path is invalid, a name occurs twice, or there are too many rows.
    pub fn compile(
        name: &'static str,
        aggregation: Aggregation,
        rows: &[Row<B>],
        description: &'static str,
    ) -> Result<Self> {
        let invalid = |field: &str, what: &str| {
            Err(Error::new(ErrorKind::Schema, format!("field `{field}` of inner entity type `{name}` {what}")))
        };
        if rows.len() > FieldIndex::LIMIT {
            return invalid(rows[0].field.name, &format!("is one of more than {}", FieldIndex::LIMIT));
        }
        let mut compiled: Vec<(Row<B>, Selector)> = Vec::with_capacity(rows.len());
        for row in rows {
            if compiled.iter().any(|(other, _)| other.field.name == row.field.name) {
                return invalid(row.field.name, "is declared twice");
            }
            if let Some(flaw) = example::flaw(&row.field) {
                return invalid(row.field.name, &flaw);
            }
            let paths = row.field.origin;
            let selector = match row.source {
                Source::Path(_) => paths.iter().map(|p| Path::compile(*p)).collect::<Result<_>>().map(Selector::First),
                Source::Paths(..) => Nodes::compile(paths).map(Selector::Each),
                _ => Ok(Selector::Nothing),
            };
            match selector {
                Ok(selector) => compiled.push((*row, selector)),
                Err(e) => return invalid(row.field.name, &format!("has a path that is {}", e.message())),
            }
        }
        Ok(Self { name, aggregation, description, rows: compiled })
    }

    /// The inner entity type, without the sources.
    pub fn describe(&self) -> InnerEntityType {
        InnerEntityType {
            name: self.name,
            fields: self.rows.iter().map(|(row, _)| row.field).collect(),
            aggregation: self.aggregation,
            description: self.description,
        }
    }

    /// Position of a field.
    ///
    /// # Errors
    /// [`ErrorKind::Schema`] if there is no such field.
    pub fn position(&self, field: &str) -> Result<FieldIndex> {
        FieldIndex::all(self.rows.len()).find(|&at| self.rows[at].0.field.name == field).ok_or_else(|| {
            let hint = did_you_mean(field, self.rows.iter().map(|(row, _)| row.field.name));
            let message = format!("no row of inner entity type `{}` declares a field `{field}`{hint}", self.name);
            Error::new(ErrorKind::Schema, message)
        })
    }

    /// Extracts an entity as a record.
    ///
    /// # Errors
    /// Whatever the rows' conversions and functions say, with entity and path added.
    pub fn extract(&self, bundle: &B, entity: EntityIndex, out: &mut RecordWriter<'_>) -> Result<()> {
        self.each(bundle, entity, |i, _, value| {
            out.push(i, &value);
            if is_inverted(&value) {
                out.warn(self.inverted(bundle, entity, i));
            }
        })
    }

    /// Extracts an entity as a record, with a given value for one of the fields.
    ///
    /// # Errors
    /// As [`Table::extract`].
    pub fn extract_with(
        &self,
        bundle: &B,
        entity: EntityIndex,
        field: FieldIndex,
        value: &Value<'_>,
        out: &mut RecordWriter<'_>,
    ) -> Result<()> {
        let mut given = Some(value);
        self.each_but(Some(field), bundle, entity, |i, _, own| {
            if i > field {
                given.take().into_iter().for_each(|value| out.push(field, value));
            }
            out.push(i, &own);
        })?;
        given.into_iter().for_each(|value| out.push(field, value));
        Ok(())
    }

    /// Extracts an entity as an object, to be part of another one.
    ///
    /// # Errors
    /// As [`Table::extract`].
    pub fn object<'b>(&self, bundle: &'b B, entity: EntityIndex) -> Result<Vec<(Cow<'b, str>, Value<'b>)>> {
        let mut entries = Vec::with_capacity(self.rows.len() + 1);
        self.each(bundle, entity, |_, name, value| entries.push((name.into(), value)))?;
        Ok(entries)
    }

    /// Evaluates all rows for an entity, and takes note of each that fails or whose value has no index form.
    ///
    /// # Errors
    /// As [`Problems::take`].
    pub fn check(&self, bundle: &B, entity: EntityIndex, problems: &mut Problems) -> Result<()> {
        let document = bundle.document(entity);
        let (mut out, mut told) = (Vec::new(), Vec::new());
        for (row, selector) in &self.rows {
            let mut inverted = false;
            let written = value(row, selector, bundle, entity, document).and_then(|value| {
                out.clear();
                inverted = value.as_ref().is_some_and(is_inverted);
                value.map_or(Ok(()), |value| write_index(&mut out, row.field.field_type, &value))
            });
            let written = if inverted { Err(inverted_range()) } else { written };
            let Err(error) = written.map_err(|e| origin::place(e, bundle, entity, &row.field)) else { continue };
            // Several fields may be made of one value, which is wrong only once.
            let path = error.place().path.clone();
            if path.is_none() || !told.contains(&path) {
                told.push(path);
                problems.add(error)?;
            }
        }
        Ok(())
    }

    #[cold]
    fn inverted(&self, bundle: &B, entity: EntityIndex, field: FieldIndex) -> Error {
        origin::place(inverted_range(), bundle, entity, &self.rows[field].0.field)
    }

    fn each<'b>(
        &self,
        bundle: &'b B,
        entity: EntityIndex,
        emit: impl FnMut(FieldIndex, &'static str, Value<'b>),
    ) -> Result<()> {
        self.each_but(None, bundle, entity, emit)
    }

    fn each_but<'b>(
        &self,
        field: Option<FieldIndex>,
        bundle: &'b B,
        entity: EntityIndex,
        mut emit: impl FnMut(FieldIndex, &'static str, Value<'b>),
    ) -> Result<()> {
        let document = bundle.document(entity);
        for (i, (row, selector)) in FieldIndex::all(self.rows.len()).zip(&self.rows).filter(|(i, _)| Some(*i) != field)
        {
            match value(row, selector, bundle, entity, document) {
                Ok(Some(value)) => emit(i, row.field.name, value),
                Ok(None) => {}
                Err(e) => return Err(origin::place(e, bundle, entity, &row.field)),
            }
        }
        Ok(())
    }
}

/// Whether a value is a range, a pair of numbers or an object with two ends, that ends before it begins.
#[inline]
fn is_inverted(value: &Value<'_>) -> bool {
    let ends = match value {
        Value::Tuple(ends) => (ends.first(), ends.get(1)),
        Value::Object(entries) if entries.len() == 2 => (value.get("gte"), value.get("lte")),
        _ => return false,
    };
    matches!(ends, (Some(Value::Float(start)), Some(Value::Float(end))) if start > end)
}

fn inverted_range() -> Error {
    Error::new(ErrorKind::InvertedRange, "the range ends before it begins")
}

/// The value of a row for an entity.
#[inline]
fn value<'b, B: Records>(
    row: &Row<B>,
    selector: &Selector,
    bundle: &'b B,
    entity: EntityIndex,
    document: Json<'b>,
) -> Result<Option<Value<'b>>> {
    match (row.source, selector) {
        (Source::Path(convert), Selector::First(paths)) => {
            let selected = paths.iter().find_map(|path| path.first(document).transpose()).transpose();
            selected.and_then(convert).map(Some)
        }
        (Source::Paths(convert, collect), Selector::Each(nodes)) => nodes.value(document, convert, collect).map(Some),
        (Source::Function(function), _) => function(bundle, entity),
        (Source::Constant(text), _) => Ok(Some(Value::from(text))),
        _ => Ok(None),
    }
}
