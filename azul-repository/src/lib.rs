//! Where bundles and data files come from.
//!
//! A [`Repository`] lists the bundles of a source, fetches one of them, and knows where its data files are
//! ([`Downloads`]). A source is named by its [`Spec`], whose [`Prefix`] divides the work on it.
//!
//! Some repositories do not keep bundles, but tables, of whose rows bundles are put together. What the tables mean is up
//! to a project: it registers an [`Assembly`], which makes an [`Assembler`] of any [`Tables`]; [`Snapshot`] is the
//! repository around it. All of them may be on disk or in object storage, which is the matter of [`files`] alone. Staging areas, directories of bundles and what reads them are in `azul-indexer`, since they are
//! made of the same parts as its inputs.

mod assembly;
mod download;
mod drs;
pub mod files;
mod repository;
mod snapshot;
mod spec;
pub mod tables;

pub use assembly::{Assembler, Assembly, Entry, assembly_of};
pub use download::{Download, DownloadRequest, Downloads};
pub use drs::DrsUri;
pub use repository::{Fetched, Listed, Listing, Provenance, Repository};
pub use snapshot::Snapshot;
pub use spec::{Prefix, Spec, default_prefix, uuids};
pub use tables::Tables;

#[doc(hidden)]
pub use assembly::Registration;
#[doc(hidden)]
pub use azul_transform::__inventory;
