//! Rows: a field together with where its value comes from, generic over the project's view of a bundle.

use super::{Accumulator, Collect, ConvertNode, Field, FieldType};
use crate::error::Result;
use crate::json::Json;
use crate::position::EntityIndex;
use crate::value::Value;

/// A project's view of a bundle: entities by index, each with a document that paths start from.
pub trait Records {
    /// The document of an entity; null, unless a project has paths.
    fn document(&self, entity: EntityIndex) -> Json<'_> {
        let _ = entity;
        Json::null()
    }

    /// How messages name the entity: `type/id`.
    fn name(&self, entity: EntityIndex) -> String;

    /// The JSONPath, from the bundle, of an origin that is not in the entity's document, given in the words of a
    /// [row](Row::function). Messages say it where the value is wrong.
    fn elsewhere(&self, _entity: EntityIndex, _origin: &str) -> Option<String> {
        None
    }
}

/// Turns what a path selected into a value; nothing was selected if there is none.
pub type Convert = for<'a> fn(Option<Json<'a>>) -> Result<Value<'a>>;

/// Derives a value from the bundle; no value means that the key is absent from the entity.
pub type Extract<B> = for<'b> fn(&'b B, EntityIndex) -> Result<Option<Value<'b>>>;

/// Where a value comes from.
#[derive(Debug)]
pub enum Source<B: 'static> {
    /// The first of several JSONPaths that selects anything, and a conversion.
    Path(Convert),
    /// Several nodes that JSONPaths lead to, how each is converted, and what becomes of them together.
    Paths(ConvertNode, Collect),
    /// A function.
    Function(Extract<B>),
    /// Always the same text.
    Constant(&'static str),
    /// The transformer, which has it from elsewhere.
    Given,
    /// Nowhere: the accumulator makes it.
    Aggregate,
}

impl<B> Clone for Source<B> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<B> Copy for Source<B> {}

/// A field and its source. Rows are constants, built by the functions below: one of [`path`](Row::path),
/// [`function`](Row::function), [`constant`](Row::constant) and [`aggregate`](Row::aggregate), then what else there is
/// to say. Unless said, a field has no public name, no column, and the accumulator `Set(100)`.
///
/// ```
/// use azul_transform::convert::optional;
/// use azul_transform::json::{Document, Json};
/// use azul_transform::EntityIndex;
/// use azul_transform::schema::{Aggregation, FieldType, Records, Row, Table};
///
/// struct Book(Document);
/// impl Records for Book {
///     fn document(&self, _: EntityIndex) -> Json<'_> { self.0.root() }
///     fn name(&self, _: EntityIndex) -> String { "book/1".into() }
/// }
/// const ROWS: &[Row<Book>] = &[
///     Row::path("title", FieldType::NullStr, &["$.title", "$.name"], optional).facet("title", 10).about("Title."),
/// ];
/// let table = Table::compile("books", Aggregation::Simple, ROWS, "Books.")?;
/// assert_eq!(table.describe().fields[0].public_name, Some("title"));
/// # Ok::<_, azul_transform::Error>(())
/// ```
#[derive(Debug)]
pub struct Row<B: 'static> {
    pub(super) field: Field,
    pub(super) source: Source<B>,
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
        let mut field = Field::new(name, field_type);
        field.origin = origin;
        field.aggregate_only = matches!(source, Source::Aggregate);
        Self { field, source }
    }

    /// A field whose value is found by the first of several JSONPaths that selects anything, even null. Paths start
    /// from the entity's [document](Records::document); of several values that a path selects, the first one counts.
    /// The conversion is called in any case, and says what is to be done if nothing was selected; see
    /// [`convert`](crate::convert).
    pub const fn path(
        name: &'static str,
        field_type: FieldType,
        paths: &'static [&'static str],
        convert: Convert,
    ) -> Self {
        Self::new(name, field_type, paths, Source::Path(convert))
    }

    /// A field whose value is collected from several nodes. Each path goes through one list, `[*]`, or through the values
    /// of one object, `.*`. Of several lists the first that is there counts; of several paths through the same list,
    /// for each element the first that leads to anything.
    ///
    /// ```
    /// use azul_transform::linked::Entities;
    /// use azul_transform::schema::{Collect, FieldType, Node, Row};
    ///
    /// const SUBJECTS: Row<Entities> = Row::paths(
    ///     "subjects",
    ///     FieldType::List(&FieldType::NullStr),
    ///     &["$.subjects[*].label", "$.subjects[*].text"],
    ///     |Node { json, .. }| Ok(json.map(Into::into)),
    ///     Collect::Distinct,
    /// );
    /// ```
    pub const fn paths(
        name: &'static str,
        field_type: FieldType,
        paths: &'static [&'static str],
        convert: ConvertNode,
        collect: Collect,
    ) -> Self {
        Self::new(name, field_type, paths, Source::Paths(convert, collect))
    }

    /// A field whose value a function derives; `origin` says from what, as JSONPaths or in words, for documentation.
    pub const fn function(
        name: &'static str,
        field_type: FieldType,
        origin: &'static [&'static str],
        function: Extract<B>,
    ) -> Self {
        Self::new(name, field_type, origin, Source::Function(function))
    }

    /// A field whose value the transformer gives, by [`Table::extract_with`](super::Table::extract_with); without it the
    /// entity does not have the field. `origin` is as for [`function`](Row::function).
    pub const fn given(name: &'static str, field_type: FieldType, origin: &'static [&'static str]) -> Self {
        Self::new(name, field_type, origin, Source::Given)
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
        self.field.public_name = Some(name);
        self
    }

    /// Makes the field a facet: a public name, and a place in the list of facets. Lower ranks come first; no two fields
    /// of a project have the same, so leave gaps.
    pub const fn facet(mut self, name: &'static str, rank: u16) -> Self {
        self.field.public_name = Some(name);
        self.field.facet_rank = Some(rank);
        self
    }

    /// Says how values are merged; the default is `Set(100)`.
    pub const fn accumulate(mut self, accumulator: Accumulator) -> Self {
        self.field.accumulator = accumulator;
        self
    }

    /// Gives the field a column in manifests, at a place among all columns.
    pub const fn column(mut self, name: &'static str, rank: u16) -> Self {
        self.field.column = Some(name);
        self.field.column_rank = rank;
        self
    }

    /// Has manifests read the field, at a place among all columns, without showing it: for columns that are made of it.
    pub const fn read_by_manifests(mut self, rank: u16) -> Self {
        self.field.column_rank = rank;
        self
    }

    /// Says that indices need not look into the field, only store it.
    pub const fn unsearched(mut self) -> Self {
        self.field.searched = false;
        self
    }

    /// Says that the value follows from what else is in the bundle: copies of the entity do not conflict because of it.
    pub const fn of_bundle(mut self) -> Self {
        self.field.of_bundle = true;
        self
    }

    /// Shows a value in the documentation: text as it is, anything else as JSON; of a list, an element. It must fit the
    /// type of the field.
    pub const fn example(mut self, value: &'static str) -> Self {
        self.field.example = value;
        self
    }

    /// Describes the field in one line, a sentence of up to 100 characters; every field needs that.
    pub const fn about(mut self, description: &'static str) -> Self {
        self.field.description = description;
        self
    }
}

/// The names and types of rows, for fields that hold whole entities.
pub const fn types<B, const N: usize>(rows: &[Row<B>; N]) -> [(&'static str, FieldType); N] {
    let mut types = [("", FieldType::NullStr); N];
    let mut i = 0;
    while i < N {
        types[i] = (rows[i].field.name, rows[i].field.field_type);
        i += 1;
    }
    types
}
