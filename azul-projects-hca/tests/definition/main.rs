//! Definitions: what is derived from rows in general, and which rows are refused. What is derived from those of this
//! project is compared with the reference in `tests/conformance`.
#![allow(clippy::unwrap_used, missing_docs, reason = "a failing test is meant to stop")]

mod check;
mod generic;
mod indices;
