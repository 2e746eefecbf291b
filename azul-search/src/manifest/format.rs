//! Formats of manifests.

use std::io::Write;

use azul_transform::Result;

use super::{Compact, Csv, Curl, JsonTable, VerbatimJsonl, VerbatimPfb};
use crate::index::{Document, SearchIndex};
use crate::project::Project;
use crate::query::Query;
use crate::repository::FileUrls;

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

/// Formats that follow from rows alone.
static GENERIC: [&dyn ManifestFormat; 4] =
    [&Compact { named_after: None }, &Curl, &VerbatimJsonl, &VerbatimPfb { types: None }];

/// Formats that every project has in addition, though they are not listed.
static MORE: &[&dyn ManifestFormat] = &[
    &Csv,
    &JsonTable,
    #[cfg(feature = "parquet")]
    &super::Parquet,
];

/// The format of a name, if a project has it.
pub fn find(project: &Project, name: &str) -> Option<&'static dyn ManifestFormat> {
    all_formats(project).into_iter().find(|format| format.name() == name)
}

/// The formats of a project, and those that every project has in addition.
pub fn all_formats(project: &Project) -> Vec<&'static dyn ManifestFormat> {
    formats(project).into_iter().chain(MORE.iter().copied()).collect()
}

/// The formats of a project; the first one is the default. A project that names none has the generic ones.
pub fn formats(project: &Project) -> Vec<&'static dyn ManifestFormat> {
    let own = project.search().manifest_formats();
    let named = |name: &str| own.iter().chain(&GENERIC).find(|format| format.name() == name).copied();
    match project.service().manifest_formats {
        [] => GENERIC.to_vec(),
        names => names.iter().filter_map(|name| named(name)).collect(),
    }
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
}

/// What is known about a manifest once it is written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Written {
    /// A name for the file that says what is in it, without extension.
    pub name: Option<String>,
}
