//! A small project that can be wrong in many ways.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use azul_transform::json::Json;
use azul_transform::schema::{Aggregation, FieldType, OuterEntityType, Records, Row, Schema, Table};
use azul_transform::{
    Batch, Bundle, Context, EntityIndex, Error, ErrorKind, FacetSchema, InnerType, OuterType, Partitioning, Plugin,
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
    /// Text is expected where there may be something else.
    Panics,
}

pub struct Shelf {
    fault: Fault,
    schema: Schema,
    table: Arc<Table<Books>>,
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
            Fault::Fraction => rows
                .push(Row::path("pages", FieldType::NullInt, &["$.pages"], |_| Ok(Value::Float(7.5))).about("Pages.")),
            Fault::Panics => rows.push(Row::function("length", FieldType::NullInt, &["$.title"], |s, e| {
                Ok(Some((s.document(e).get("title").unwrap().as_str().unwrap().len() as i64).into()))
            })),
            _ => {}
        }
        let table = Table::compile("books", Aggregation::Simple, &rows, "Books.").unwrap();
        let books = OuterEntityType { name: "books", inner_entity_types: &["books"], kept: &[], description: "Books." };
        let schema = Schema { inner_types: vec![table.describe()], outer_types: vec![books], ..Schema::default() };
        Box::leak(Box::new(Self { fault, schema, table: Arc::new(table) }))
    }
}

impl Plugin for Shelf {
    fn name(&self) -> &'static str {
        "shelf"
    }

    fn schema(&self) -> Result<&dyn FacetSchema> {
        Ok(&self.schema)
    }

    fn recognises(&self, _: &Bundle) -> bool {
        true
    }

    fn transformers(&self, bundle: Arc<Bundle>, _: &Context) -> Result<Vec<Box<dyn Transformer>>> {
        if bundle.root().get("books").is_none() {
            return Err(Error::new(ErrorKind::MissingField, "there are no books").at_path("$.books"));
        }
        let (books, table) = (Books(bundle), self.table.clone());
        let ids: Result<Vec<u128>> = books.list().map(|book| id(book).and_then(uuid::parse)).collect();
        Ok(vec![Box::new(Transform { books, table, ids: ids?, first_only: self.fault == Fault::FirstOnly })])
    }
}

fn id(book: Json<'_>) -> Result<&str> {
    let missing = || Error::new(ErrorKind::MissingField, "a book has no id").at_path("$.id");
    book.get("id").and_then(Json::as_str).ok_or_else(missing)
}

struct Transform {
    books: Books,
    table: Arc<Table<Books>>,
    ids: Vec<u128>,
    first_only: bool,
}

impl Transformer for Transform {
    fn entity_type(&self) -> &'static str {
        "books"
    }

    fn outer_entities(&self) -> Vec<u128> {
        self.ids.clone()
    }

    fn transform(&self, scope: &Partitioning, out: &mut Batch) -> Result<()> {
        for (i, book) in self.books.list().enumerate() {
            if scope.contains(self.ids[i]) {
                let record = out.record(|out| self.table.extract(&self.books, EntityIndex::new(i), out))?;
                let list = out.list(InnerType::new(0), &[record]);
                out.contribute(OuterType::new(0), id(book)?, &[list]);
                if self.first_only {
                    break;
                }
            }
        }
        Ok(())
    }
}
