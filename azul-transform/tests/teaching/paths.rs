//! Paths that are not JSONPaths: when they are compiled, and in rows, where the compiler of Rust says so.

use azul_transform::convert::optional;
use azul_transform::linked::Entities;
use azul_transform::path::Path;
use azul_transform::schema::{Aggregation, FieldType, Row, Table, assert_rows};

use crate::check::check;

/// Checks what is said of a path: the problem, and the column, from 0, that the caret points at.
fn refused(path: &'static str, column: usize, problem: &str) {
    let shown = format!("{problem}\n    {path}\n    {:column$}^", "");
    check(|| Path::compile(path), &format!("schema: not a JSONPath: {shown} (path {path})"));
}

#[test]
fn the_position_is_shown() {
    let name = "a name has letters, digits and `_` only, else it is written `['the name']`";
    refused("organ", 0, "it starts with `$`, for the entity's document");
    refused("", 0, "it starts with `$`, for the entity's document");
    refused("$organ", 1, name);
    refused("$.model-organ", 7, name);
    refused("$.é.5", 4, name);
    refused("$.a.[0]", 4, name);
    refused("$.organ.", 8, "a name or `*` is missing after the dot");
    refused("$.a..", 5, "a name or `*` is missing after the dot");
    refused("$.organ[0", 7, "a bracket is not closed");
    refused("$.organs[?@.n > (1]", 8, "a bracket is not closed");
    refused("$.organs[]", 8, "there is nothing between the brackets");
    refused("$.organs[text]", 9, "a name between brackets is quoted: `['the name']`");
    refused("$['organ]", 2, "a quote is not closed");
    // What only the parser knows.
    refused("$.a[1:x]", 6, "it does not parse");
    refused("$.a[?@.b ==]", 11, "it does not parse");
}

#[test]
fn what_is_valid_is_not_refused() {
    for path in [
        "$",
        "$.a",
        "$.a.b_2[0]",
        "$['a b']",
        "$[\"it's\"]",
        "$['it\\'s']",
        "$..a",
        "$..*",
        "$..[0]",
        "$.*",
        "$[*]",
        "$.é",
        "$.a[-1]",
        "$.a[1:2]",
        "$.a[0,'b']",
        "$.a[?@.b == ']']",
        "$.a[?(@.b > 1)].c",
        "$.a[?length(@.b) > 1]",
        "$ .a",
    ] {
        assert!(Path::compile(path).is_ok(), "{path}");
    }
}

const ROWS: &[Row<Entities>] =
    &[Row::path("organ", FieldType::NullStr, &["$.organ.text", "$.organ[text]"], optional).about("Organ.")];

#[test]
fn in_a_row_the_compiler_refuses_the_path() {
    check(
        || {
            assert_rows("samples", ROWS);
            Ok(())
        },
        "field `organ` of `samples` has a path that is not a JSONPath: a name between brackets is quoted: `['the name']`\
         \n    $.organ[text]\n            ^",
    );
}

#[test]
fn at_the_latest_the_table_refuses_the_path() {
    check(
        || Table::compile("samples", Aggregation::Simple, ROWS, "").map(drop),
        "schema: field `organ` of inner entity type `samples` has a path that is not a JSONPath: a name between \
         brackets is quoted: `['the name']`\n    $.organ[text]\n            ^",
    );
}
