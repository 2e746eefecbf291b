//! Files in documents: where they are, what is said about them, and by which URLs they are downloaded.

mod file;
mod native;
mod urls;

pub(crate) use file::{FILES, Overlay, RELATED, files, files_in, latest_bundle, overlays};
pub(crate) use native::{Native, native, text};
pub use urls::FileUrls;
