//! Formats of manifests.

use super::{Compact, Csv, Curl, JsonTable, VerbatimJsonl, VerbatimPfb};
use crate::project::{ManifestFormat, Project};

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
