//! For the tests of project crates: the whole harness in one line, and what it is made of.
//!
//! ```ignore
//! //! The tests of the project; put this file at `tests/harness.rs`.
//! azul_transform::testing::project!(azul_projects_books::Books, "../fixtures/books");
//! ```
//!
//! See [`project!`] for what that tests and how it is told more.

mod canonical;
mod cases;
pub mod conformance;
pub mod corpus;
pub mod coverage;
mod documents;
pub mod fuzz;
pub mod mutate;
mod pretty;
mod project;
mod run;
pub mod snapshots;
pub mod suite;
mod words;

pub use canonical::{difference, normal};
pub use cases::Case;
pub use documents::Documents;
pub use pretty::pretty;
pub use project::{Home, Project};
pub use run::Run;

#[doc(inline)]
pub use crate::{__testing_conformance as conformance, __testing_project as project};

#[doc(hidden)]
pub use insta as __insta;
