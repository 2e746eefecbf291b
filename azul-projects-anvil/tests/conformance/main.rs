//! Every document of the conformance corpus, compared with what the reference wrote.
//!
//! The corpus is not part of the repository. `AZUL_CONFORMANCE` names it; without it these tests do nothing
//! but say so.
#![allow(clippy::unwrap_used, missing_docs, reason = "a failing test is meant to stop")]

mod corpus;
mod manifests;
mod reference;
mod service;
mod tables;
