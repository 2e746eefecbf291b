//! Rows that contradict themselves or each other: within an inner entity type the compiler says so, of the whole schema
//! `check` does, when the project is first used.

use azul_transform::Result;
use azul_transform::convert::optional;
use azul_transform::linked::{Entities, EntityType, Linked};
use azul_transform::schema::FieldType::{NullInt, NullStr};
use azul_transform::schema::{
    Accumulator, Aggregation, Declaration, Field, InnerEntityType, OuterEntityType, Schema, assert_rows,
};

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
