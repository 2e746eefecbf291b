//! For the tests of project crates: answers and manifests compared with those that were recorded.

mod avro;
mod case;
mod catalog;
mod files;
mod fixtures;
mod flows;
mod judge;
pub mod manifests;
mod same;
mod service;
mod suite;
mod workshop;

pub use case::Case;
pub use catalog::Recorded;
pub use files::write_manifests;
pub use fixtures::{service_of_bundles, service_of_index};
pub use judge::{answer_to, judge};
pub use same::difference;
