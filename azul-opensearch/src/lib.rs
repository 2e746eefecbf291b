#![doc = include_str!("../README.md")]

mod bulk;
mod catalog;
mod client;
mod export;
mod generations;
mod intake;
mod load;
mod mapping;
mod search;

pub use bulk::BulkSettings;
pub use catalog::{Catalog, LiveCluster, Store};
pub use client::{Client, Counts, Credentials, Method, Refused, Request, Settings};
pub use generations::Generation;
pub use intake::{Done, Intake};
pub use load::{Loaded, Writer};
pub use search::ClusterIndex;
