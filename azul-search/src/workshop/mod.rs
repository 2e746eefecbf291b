//! What makes two requests mean the same manifest, and what a server supplies so that manifests can be made and kept.

pub mod identity;
pub(crate) mod msgpack;
pub mod store;

pub use identity::ManifestKey;
pub use store::{
    Clock, JobStatus, ManifestJob, ManifestRunner, ManifestStorage, ManifestWriter, Signer, StoredManifest, Workshop,
};
