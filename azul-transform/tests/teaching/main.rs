//! Errors that teach: what people who write projects get wrong, and what they are told.
#![allow(clippy::unwrap_used, missing_docs, reason = "a failing test is meant to stop")]

mod check;
mod documents;
mod linking;
mod paths;
mod rows;
