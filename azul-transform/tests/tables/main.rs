//! Tables of inputs with what becomes of them, one case a line, and invariants of the source.
#![allow(clippy::unwrap_used, missing_docs, reason = "a failing test is meant to stop")]

mod arrows;
mod canonical;
mod face;
mod field_types;
mod ids;
mod json;
mod modules;
mod partitions;
mod source;
mod threads;
mod times;
mod uuids;

use azul_transform::{Error, Result};

/// Checks a table: applied to the left, the function gives the right. An error is written as `!` with its kind
/// and, if known, line and column.
fn check<I: Copy + std::fmt::Debug>(table: &[(I, &str)], function: impl Fn(I) -> Result<String>) {
    let mut wrong = Vec::new();
    for &(input, expected) in table {
        let actual = function(input).unwrap_or_else(|e| in_short(&e));
        if actual != expected {
            wrong.push(format!("{input:?}\n  expected {expected}\n  actual   {actual}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {} cases:\n{}", wrong.len(), table.len(), wrong.join("\n"));
}

fn in_short(error: &Error) -> String {
    match error.place().position {
        Some((line, column)) => format!("!{} {line}:{column}", error.kind()),
        None => format!("!{}", error.kind()),
    }
}
