//! Every document of the conformance corpus, compared with what the reference wrote.
//!
//! The corpus is not part of the repository. `AZUL_CONFORMANCE` names it; without it these tests do nothing
//! but say so.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs, reason = "a failing test is meant to stop")]

mod accumulators;
mod aggregates;
mod bundles;
mod corpus;
mod errors;
mod manifests;
mod partitions;
mod reference;
mod schema;
mod service;
mod tables;
mod vectors;
