//! Manifests and downloads, of a project that is made up here: what no recorded answer shows.
#![allow(clippy::unwrap_used, missing_docs, reason = "a failing test is meant to stop")]

mod files;
mod flow;
mod formats;
#[cfg(feature = "parquet")]
mod parquet;
mod project;
mod tokens;
