//! For the tests of project crates: comparing documents.

mod canonical;

pub use canonical::{difference, normal};
