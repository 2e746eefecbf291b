//! The store from outside, with documents and requests that are made up.

#![allow(clippy::unwrap_used, reason = "a failing test is meant to stop")]

mod documents;
mod oracle;
mod queries;
mod random;
mod twin;
