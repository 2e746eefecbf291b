//! For the tests of project crates: the whole harness in one line, and what it is made of.
//!
//! ```ignore
//! //! The tests of the project; put this file at `tests/harness.rs`.
//! azul_testing::project!(azul_projects_books::Books, "../fixtures/books");
//! ```
//!
//! See [`project!`] for what that tests and how it is told more. [`service`] has the same for what is searched, and
//! [`fuzz`] the bodies of the fuzz targets; [`page`] finds what is missing on pages.

mod canonical;
mod cases;
mod changed;
pub mod conformance;
pub mod corpus;
pub mod coverage;
mod documents;
mod export;
pub mod fuzz;
pub mod mutate;
pub mod page;
mod pretty;
mod project;
mod run;
pub mod service;
pub mod snapshots;
pub mod suite;
mod words;

pub use canonical::{difference, normal};
pub use cases::Case;
pub use changed::changed;
pub use documents::Documents;
pub use export::export;
pub use pretty::pretty;
pub use project::{Home, Project};
pub use run::Run;

#[doc(hidden)]
pub use insta as __insta;
