//! The rules of the project that are more than a field: what belongs together and what follows from it.

pub mod age;
pub mod drs;
pub mod files;
pub mod organs;
pub mod relations;
pub mod strata;
pub mod submitter;

pub use relations::{Category, Relations};
