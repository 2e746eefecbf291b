#![doc = include_str!("../README.md")]

mod build;
mod catalog;
mod check;
mod disk;
mod generations;
mod id;
mod intake;
mod ledger;
mod live;
mod load;
mod making;
mod moment;
mod policy;
mod reindex;
mod segment;
mod snapshot;
mod store;
mod table;
mod writer;

pub use catalog::Catalog;
pub use check::Sample;
pub use intake::{Done, Intake};
pub use ledger::{BundleRecord, FailureRecord, Indexed, Ledger, LoadRecord, Note};
pub use live::LiveCatalog;
pub use moment::Moment;
pub use policy::Compaction;
pub use reindex::Plan;
pub use snapshot::Snapshot;
pub use store::Store;
pub use writer::{Committed, Writer};
