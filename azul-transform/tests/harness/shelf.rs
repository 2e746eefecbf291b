//! A small project that can be wrong in many ways.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use azul_transform::json::Json;
use azul_transform::schema::{Aggregation, Declaration, FieldType, OuterEntityType, Records, Row, Schema, Table};
use azul_transform::{
    Bundle, Context, Contributions, EntityIndex, Error, ErrorKind, InnerType, OuterType, Partitioning, Plugin, Project,
    Result, Transformer, Value, uuid,
};

/// What is wrong with the project.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Fault {
    None,
    /// A row whose path never selects anything.
    Typo,
    /// A row that is not described, and one that does not say where it is from.
    Wordless,
    /// Documents depend on what was transformed before.
    Counts,
    /// Of each part of a bundle, only the first book is found.
    FirstOnly,
    /// A number that is no integer, in a field of integers.
    Fraction,
    /// An integer, in a field of doubles.
    Whole,
    /// Text is expected where there may be something else.
    Panics,
}

/// The door: rows that are compiled anew for each test.
pub struct Shelf {
    fault: Fault,
    rows: Vec<Row<Books>>,
}

struct Room {
    fault: Fault,
    schema: Schema,
    table: Table<Books>,
}

/// The books of a bundle.
pub struct Books(Arc<Bundle>);

impl Books {
    fn list(&self) -> impl Iterator<Item = Json<'_>> {
        self.0.root().get("books").into_iter().flat_map(Json::items)
    }
}

impl Records for Books {
    fn document(&self, entity: EntityIndex) -> Json<'_> {
        self.list().nth(entity.index()).unwrap()
    }

    fn name(&self, entity: EntityIndex) -> String {
        format!("book/{}", entity.index())
    }
}

fn plain(json: Option<Json<'_>>) -> Result<Value<'_>> {
    Ok(json.map(Value::from).into())
}

const TEXT: FieldType = FieldType::NullStr;
static COUNT: AtomicU64 = AtomicU64::new(0);

impl Shelf {
    /// A project that lives as long as the program.
    pub fn with(fault: Fault) -> &'static Self {
        let mut rows: Vec<Row<Books>> = vec![
            Row::path("id", TEXT, &["$.id"], plain).about("Id."),
            Row::path("title", TEXT, &["$.title"], plain).facet("title", 1).about("Title."),
            Row::path("subtitle", TEXT, &["$.subtitle"], plain).about("Second title."),
        ];
        match fault {
            Fault::Typo => rows.push(Row::path("author", TEXT, &["$.autor"], plain).about("Author.")),
            Fault::Wordless => {
                rows.push(Row::function("author", TEXT, &[], |s, e| plain(s.document(e).get("author")).map(Some)))
            }
            Fault::Counts => rows.push(Row::function("count", FieldType::NullInt, &["other books"], |_, _| {
                Ok(Some((COUNT.fetch_add(1, Ordering::Relaxed) as i64).into()))
            })),
            Fault::Whole => rows
                .push(Row::path("pages", FieldType::NullFloat, &["$.pages"], |_| Ok(Value::Int(600))).about("Pages.")),
            Fault::Fraction => rows
                .push(Row::path("pages", FieldType::NullInt, &["$.pages"], |_| Ok(Value::Float(7.5))).about("Pages.")),
            Fault::Panics => rows.push(Row::function("length", FieldType::NullInt, &["$.title"], |s, e| {
                Ok(Some((s.document(e).get("title").unwrap().as_str().unwrap().len() as i64).into()))
            })),
            _ => {}
        }
        Box::leak(Box::new(Self { fault, rows }))
    }
}

impl Plugin for Shelf {
    fn name(&self) -> &'static str {
        "shelf"
    }

    fn compile(&self) -> Result<Box<dyn Project>> {
        let table = Table::compile("books", Aggregation::Simple, &self.rows, "Books.")?;
        let books = OuterEntityType { name: "books", inner_entity_types: &["books"], kept: &[], description: "Books." };
        let inner_types = vec![table.describe()];
        let schema = Schema::new(Declaration { inner_types, outer_types: vec![books], ..Declaration::default() })?;
        Ok(Box::new(Room { fault: self.fault, schema, table }))
    }
}

impl Project for Room {
    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn recognises(&self, _: &Bundle) -> bool {
        true
    }

    fn transformers(&self, bundle: Arc<Bundle>, _: &Context) -> Result<Vec<Box<dyn Transformer + '_>>> {
        if bundle.root().get("books").is_none() {
            return Err(Error::new(ErrorKind::MissingField, "there are no books").at_path("$.books"));
        }
        let books = Books(bundle);
        let ids: Result<Vec<u128>> = books.list().map(|book| id(book).and_then(uuid::parse)).collect();
        let first_only = self.fault == Fault::FirstOnly;
        Ok(vec![Box::new(Transform { books, table: &self.table, ids: ids?, first_only })])
    }
}

fn id(book: Json<'_>) -> Result<&str> {
    let missing = || Error::new(ErrorKind::MissingField, "a book has no id").at_path("$.id");
    book.get("id").and_then(Json::as_str).ok_or_else(missing)
}

struct Transform<'p> {
    books: Books,
    table: &'p Table<Books>,
    ids: Vec<u128>,
    first_only: bool,
}

impl Transformer for Transform<'_> {
    fn outer_type(&self) -> OuterType {
        OuterType::new(0)
    }

    fn outer_entities(&self) -> Vec<u128> {
        self.ids.clone()
    }

    fn transform(&mut self, scope: &Partitioning, out: &mut Contributions) -> Result<()> {
        let inner_type = InnerType::new(0);
        for (i, book) in self.books.list().enumerate() {
            if scope.contains(self.ids[i]) {
                let record = out.record(inner_type, |out| self.table.extract(&self.books, EntityIndex::new(i), out))?;
                let list = out.list(inner_type, &[record]);
                out.contribute(id(book)?, &[list]);
                if self.first_only {
                    break;
                }
            }
        }
        Ok(())
    }
}
