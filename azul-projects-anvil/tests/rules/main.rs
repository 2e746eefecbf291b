//! Rules that are not about one field: links, datasets, partitions, replicas, copies. Bundles are written out.
#![allow(clippy::unwrap_used, missing_docs, reason = "a failing test is meant to stop")]

mod bundle;
mod copies;
mod links;
mod scope;
