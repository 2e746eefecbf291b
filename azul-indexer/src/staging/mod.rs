//! DCP/2 staging areas: directories of metadata, descriptors and links, assembled into bundles.
//!
//! Each links document is a bundle. It has the project in the name of its file and whatever the links mention, of each
//! entity the newest version.

mod area;
mod assemble;
mod mentioned;
mod objects;
mod parts;
mod repository;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use azul_repository::files;
use azul_transform::{Error, ErrorKind, Limits, SourceRef};

use crate::failure::Failure;
use crate::source::{Input, RawBundle};
use area::{Area, Versioned};
pub(crate) use objects::ObjectArea;
pub use parts::Assembled;
pub use repository::StagingArea;

/// A staging area has no source of its own. This one depends on nothing but the name of its directory, or its URL.
pub(crate) fn default_source(path: &Path) -> SourceRef {
    if let Some(url) = files::url(path) {
        let spec = format!("{url}:/0");
        return SourceRef { id: spec.clone(), spec };
    }
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let spec = format!("file:{name}:/0");
    SourceRef { id: spec.clone(), spec }
}

/// The bundles of a staging area, by the names of their links documents. What is wrong with the area as such is a
/// failure before them; metadata that no links document mentions is a warning after them.
pub fn bundles(
    path: &Path,
    source: SourceRef,
    limits: Limits,
) -> impl Iterator<Item = Result<Input, Failure>> + Send + use<> {
    let (area, failures) = Area::read(path);
    let (area, mentioned) = (Arc::new(area), Arc::new(Mutex::new(BTreeSet::new())));
    let links = area.links.clone();
    let (all, seen) = (area.clone(), mentioned.clone());
    let bundle = move |links: area::Links| {
        let raw: RawBundle = assemble::bundle(&area, links, &source, limits, |id| {
            mentioned.lock().unwrap_or_else(PoisonError::into_inner).insert(id.to_owned());
        })?;
        Ok(Input::Bundle(raw))
    };
    // Asked for only when all links were read.
    let orphans = std::iter::once(()).flat_map(move |()| {
        let seen = std::mem::take(&mut *seen.lock().unwrap_or_else(PoisonError::into_inner));
        orphans(&all, &seen)
    });
    failures.into_iter().map(Err).chain(links.into_iter().map(bundle)).chain(orphans.map(|w| Ok(Input::Warning(w))))
}

/// A warning for each document that no links document mentions.
fn orphans(area: &Area, mentioned: &BTreeSet<String>) -> Vec<Failure> {
    let warning = |kind, what: &str, id: &str, document: &Versioned| {
        let error = Error::new(kind, what).in_entity(format!("{}/{id}", document.entity_type)).at_path("$");
        Failure::new(document.path.display().to_string(), error)
    };
    let unmentioned = |id: &&String| !mentioned.contains(*id);
    let metadata = area.metadata.iter().filter(|(id, _)| unmentioned(id)).map(|(id, document)| {
        let message = "no links document mentions the entity, so that no bundle has it";
        warning(ErrorKind::OrphanMetadata, message, id, document)
    });
    let is_extra = |id: &&String| unmentioned(id) && !area.metadata.contains_key(*id);
    let descriptors = area.descriptors.iter().filter(|(id, _)| is_extra(id)).map(|(id, document)| {
        let message = "no metadata and no links document mention the data file, so that no bundle has it";
        warning(ErrorKind::ExtraManifestEntry, message, id, document)
    });
    metadata.chain(descriptors).collect()
}
