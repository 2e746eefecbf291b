//! The harness for tests of projects: that it finds what is wrong, and says what to do about it.
#![allow(clippy::unwrap_used, missing_docs, reason = "a failing test is meant to stop")]

mod check;
mod coverage;
mod rules;
mod shelf;
mod snapshots;
