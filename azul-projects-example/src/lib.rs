//! A library: what its metadata means. This is a whole project, and the tutorial: how to write one in fifteen minutes.
//!
//! **1. Look at a bundle.** A bundle is a JSON object that is delivered and versioned as a whole: here, what a branch of
//! the library says of its stock. It has an identity, *entities* of several types, and *links* between them. What is
//! below `fqid` is the engine's affair; all else is up to the project, so take your bundles as they are.
//!
//! ```
//! use azul_transform::{Bundle, Compiled, Context, transform};
//!
//! let bundle = Bundle::parse(*br#"{
//!     "fqid": {
//!         "uuid": "b7c1f4de-93a2-4c58-8e6d-2f0a75b914c3", "version": "2024-05-01T00:00:00.000000Z",
//!         "source": {"id": "5e0d8a6b-17c4-4f92-a3e8-c96b2d41f705", "spec": "library:north:/0"}
//!     },
//!     "project": "example",
//!     "entities": [
//!         {"type": "authors", "id": "1f6a0c3e-8d57-4b29-9e14-70c5d2ab86f3", "name": "Ida Brook", "country": "Norway"},
//!         {"type": "books", "id": "c48e2b90-5fd1-4a76-b03c-6e9817d4a25f", "title": "Slow Rivers", "genre": "novel",
//!          "language": "Norwegian", "year": 1987, "pages": 312}
//!     ],
//!     "links": [{"from": "1f6a0c3e-8d57-4b29-9e14-70c5d2ab86f3", "to": "c48e2b90-5fd1-4a76-b03c-6e9817d4a25f"}]
//! }"#)?;
//! let example = Compiled::new(&azul_projects_example::Example)?;
//! let batch = transform(&example, bundle, &Context::new("dev", "example"))?;
//! assert_eq!(batch.len(), 2); // a document about the author, and one about the book; each lists both
//! # Ok::<_, azul_transform::Error>(())
//! ```
//!
//! **2. Name the types of entities**, in [`Linked::new`]. An *outer* type has documents of its own, an *inner* one is
//! listed in those of others. A document lists whatever its entity is linked to, near or far, in either direction.
//!
//! **3. Write a row for each field**: name, type, JSONPath from the entity's document, and what is to be done if nothing
//! is there – [`optional`] makes it null, [`required`] refuses the bundle. What follows is by choice: `facet` makes
//! searches count values, at a rank; `public` is a name alone; `accumulate` says what becomes of several values when
//! documents of many bundles are merged (the default is the set of them); `about` describes. A value that is no property
//! is computed by a function, like `decade`. See [`Row`](azul_transform::schema::Row) for the rest.
//!
//! **4. Read a bundle**, in a function that [`Linked::project`] is given: call the reader once for each entity and each link. Say no to what
//! cannot be right, with an error that has a place: it ends the bundle, not the run.
//!
//! **5. Put bundles into `fixtures/example`**, a directory for each thing that they show, and run
//! `INSTA_UPDATE=always cargo test -p azul-projects-example`. The documents are now in `tests/snapshots`: read them.
//! `tests/harness.rs`, one line, compares with them from now on, and checks much more.
//!
//! Mistakes in rows are errors of the compiler; others are found when the project is first used, or by the harness.
//!
//! [`optional`]: azul_transform::convert::optional
//! [`required`]: azul_transform::convert::required

use azul_transform::convert::{list, optional, required, text};
use azul_transform::linked::{Entities, EntityType, Linked, Reader};
use azul_transform::schema::FieldType::{NullInt, NullStr};
use azul_transform::schema::{Accumulator, Records};
use azul_transform::{Bundle, EntityIndex, Plugin, Project, Result, Value};

/// The plugin.
#[derive(Debug, Clone, Copy, Default)]
pub struct Example;

azul_transform::register!(&Example);

type Row = azul_transform::schema::Row<Entities>;

const AUTHORS: &[Row] = &[
    Row::id(),
    Row::path("name", NullStr, &["$.name"], required).facet("author", 10).about("Name, as on the cover."),
    Row::path("country", NullStr, &["$.country"], optional).facet("country", 20).about("Where the author lives."),
];

const BOOKS: &[Row] = &[
    Row::id(),
    Row::path("title", NullStr, &["$.title"], required).public("title").about("Title."),
    Row::path("genre", NullStr, &["$.genre"], optional).facet("genre", 30).about("Kind of book."),
    // Older bundles have another name for it: the first path that leads to anything counts.
    Row::path("language", NullStr, &["$.language", "$.lang"], optional).facet("language", 40).about("Language."),
    Row::function("decade", NullInt, &["$.year"], decade).facet("decade", 50).about("First year of the decade."),
    Row::path("pages", NullInt, &["$.pages"], optional).accumulate(Accumulator::Sum(None)).about("Number of pages."),
];

static LIBRARY: Linked = Linked::new(&[
    EntityType::outer("authors", "People who wrote books that the library has.", AUTHORS),
    EntityType::outer("books", "Books that the library has.", BOOKS),
])
.hubs("books");

/// The decade in which a book came out; null if that is not known. A bundle can say anything, so nothing may overflow.
fn decade(entities: &Entities, book: EntityIndex) -> Result<Option<Value<'_>>> {
    Ok(Some(match optional(entities.document(book).get("year"))? {
        Value::Int(year) => Value::Int(year.saturating_sub(year.rem_euclid(10))),
        other => other,
    }))
}

impl Plugin for Example {
    fn name(&self) -> &'static str {
        "example"
    }

    fn description(&self) -> &'static str {
        "Example: authors and books of a library"
    }

    fn compile(&self) -> Result<Box<dyn Project>> {
        LIBRARY.project(recognises, read)
    }
}

fn recognises(bundle: &Bundle) -> bool {
    text(bundle.root(), "project").is_ok_and(|project| project == Example.name())
}

fn read(bundle: &Bundle, reader: &mut Reader) -> Result<()> {
    for entity in list(bundle.root(), "entities")? {
        reader.entity(text(entity, "type")?, text(entity, "id")?, entity)?;
    }
    for link in list(bundle.root(), "links")? {
        let linked = reader.link(text(link, "from")?, text(link, "to")?);
        linked.map_err(|e| e.at_path("$").in_document(link))?;
    }
    Ok(())
}
