//! The rules of the project that are more than a field: what belongs together and what follows from it.

pub mod age;
pub mod drs;
pub mod files;
pub mod relations;
pub mod strata;
pub mod submitter;
pub mod zarr;

pub use relations::{Category, Derived, Relations};
