//! The store from outside, with documents and requests that are made up.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a failing test is meant to stop; one process talks to another"
)]

mod background;
mod corpus;
mod damage;
mod documents;
mod histories;
mod killed;
mod lines;
mod moments;
mod oracle;
mod queries;
mod random;
mod reindex;
mod replicas;
mod tables;
mod twin;
