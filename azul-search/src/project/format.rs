//! What a format of manifests is.

use std::io::Write;

use azul_transform::Result;

use super::Project;
use crate::files::FileUrls;
use crate::index::{Document, PartPath, PartScan, SearchIndex};
use crate::query::Query;

/// A format of manifests. The generic ones are made of rows alone; a project adds its own by
/// [`SearchProject::manifest_formats`](crate::SearchProject::manifest_formats).
pub trait ManifestFormat: Send + Sync {
    /// Name in requests.
    fn name(&self) -> &'static str;

    /// What the file is good for, in one sentence.
    fn description(&self) -> &'static str;

    /// Extension of file names, without the dot.
    fn extension(&self) -> &'static str;

    /// Content type of the file.
    fn content_type(&self) -> &'static str;

    /// Whether it is a table, whose columns can be chosen.
    fn has_columns(&self) -> bool {
        false
    }

    /// Whether the file tells curl what to download, so that it is piped into curl rather than kept.
    fn is_for_curl(&self) -> bool {
        false
    }

    /// Writes the manifest. Documents are taken as they come; what is remembered of each is a few bytes at most.
    ///
    /// # Errors
    /// Those of reading and writing; [`ErrorKind::JoinerInValue`](azul_transform::ErrorKind::JoinerInValue) and others
    /// of values that the format cannot hold. What was written until then is no manifest.
    fn write(&self, request: &ManifestRequest<'_>, out: &mut dyn Write) -> Result<Written>;
}

/// What a manifest is made of.
#[derive(Clone, Copy)]
pub struct ManifestRequest<'a> {
    /// What the documents mean.
    pub project: &'a Project,
    /// Where they are.
    pub index: &'a dyn SearchIndex,
    /// Which of them are meant: documents about files.
    pub query: &'a Query,
    /// Names of the columns that were asked for; all if there are none.
    pub columns: &'a [String],
    /// Name of the catalog.
    pub catalog: &'a str,
    /// Makes the URLs of files.
    pub urls: &'a FileUrls,
    /// Milliseconds since 1970.
    pub now: i64,
}

impl<'a> ManifestRequest<'a> {
    /// The documents about files, by entity id; the same ones each time.
    ///
    /// # Errors
    /// Those of the index.
    pub fn files(&self) -> Result<Box<dyn Iterator<Item = Result<Document>> + 'a>> {
        self.index.scan(self.query)
    }

    /// Some parts of the same documents, in the same order.
    ///
    /// # Errors
    /// Those of the index.
    pub fn parts<'p>(&'p self, parts: &'p [PartPath]) -> Result<Box<dyn PartScan + 'p>> {
        self.index.scan_parts(self.query, parts)
    }
}

/// What is known about a manifest once it is written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Written {
    /// A name for the file that says what is in it, without extension.
    pub name: Option<String>,
}
