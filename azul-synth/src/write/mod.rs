//! Drafts become JSON text here, straight into a byte buffer: no tree of values in between.

mod analysis;
mod biomaterial;
mod bundle;
mod document;
mod file;
mod json;
mod links;
mod manifest;
mod project;
mod protocol;
mod scene;
mod time;

pub use bundle::Fqid;
pub(crate) use bundle::{fqid, write};
