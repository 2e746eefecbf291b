//! Rows: a field together with where its value comes from, generic over the project's view of a bundle.

use std::borrow::Cow;

use super::{Accumulator, Aggregation, Field, FieldType, InnerType};
use crate::error::{Error, ErrorKind, Result};
use crate::json::Json;
use crate::path::Path;
use crate::record::RecordWriter;
use crate::value::Value;

/// A project's view of a bundle: entities by index, each with a document that paths start from.
pub trait Records: Send + Sync {
    /// The document of an entity.
    fn document(&self, entity: usize) -> Json<'_>;

    /// How messages name the entity: `type/id`.
    fn name(&self, entity: usize) -> String;
}

/// Turns what a path selected into a value; nothing was selected if there is none.
pub type Convert = for<'a> fn(Option<Json<'a>>) -> Result<Value<'a>>;

/// Derives a value from the bundle; no value means that the key is absent from the entity.
pub type Extract<B> = for<'b> fn(&'b B, usize) -> Result<Option<Value<'b>>>;

/// Where a value comes from.
#[derive(Debug)]
pub enum Source<B: 'static> {
    /// The first of several JSONPaths that selects anything, and a conversion.
    Path(Convert),
    /// A function.
    Function(Extract<B>),
    /// Always the same text.
    Constant(&'static str),
    /// Nowhere: the accumulator makes it.
    Aggregate,
}

impl<B> Clone for Source<B> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<B> Copy for Source<B> {}

/// A field and its source. Rows are constants, built by the functions below.
///
/// ```
/// use azul_transform::schema::{FieldType, Records, Row, Table, Aggregation};
/// use azul_transform::{Value, json::{Document, Json}};
///
/// struct Book(Document);
/// impl Records for Book {
///     fn document(&self, _: usize) -> Json<'_> { self.0.root() }
///     fn name(&self, _: usize) -> String { "book/1".into() }
/// }
/// fn plain<'a>(json: Option<Json<'a>>) -> azul_transform::Result<Value<'a>> { Ok(json.map(Value::from).into()) }
/// const ROWS: &[Row<Book>] = &[
///     Row::path("title", FieldType::NullStr, &["$.title", "$.name"], plain).facet("title", 10).about("Title."),
/// ];
/// let table = Table::compile("books", Aggregation::Simple, ROWS, "Books.")?;
/// assert_eq!(table.describe().fields[0].public_name, Some("title"));
/// # Ok::<_, azul_transform::Error>(())
/// ```
#[derive(Debug)]
pub struct Row<B: 'static> {
    name: &'static str,
    field_type: FieldType,
    origin: &'static [&'static str],
    source: Source<B>,
    public_name: Option<&'static str>,
    facet_rank: Option<u16>,
    accumulator: Accumulator,
    column: Option<&'static str>,
    column_rank: u16,
    searched: bool,
    description: &'static str,
}

impl<B> Clone for Row<B> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<B> Copy for Row<B> {}

impl<B> Row<B> {
    const fn new(
        name: &'static str,
        field_type: FieldType,
        origin: &'static [&'static str],
        source: Source<B>,
    ) -> Self {
        Self {
            name,
            field_type,
            origin,
            source,
            public_name: None,
            facet_rank: None,
            accumulator: Accumulator::Set(Some(100)),
            column: None,
            column_rank: 0,
            searched: true,
            description: "",
        }
    }

    /// A field whose value is found by the first of several JSONPaths that selects anything.
    pub const fn path(
        name: &'static str,
        field_type: FieldType,
        paths: &'static [&'static str],
        convert: Convert,
    ) -> Self {
        Self::new(name, field_type, paths, Source::Path(convert))
    }

    /// A field whose value a function derives; `origin` says in words from what.
    pub const fn function(
        name: &'static str,
        field_type: FieldType,
        origin: &'static [&'static str],
        function: Extract<B>,
    ) -> Self {
        Self::new(name, field_type, origin, Source::Function(function))
    }

    /// A field that always has the same text.
    pub const fn constant(name: &'static str, text: &'static str) -> Self {
        Self::new(name, FieldType::NullStr, &[], Source::Constant(text))
    }

    /// A field of aggregates only, made by its accumulator.
    pub const fn aggregate(name: &'static str, field_type: FieldType, accumulator: Accumulator) -> Self {
        Self::new(name, field_type, &[], Source::Aggregate).accumulate(accumulator)
    }

    /// Gives the field a public name, by which it can be filtered, sorted and returned.
    pub const fn public(mut self, name: &'static str) -> Self {
        self.public_name = Some(name);
        self
    }

    /// Makes the field a facet: a public name and a place in the list of facets.
    pub const fn facet(mut self, name: &'static str, rank: u16) -> Self {
        self.public_name = Some(name);
        self.facet_rank = Some(rank);
        self
    }

    /// Says how values are merged; the default is `Set(100)`.
    pub const fn accumulate(mut self, accumulator: Accumulator) -> Self {
        self.accumulator = accumulator;
        self
    }

    /// Gives the field a column in manifests, at a place among all columns.
    pub const fn column(mut self, name: &'static str, rank: u16) -> Self {
        self.column = Some(name);
        self.column_rank = rank;
        self
    }

    /// Has manifests read the field, at a place among all columns, without showing it: for columns that are made of it.
    pub const fn read_by_manifests(mut self, rank: u16) -> Self {
        self.column_rank = rank;
        self
    }

    /// Says that indices need not look into the field, only store it.
    pub const fn unsearched(mut self) -> Self {
        self.searched = false;
        self
    }

    /// Describes the field in one line.
    pub const fn about(mut self, description: &'static str) -> Self {
        self.description = description;
        self
    }

    fn describe(&self) -> Field {
        Field {
            name: self.name,
            field_type: self.field_type,
            origin: self.origin,
            public_name: self.public_name,
            facet_rank: self.facet_rank,
            accumulator: self.accumulator,
            column: self.column,
            column_rank: self.column_rank,
            searched: self.searched,
            aggregate_only: matches!(self.source, Source::Aggregate),
            description: self.description,
        }
    }
}

/// The names and types of rows, for fields that hold whole entities.
pub const fn types<B, const N: usize>(rows: &[Row<B>; N]) -> [(&'static str, FieldType); N] {
    let mut types = [("", FieldType::NullStr); N];
    let mut i = 0;
    while i < N {
        types[i] = (rows[i].name, rows[i].field_type);
        i += 1;
    }
    types
}

/// The rows of one inner entity type, with their paths compiled.
#[derive(Debug)]
pub struct Table<B: 'static> {
    name: &'static str,
    aggregation: Aggregation,
    description: &'static str,
    rows: Vec<(Row<B>, Vec<Path>)>,
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
        if rows.len() > usize::from(u8::MAX) {
            return invalid(rows[0].name, "is one of more than 255");
        }
        let mut compiled: Vec<(Row<B>, Vec<Path>)> = Vec::with_capacity(rows.len());
        for row in rows {
            if compiled.iter().any(|(other, _)| other.name == row.name) {
                return invalid(row.name, "is declared twice");
            }
            let paths = match row.source {
                Source::Path(_) => row.origin.iter().map(|p| Path::compile(*p)).collect::<Result<Vec<_>>>(),
                _ => Ok(Vec::new()),
            };
            match paths {
                Ok(paths) => compiled.push((*row, paths)),
                Err(e) => return invalid(row.name, e.message()),
            }
        }
        Ok(Self { name, aggregation, description, rows: compiled })
    }

    /// The inner entity type, without the sources.
    pub fn describe(&self) -> InnerType {
        InnerType {
            name: self.name,
            fields: self.rows.iter().map(|(row, _)| row.describe()).collect(),
            aggregation: self.aggregation,
            description: self.description,
        }
    }

    /// Position of a field.
    ///
    /// # Errors
    /// [`ErrorKind::Schema`] if there is no such field.
    pub fn position(&self, field: &str) -> Result<usize> {
        self.rows.iter().position(|(row, _)| row.name == field).ok_or_else(|| {
            Error::new(ErrorKind::Schema, format!("inner entity type `{}` has no field `{field}`", self.name))
        })
    }

    /// Extracts an entity as a record.
    ///
    /// # Errors
    /// Whatever the rows' conversions and functions say, with entity and path added.
    pub fn extract(&self, bundle: &B, entity: usize, out: &mut RecordWriter<'_>) -> Result<()> {
        self.each(bundle, entity, |i, _, value| out.push(i, &value))
    }

    /// Extracts an entity as a record, with a given value for one of the fields that it has.
    ///
    /// # Errors
    /// As [`Table::extract`].
    pub fn extract_with(
        &self,
        bundle: &B,
        entity: usize,
        field: usize,
        value: &Value<'_>,
        out: &mut RecordWriter<'_>,
    ) -> Result<()> {
        self.each(bundle, entity, |i, _, own| out.push(i, if i == field { value } else { &own }))
    }

    /// Extracts an entity as an object, to be part of another one.
    ///
    /// # Errors
    /// As [`Table::extract`].
    pub fn object<'b>(&self, bundle: &'b B, entity: usize) -> Result<Vec<(Cow<'b, str>, Value<'b>)>> {
        let mut entries = Vec::with_capacity(self.rows.len() + 1);
        self.each(bundle, entity, |_, name, value| entries.push((name.into(), value)))?;
        Ok(entries)
    }

    fn each<'b>(
        &self,
        bundle: &'b B,
        entity: usize,
        mut emit: impl FnMut(usize, &'static str, Value<'b>),
    ) -> Result<()> {
        let document = bundle.document(entity);
        for (i, (row, paths)) in self.rows.iter().enumerate() {
            let value = match row.source {
                Source::Path(convert) => {
                    let selected = paths.iter().find_map(|path| path.first(document));
                    convert(selected).map(Some)
                }
                Source::Function(function) => function(bundle, entity),
                Source::Constant(text) => Ok(Some(Value::from(text))),
                Source::Aggregate => Ok(None),
            };
            match value {
                Ok(Some(value)) => emit(i, row.name, value),
                Ok(None) => {}
                Err(e) => return Err(self.place(e, bundle, entity, row)),
            }
        }
        Ok(())
    }

    #[cold]
    fn place(&self, error: Error, bundle: &B, entity: usize, row: &Row<B>) -> Error {
        let error = error.in_entity(bundle.name(entity));
        match (row.source, row.origin.first()) {
            (Source::Path(_), Some(path)) => error.at_path(*path),
            _ => error,
        }
    }
}
