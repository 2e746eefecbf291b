//! Rows that contradict themselves or each other: within an inner entity type the compiler says so, of the whole schema
//! `check` does, when the project is first used.

use std::sync::Arc;

use azul_transform::convert::optional;
use azul_transform::linked::{Entities, EntityType, Linked};
use azul_transform::schema::FieldType::{NullInt, NullStr};
use azul_transform::schema::{
    Accumulator, Aggregation, Collect, Declaration, Field, FieldType, InnerEntityType, OuterEntityType, Schema, Table,
    assert_rows,
};
use azul_transform::{Bundle, EntityIndex, Result, Value};

use crate::check::check;

type Row = azul_transform::schema::Row<Entities>;

const fn text(name: &'static str) -> Row {
    Row::path(name, NullStr, &["$.it"], optional)
}

/// Checks what the compiler says of the rows of books.
fn refused(rows: &[Row], message: &str) {
    let rows = rows.to_vec();
    let attempt = || {
        assert_rows("books", &rows);
        Ok(())
    };
    check(std::panic::AssertUnwindSafe(attempt), message);
}

#[test]
fn what_the_compiler_says() {
    refused(&[text("a"), text("b"), text("a")], "field `a` of `books` is declared twice");
    refused(&[text("a_")], "field `a_` of `books` ends in `_`, as copies of numbers do; choose another name");
    refused(&[text("")], "field `` of `books` has no name");
    refused(&[Row::path("a", NullStr, &[], optional)], "field `a` of `books` has no path");
    refused(
        &[text("genre").facet("kind", 1), text("shelf").public("kind")],
        "field `shelf` of `books` has the public name `kind`, as field `genre` has already",
    );
    refused(
        &[text("genre").facet("genre", 30), text("shelf").facet("shelf", 30)],
        "field `shelf` of `books` is the facet of rank 30, as field `genre` is already",
    );
    refused(
        &[text("title").accumulate(Accumulator::Sum(None))],
        "field `title` of `books`, of type null_str, has an accumulator that does not fit: only numbers can be added up",
    );
    refused(
        &[Row::aggregate("count", NullStr, Accumulator::DistinctCount(&["document_id"]))],
        "field `count` of `books`, of type null_str, has an accumulator that does not fit: the result is an integer",
    );
}

const AUTHORS: &[Row] = &[Row::id(), text("name").facet("name", 10)];
const BOOKS: &[Row] = &[
    Row::id(),
    text("title").facet("name", 10),
    Row::path("pages", NullInt, &["$.pages"], optional).accumulate(Accumulator::DistinctSum(&["isbn"])),
];
static CONTRADICTIONS: Linked = Linked::new(&[
    EntityType::outer("authors", "Authors.", AUTHORS),
    EntityType::inner("books", "Books.", BOOKS).aggregate(Aggregation::Group(&["titel"])),
]);

#[test]
fn what_the_first_use_says() {
    check(
        || CONTRADICTIONS.rows(),
        "schema: public name `name` is given to both `contents.authors.name` and `contents.books.title`; rank of facets \
         `10` is given to both `contents.authors.name` and `contents.books.title`; grouping of `contents.books` names \
         field `titel`, which does not exist; `contents.books.pages` of type null_int is \
         accumulated as sum, once per isbn: `contents.books.isbn` does not exist",
    );
}

static NAMELESS: Linked = Linked::new(&[EntityType::outer("books", "Books.", &[text("title")])]);
static NO_HUBS: Linked = Linked::new(&[
    EntityType::outer("authors", "Authors.", AUTHORS),
    EntityType::inner("books", "Books.", &[Row::id()]),
])
.hubs("books");

#[test]
fn what_linked_projects_need() {
    check(
        || NAMELESS.rows(),
        "schema: no row of inner entity type `books` declares a field `document_id`; begin its rows with `Row::id()`",
    );
    check(|| NO_HUBS.rows(), "schema: replicas cannot be found through `books`, which is no outer entity type");
}

/// A schema with so many outer and inner entity types, each with so many fields.
fn schema(outer: usize, inner: usize, fields: usize) -> Result<Schema> {
    let name = |i: usize| -> &'static str { format!("t{i}").leak() };
    let inner_type = |i| InnerEntityType {
        name: name(i),
        fields: (0..fields).map(|field| Field::new(name(field), NullStr)).collect(),
        aggregation: Aggregation::None,
        description: "",
    };
    let outer_type = |i| OuterEntityType { name: name(i), inner_entity_types: &[], kept: &[], description: "" };
    Schema::new(Declaration {
        inner_types: (0..inner).map(inner_type).collect(),
        outer_types: (0..outer).map(outer_type).collect(),
        ..Declaration::default()
    })
}

#[test]
fn no_position_is_beyond_its_limit() {
    schema(128, 256, 1).unwrap();
    schema(1, 1, 255).unwrap();
    check(
        || schema(129, 257, 1),
        "schema: there are 129 outer entity types, but there can be at most 128; there are 257 inner entity types, but \
         there can be at most 256",
    );
    check(|| schema(1, 1, 256), "schema: there are 256 fields in inner entity type `t0`, but there can be at most 255");
}

const fn collected(paths: &'static [&'static str], collect: Collect) -> Row {
    Row::paths("words", FieldType::PassThruJson, paths, |node| Ok(node.json.map(Value::from)), collect)
}

/// What a row collects from a document, as JSON, or the error.
fn collect(row: Row, document: &str) -> String {
    let text = format!(
        r#"{{"fqid": {{"uuid": "b", "version": "1", "source": {{"id": "s", "spec": "s"}}}}, "it": {document}}}"#
    );
    let bundle = Arc::new(Bundle::parse(text).unwrap());
    let types = [EntityType::inner("words", "", Box::leak(Box::new([Row::id(), row])))];
    let linked = Linked::new(Box::leak(Box::new(types)));
    let mut reader = linked.rows().unwrap().reader(bundle.clone());
    let id = "c48e2b90-5fd1-4a76-b03c-6e9817d4a25f";
    reader.entity("words", id, bundle.root().get("it").unwrap()).unwrap();
    let entities = reader.finish().unwrap();
    let table = Table::compile("words", Aggregation::Simple, &[row], "").unwrap();
    let mut out = Vec::new();
    match table.object(&entities, EntityIndex::new(0)) {
        Ok(fields) => fields[0].1.write(&mut out),
        Err(e) => out.extend_from_slice(e.to_string().as_bytes()),
    }
    String::from_utf8(out).unwrap()
}

#[test]
fn several_nodes_are_one_value() {
    use Collect::{All, Counted, Distinct, Sorted};
    let documents = r#"{"a": [{"n": "y"}, {"m": "x"}, {"n": "y"}, {}, 7, {"n": null}], "b": [{"n": "z"}]}"#;
    const PATHS: &[&str] = &["$.a[*].n", "$.a[*].m", "$.b[*].n"];
    let cases = [
        (collected(PATHS, All), documents, r#"["y","x","y",null]"#),
        (collected(PATHS, Distinct), documents, r#"["y","x",null]"#),
        (collected(PATHS, Sorted), documents, r#"["x","y",null]"#),
        (collected(PATHS, Counted), documents, r#"{"y":2,"x":1,"null":1}"#),
        (collected(PATHS, All), r#"{"b": [{"n": "z"}]}"#, r#"["z"]"#),
        (collected(PATHS, All), r#"{"a": [], "b": [{"n": "z"}]}"#, "[]"),
        (collected(PATHS, All), "{}", "[]"),
        (collected(&["$.a.*"], All), r#"{"a": {"k": [1, 2], "l": 3}}"#, "[1,2,3]"),
        (
            collected(PATHS, All),
            r#"{"a": 5}"#,
            "wrong-type: expected a list, not a number (entity words/c48e2b90-5fd1-4a76-b03c-6e9817d4a25f, path $.a)",
        ),
    ];
    for (row, document, expected) in cases {
        assert_eq!(collect(row, document), expected, "{row:?}");
    }
}

#[test]
fn rows_of_several_nodes_and_examples_that_make_no_sense() {
    let compile = |row: Row| Table::compile("words", Aggregation::Simple, &[row], "");
    check(
        || compile(collected(&["$.a.n"], Collect::All)),
        "schema: field `words` of inner entity type `words` has a path that is not one through several nodes: it goes \
         through one list, `[*]`, or one object, `.*`\n    $.a.n",
    );
    check(
        || compile(Row::path("pages", NullInt, &["$.pages"], optional).example("many")),
        "schema: field `pages` of inner entity type `words` shows `many` as an example, which is not JSON: expected value",
    );
    check(
        || compile(Row::path("pages", NullInt, &["$.pages"], optional).example("\"12\"")),
        "schema: field `pages` of inner entity type `words` shows `\"12\"` as an example, which does not fit: expected \
         a number, not a string",
    );
}
