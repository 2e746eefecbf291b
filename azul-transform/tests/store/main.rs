//! Collecting what bundles say, and aggregating it.
#![allow(clippy::unwrap_used, missing_docs, reason = "a failing test is meant to stop")]

mod add;
mod bytes;
mod delete;
mod explain;
mod library;
mod one;
mod partial;
