//! Of services: answers and manifests compared with those that were recorded.

mod accessible;
mod avro;
mod case;
mod catalog;
mod declared;
mod files;
mod fixtures;
mod flows;
pub mod fuzz;
mod judge;
pub mod manifests;
mod parquet;
mod properties;
mod same;
mod sites;
mod suite;
mod unseen;
mod workshop;

pub use accessible::accessible_divides_the_list;
pub use case::Case;
pub use catalog::Recorded;
pub use declared::declarations;
pub use files::write_manifests;
pub use fixtures::{index_of_bundles, service_of_bundles, service_of_index};
pub use judge::{answer_to, judge};
pub use parquet::parquet_is_json;
pub use properties::Asked;
pub use same::difference;
pub use unseen::unseen_sources_do_not_show;
