#![doc = include_str!("../README.md")]

mod build;
mod catalog;
mod disk;
mod intake;
mod live;
mod load;
mod segment;
mod snapshot;
mod store;
mod writer;

pub use catalog::Catalog;
pub use intake::{Done, Intake};
pub use live::LiveCatalog;
pub use snapshot::Snapshot;
pub use store::Store;
pub use writer::{Committed, Compaction, Writer};
