//! A small project: books and shelves, whose bundles are made here by hand.

use std::sync::Arc;

use azul_transform::aggregate::{Aggregator, Memo};
use azul_transform::record::RecordWriter;
use azul_transform::schema::{
    Accumulator, Aggregation, Declaration, Field, FieldType, InnerEntityType, OuterEntityType, Schema,
};
use azul_transform::{
    Batch, Bundle, BundleFqid, Compiled, Context, DocumentRun, Error, FieldIndex, InnerType, OuterType, Plugin,
    Project, Result, SourceRef, Store, Transformer, Value,
};

/// Outer entity types: a shelf, which is one, and a book, of which there are any number.
pub const SHELF: OuterType = OuterType::new(0);
pub const BOOK: OuterType = OuterType::new(1);

fn field(name: &'static str, field_type: FieldType, accumulator: Accumulator) -> Field {
    let aggregate_only = matches!(accumulator, Accumulator::UniqueValues(_) | Accumulator::DistinctCount(_));
    Field { accumulator, aggregate_only, ..Field::new(name, field_type) }
}

/// Shelves, books by language, and what is kept of them as it is.
pub fn schema() -> Schema {
    Schema::new(declaration()).unwrap()
}

pub fn declaration() -> Declaration {
    let text = FieldType::NullStr;
    let shelf = vec![field("document_id", text, Accumulator::Set(None)), field("room", text, Accumulator::Last)];
    let book = vec![
        field("document_id", text, Accumulator::Drop),
        field("title", text, Accumulator::Set(Some(3))),
        field("language", text, Accumulator::Single),
        field("pages", FieldType::NullInt, Accumulator::DistinctSum(&["document_id"])),
        field("topics", text, Accumulator::Set(Some(4))),
        field("words", text, Accumulator::Frequency(2)),
        field("weight", FieldType::NullInt, Accumulator::DistinctSum(&["title"])),
        field("titles", FieldType::NullInt, Accumulator::UniqueValues("title")),
        field("subjects", FieldType::NullInt, Accumulator::UniqueValues("topics")),
        field("editions", FieldType::NullInt, Accumulator::DistinctCount(&["title", "pages"])),
    ];
    let inner = |name, fields, aggregation| InnerEntityType { name, fields, aggregation, description: "" };
    let outer = |name, inner_entity_types| OuterEntityType { name, inner_entity_types, kept: &[], description: "" };
    Declaration {
        inner_types: vec![
            inner("shelves", shelf, Aggregation::Simple),
            inner("books", book, Aggregation::Group(&["language"])),
        ],
        outer_types: vec![outer("shelves", &["shelves"]), outer("books", &["books"])],
        ..Declaration::default()
    }
}

/// A project that has a schema and reads no bundles: these are made by hand.
struct Library(Schema);

impl Plugin for Library {
    fn name(&self) -> &'static str {
        "library"
    }

    fn compile(&self) -> Result<Box<dyn Project>> {
        Ok(Box::new(Library(self.0.clone())))
    }
}

impl Project for Library {
    fn schema(&self) -> &Schema {
        &self.0
    }

    fn recognises(&self, _: &Bundle) -> bool {
        false
    }

    fn transformers(&self, _: Arc<Bundle>, _: &Context) -> Result<Vec<Box<dyn Transformer + '_>>> {
        unreachable!("bundles are made by hand")
    }
}

/// A book by id, title, language, pages, topics.
#[derive(Debug, Clone)]
pub struct Book {
    pub id: u32,
    pub title: u32,
    pub language: u32,
    pub pages: Option<i64>,
    pub topics: Vec<u32>,
}

/// A bundle: shelves by id and room, and the books that are on each of them.
pub fn bundle(uuid: &str, version: &str, source: &str, shelves: &[(u32, u32)], books: &[Book]) -> Batch {
    let source = SourceRef { id: source.into(), spec: format!("library:{source}:/0") };
    let mut batch = Batch::new(BundleFqid { uuid: uuid.into(), version: version.into(), source });
    let text = |kind: &str, n: u32| Value::from(format!("{kind}{n}"));
    let record = |batch: &mut Batch, inner_type: usize, write: &dyn Fn(&mut RecordWriter<'_>)| {
        batch.record(InnerType::new(inner_type), |out| {
            write(out);
            Ok(())
        })
    };
    let books: Vec<_> = books
        .iter()
        .map(|book| {
            let written = record(&mut batch, 1, &|out| {
                out.push(FieldIndex::new(0), &text("book", book.id));
                out.push(FieldIndex::new(1), &text("title", book.title));
                out.push(FieldIndex::new(2), &text("language", book.language));
                out.push(FieldIndex::new(3), &book.pages.into());
                out.push(
                    FieldIndex::new(4),
                    &Value::List(book.topics.iter().map(|topic| text("topic", *topic)).collect()),
                );
                out.push(
                    FieldIndex::new(5),
                    &Value::List(book.topics.iter().map(|topic| text("word", *topic)).collect()),
                );
                out.push(FieldIndex::new(6), &book.pages.into());
            });
            (book.id, written.unwrap())
        })
        .collect();
    let all: Vec<_> = books.iter().map(|(_, book)| *book).collect();
    let all = batch.list(InnerType::new(1), &all);
    let shelves: Vec<_> = shelves
        .iter()
        .map(|(id, room)| {
            let shelf = record(&mut batch, 0, &|out| {
                out.push(FieldIndex::new(0), &text("shelf", *id));
                out.push(FieldIndex::new(1), &text("room", *room));
            });
            (*id, batch.list(InnerType::new(0), &[shelf.unwrap()]))
        })
        .collect();
    for (id, shelf) in &shelves {
        batch.contribute(SHELF, &format!("shelf{id}"), &[*shelf, all]);
    }
    for (id, book) in &books {
        let own = batch.list(InnerType::new(1), &[*book]);
        let shelf = shelves.first().map(|(_, shelf)| *shelf);
        batch.contribute(BOOK, &format!("book{id}"), &shelf.into_iter().chain([own]).collect::<Vec<_>>());
    }
    batch
}

/// A bundle of one shelf and books that have nothing but an id.
pub fn simple(uuid: &str, version: &str, books: &[u32]) -> Batch {
    let book = |id: &u32| Book { id: *id, title: *id, language: 0, pages: Some(100), topics: vec![] };
    bundle(uuid, version, "s", &[(0, 0)], &books.iter().map(book).collect::<Vec<_>>())
}

/// The project, which only aggregates.
pub fn project() -> Compiled {
    Compiled::new(&Library(schema())).unwrap()
}

/// All aggregates, or all contributions, one a line, and what went wrong.
pub fn aggregate(store: &Store, contributions: bool) -> (String, Vec<Error>) {
    let library = project();
    let aggregator = Aggregator::new(&library, store).unwrap();
    let (mut lines, mut errors) = (Vec::new(), Vec::new());
    for outer_type in [SHELF, BOOK] {
        let mut documents = DocumentRun::of(library.schema().outer_types()[outer_type].name);
        if contributions {
            // One by one: what is rendered in one go makes no difference.
            let all = 0..aggregator.contribution_count(outer_type);
            let one = |one: usize| aggregator.contributions(outer_type, one..one + 1, &mut documents).err();
            let failed: Vec<_> = all.clone().filter_map(one).collect();
            let mut at_once = DocumentRun::of(library.schema().outer_types()[outer_type].name);
            assert_eq!(aggregator.contributions(outer_type, all, &mut at_once).is_ok(), failed.is_empty());
            assert!(!failed.is_empty() || at_once.lines() == documents.lines());
            errors.extend(failed);
        } else {
            let all = 0..aggregator.len(outer_type);
            errors.extend(aggregator.run(outer_type, all, &mut Memo::default(), &mut documents).failures);
        }
        lines.extend_from_slice(documents.lines());
    }
    (String::from_utf8(lines).unwrap(), errors)
}

pub fn lines(store: &Store, contributions: bool) -> String {
    let (lines, errors) = aggregate(store, contributions);
    assert_eq!(errors.len(), 0, "{errors:?}");
    lines
}

pub fn aggregates(store: &Store) -> String {
    lines(store, false)
}
