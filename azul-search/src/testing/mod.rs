//! For the tests of project crates: answers and manifests compared with those that were recorded.

mod avro;
mod catalog;
pub mod manifests;

pub use catalog::Recorded;
