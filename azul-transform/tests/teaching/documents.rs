//! What transformers and readers of bundles get wrong.

use std::sync::Arc;

use azul_transform::linked::{Entities, EntityType, Linked, Reader};
use azul_transform::schema::{Aggregation, FieldType, Row, Table};
use azul_transform::{
    Batch, Bundle, BundleFqid, Context, DocumentRun, FieldIndex, InnerType, OuterType, Renderer, Result, Value,
    convert::optional,
};

use crate::check::check;

const ROWS: &[Row<Entities>] = &[Row::id(), Row::path("title", FieldType::NullStr, &["$.title"], optional)];
static LIBRARY: Linked = Linked::new(&[EntityType::outer("books", "Books.", ROWS)]);

/// Renders a document that emits something at these positions of the schema.
fn emit(outer_type: usize, inner_type: usize, field: usize) -> Result<()> {
    let rows = LIBRARY.rows()?;
    let mut batch = Batch::new(BundleFqid { uuid: "b".into(), version: "1".into(), ..BundleFqid::default() });
    let record = batch.record(InnerType::new(inner_type), |out| {
        out.push(FieldIndex::new(field), &Value::from("Slow Rivers"));
        Ok(())
    })?;
    let list = batch.list(InnerType::new(inner_type), &[record]);
    batch.contribute(OuterType::new(outer_type), "b1", &[list]);
    Renderer::new(rows.schema(), &Context::new("dev", "library"))?.render(&batch).map(drop)
}

#[test]
fn what_no_row_declares_is_not_emitted() {
    emit(0, 0, 1).unwrap();
    check(
        || emit(0, 0, 2),
        "schema: no row of inner entity type `books` declares the field that was emitted: it is number 2, from 0, and \
         there are 2 rows; add a row, or ask `Table::position` for the number (bundle b version 1)",
    );
    check(
        || emit(0, 1, 0),
        "schema: documents mention inner entity type number 1, from 0, but the schema has 1 of them (bundle b version 1)",
    );
    check(
        || emit(3, 0, 0),
        "schema: documents mention outer entity type number 3, from 0, but the schema has 1 of them (bundle b version 1)",
    );
}

const NAMES: &[Row<Entities>] = &[Row::id(), Row::path("name", FieldType::NullStr, &["$.name"], optional)];
static BOTH: Linked =
    Linked::new(&[EntityType::outer("authors", "Authors.", NAMES), EntityType::outer("books", "Books.", ROWS)]);

/// Two inner entities that are equal as records, but of two types whose fields have other names.
#[test]
fn an_inner_entity_is_written_with_the_names_of_its_own_type() -> Result<()> {
    let rows = BOTH.rows()?;
    let mut batch = Batch::new(BundleFqid { uuid: "b".into(), version: "1".into(), ..BundleFqid::default() });
    let [authors, books] = [0, 1].map(InnerType::new);
    let [author, book] = [authors, books].map(|inner_type| {
        let record = batch.record(inner_type, |out| {
            out.push(FieldIndex::new(1), &Value::from("Slow Rivers"));
            Ok(())
        });
        record.unwrap()
    });
    let lists = [batch.list(authors, &[author]), batch.list(books, &[book])];
    batch.contribute(OuterType::new(0), "a1", &lists);
    let renderer = Renderer::new(rows.schema(), &Context::new("dev", "library"))?;
    let mut written: Vec<u8> = Vec::new();
    renderer.render(&batch)?.put_into(&mut written, DocumentRun::default())?;
    let expected = r#""contents":{"authors":[{"name":"Slow Rivers"}],"books":[{"title":"Slow Rivers"}]}"#;
    let written = String::from_utf8(written).unwrap();
    assert!(written.contains(expected), "{written}");

    batch.list(books, &[author]);
    check(
        || renderer.render(&batch).map(|rendered| rendered.len()),
        "schema: a list of `books` mentions an inner entity of type `authors` (bundle b version 1)",
    );
    Ok(())
}

#[test]
fn a_field_that_is_asked_for_by_a_wrong_name() {
    check(
        || Table::compile("books", Aggregation::Simple, ROWS, "")?.position("titel"),
        "schema: no row of inner entity type `books` declares a field `titel`; did you mean `title`?",
    );
}

const ID: &str = "c48e2b90-5fd1-4a76-b03c-6e9817d4a25f";
const OTHER: &str = "07a9d5c4-e832-4f1b-96d7-58b3e0f2c41a";

/// Checks what a reader says of a bundle that starts with a book.
fn refused(read: fn(&mut Reader, &Bundle) -> Result<()>, message: &str) {
    let text = br#"{"fqid": {"uuid": "b", "version": "1", "source": {"id": "s", "spec": "s:/0"}}}"#;
    let bundle = Arc::new(Bundle::parse(text.to_vec()).unwrap());
    check(
        || {
            let mut reader = LIBRARY.rows()?.reader(bundle.clone());
            reader.entity("books", ID, bundle.root())?;
            read(&mut reader, &bundle)?;
            reader.finish()
        },
        message,
    );
}

#[test]
fn what_a_reader_refuses() {
    refused(
        |reader, bundle| reader.entity("boks", OTHER, bundle.root()),
        "unknown-type: there is no entity type `boks`; did you mean `books`?; there are: books \
         (entity boks/07a9d5c4-e832-4f1b-96d7-58b3e0f2c41a, path $)",
    );
    refused(
        |reader, bundle| reader.entity("books", "978-3", bundle.root()),
        "invalid-id: \"978-3\" is not a UUID (entity books/978-3, path $)",
    );
    refused(
        |reader, bundle| reader.entity("books", ID, bundle.root()),
        "duplicate-entity: two entities of the bundle have this id (entity books/c48e2b90-5fd1-4a76-b03c-6e9817d4a25f, path $)",
    );
    refused(
        |reader, _| reader.link(ID, OTHER),
        "dangling-link: the bundle has no entity with the id \"07a9d5c4-e832-4f1b-96d7-58b3e0f2c41a\"",
    );
    refused(
        |reader, bundle| {
            reader.entity("books", OTHER, bundle.root())?;
            reader.link(ID, OTHER)?;
            reader.link(OTHER, ID)
        },
        "cycle: the links form a cycle of 2 entities: books/07a9d5c4-e832-4f1b-96d7-58b3e0f2c41a → \
         books/c48e2b90-5fd1-4a76-b03c-6e9817d4a25f (entity books/07a9d5c4-e832-4f1b-96d7-58b3e0f2c41a, path $.links)",
    );
}
