//! For the tests of project crates: comparing documents, showing them, and breaking bundles.

mod canonical;
pub mod mutate;
mod pretty;

pub use canonical::{difference, normal};
pub use pretty::pretty;
