#![doc = include_str!("../README.md")]

mod bulk;
mod catalog;
mod client;
mod export;
mod generations;
mod intake;
mod load;
mod mapping;
mod names;
mod refresh;
mod search;
mod states;

pub use bulk::BulkSettings;
pub use catalog::{Catalog, LiveCluster, Store};
#[cfg(feature = "aws")]
pub use client::AwsKey;
pub use client::{Client, Counts, Credentials, Method, Refused, Request, Settings};
pub use export::Position;
pub use generations::Generation;
pub use intake::{Done, Intake};
pub use load::{Loaded, Writer};
pub use search::ClusterIndex;
