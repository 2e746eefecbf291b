//! For the tests of project crates: comparing documents, and showing them.

mod canonical;
mod pretty;

pub use canonical::{difference, normal};
pub use pretty::pretty;
