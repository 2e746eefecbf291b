//! Manifests: files of the documents that match a request, for people and for programs that download and analyse.
//!
//! A [`ManifestFormat`] writes one from documents as they come, so that memory does not grow with their number.
//! [`identity`] says which requests mean the same manifest, [`store`] what a server supplies for making and keeping
//! manifests, and `flow` leads a client from its request to the finished one.

mod answers;
mod avro;
mod curl;
mod flow;
mod format;
mod names;
mod pfb;
mod table;
pub mod terra;
mod token;
mod verbatim;

use azul_transform::{Error, ErrorKind};

pub use crate::project::{ManifestFormat, ManifestRequest, Written};
pub use crate::workshop::{
    Clock, JobStatus, ManifestJob, ManifestKey, ManifestRunner, ManifestStorage, ManifestWriter, Signer,
    StoredManifest, Workshop, identity, store,
};
pub use curl::Curl;
pub(crate) use flow::answer;
pub use flow::files_type;
pub use format::{all_formats, find as find_format, formats};
#[cfg(feature = "parquet")]
pub use table::Parquet;
pub use table::{Compact, Csv, JsonTable};
pub use token::Token;
pub use verbatim::{PropertyType, ReplicaProperty, ReplicaType, VerbatimJsonl, VerbatimPfb};

/// What went wrong with writing.
fn cannot_write(error: std::io::Error) -> Error {
    Error::new(ErrorKind::Io, "the manifest cannot be written").caused_by(error)
}
