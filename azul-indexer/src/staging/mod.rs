//! DCP/2 staging areas: directories of metadata, descriptors and links, assembled into bundles.
//!
//! Each links document is a bundle. It has the project in the name of its file and whatever the links mention, of each
//! entity the newest version.

mod area;
mod assemble;
mod documents;
mod known;
mod mentioned;
mod objects;
mod parts;
mod repository;
mod sorted;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use azul_repository::files;
use azul_transform::{Error, ErrorKind, Limits, SourceRef};

use crate::failure::Failure;
use crate::source::{Input, RawBundle};
use area::Area;
use documents::{Documents, Found};
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

/// Refuses a source that is not that of the staging area, `known`.
fn expect(known: &SourceRef, asked: &SourceRef) -> azul_transform::Result<()> {
    if asked.id == known.id {
        return Ok(());
    }
    let message = format!("the staging area is the source {}, not {}", known.id, asked.id);
    Err(Error::new(ErrorKind::Config, message))
}

/// The bundles of a staging area, by the names of their links documents. What is wrong with the area as such is a
/// failure before them; metadata that no links document mentions is a warning after them.
pub fn bundles(
    path: &Path,
    source: SourceRef,
    limits: Limits,
) -> impl Iterator<Item = Result<Input, Failure>> + Send + use<> {
    let (area, failures) = Area::read(path);
    let (area, mentioned) = (Arc::new(area), Arc::new(Mutex::new(Mentions::default())));
    let links = 0..area.links.len();
    let (all, seen) = (area.clone(), mentioned.clone());
    let bundle = move |position: usize| {
        let links = match area.links.at(position) {
            Ok(links) => links?,
            Err(error) => return Some(Err(Failure::new(area.path.display().to_string(), error))),
        };
        let raw = assemble::bundle(&area, links, &source, limits, |id| {
            mentioned.lock().unwrap_or_else(PoisonError::into_inner).add(&area, id);
        });
        Some(raw.map(|raw: RawBundle| Input::Bundle(raw)))
    };
    // Asked for only when all links were read.
    let orphans = std::iter::once(()).flat_map(move |()| {
        let seen = std::mem::take(&mut *seen.lock().unwrap_or_else(PoisonError::into_inner));
        orphans(all.clone(), seen)
    });
    failures.into_iter().map(Err).chain(links.filter_map(bundle)).chain(orphans.map(|w| Ok(Input::Warning(w))))
}

/// Which documents links documents mention, by position.
#[derive(Default)]
struct Mentions {
    metadata: Vec<bool>,
    descriptors: Vec<bool>,
}

impl Mentions {
    fn add(&mut self, area: &Area, id: &str) {
        for (documents, seen) in [(&area.metadata, &mut self.metadata), (&area.descriptors, &mut self.descriptors)] {
            if let Ok(Some(position)) = documents.position(id) {
                seen.resize(documents.len(), false);
                seen[position] = true;
            }
        }
    }
}

/// A warning for each document that no links document mentions.
fn orphans(area: Arc<Area>, mentioned: Mentions) -> impl Iterator<Item = Failure> {
    let unmentioned = |documents: &Documents, seen: Vec<bool>| {
        (0..documents.len()).filter(move |position| !seen.get(*position).is_some_and(|seen| *seen))
    };
    let (metadata, descriptors) =
        (unmentioned(&area.metadata, mentioned.metadata), unmentioned(&area.descriptors, mentioned.descriptors));
    let all = area.clone();
    // What cannot be read any more was a failure of the bundles.
    let metadata = metadata.filter_map(move |position| all.metadata.at(position).ok()?).map(|document| {
        let message = "no links document mentions the entity, so that no bundle has it";
        orphan(ErrorKind::OrphanMetadata, message, &document)
    });
    let extra = descriptors.filter_map(move |position| {
        let descriptor = area.descriptors.at(position).ok()??;
        area.metadata.position(&descriptor.id).ok()?.is_none().then_some(descriptor)
    });
    let extra = extra.map(|document| {
        let message = "no metadata and no links document mention the data file, so that no bundle has it";
        orphan(ErrorKind::ExtraManifestEntry, message, &document)
    });
    metadata.chain(extra)
}

fn orphan(kind: ErrorKind, what: &str, document: &Found) -> Failure {
    let error = Error::new(kind, what).in_entity(format!("{}/{}", document.group, document.id)).at_path("$");
    Failure::new(document.path.display().to_string(), error)
}
