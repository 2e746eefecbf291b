//! Verbatim manifests: the replicas behind files, as they were taken from the repository.

mod infer;
mod jsonl;
mod pfb;
mod replicas;

pub use jsonl::VerbatimJsonl;
pub use pfb::{PropertyType, ReplicaProperty, ReplicaType, VerbatimPfb};
