//! Laws of accumulators: feeding values in one go, or in consecutive parts that are merged, is the same.
#![allow(clippy::unwrap_used, missing_docs, reason = "a failing test is meant to stop")]

mod fold;
mod inputs;
mod state;
