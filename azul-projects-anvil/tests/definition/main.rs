//! What is derived from the rows: definitions of indices, names, columns, types, and the reference of fields.
//! The first are compared with those of the reference implementation; see `tests/conformance`.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs, reason = "a failing test is meant to stop")]

#[path = "../conformance/corpus.rs"]
#[allow(dead_code, reason = "each test program uses a part of it")]
mod corpus;

mod check;
mod indices;
mod names;
mod plugin;
mod reference;
mod types;

use azul_projects_anvil::Anvil;
use azul_transform::json::{Document, Json};
use azul_transform::testing::difference;
use azul_transform::{FacetSchema, Plugin, Value};

use corpus::Tally;

fn schema() -> &'static dyn FacetSchema {
    Anvil.schema().unwrap()
}

/// What a definition is once written.
fn written(value: &Value<'_>) -> Document {
    let mut out = Vec::new();
    value.write(&mut out);
    Document::parse(out).unwrap()
}

/// Compares an expected value with one that is derived.
fn compare(tally: &mut Tally, what: &str, expected: Option<Json<'_>>, actual: &Value<'_>) {
    let difference = match expected {
        Some(expected) => difference(expected, written(actual).root()),
        None => Some("is not expected".into()),
    };
    tally.check(what, difference.is_none(), || difference.unwrap_or_default());
}
