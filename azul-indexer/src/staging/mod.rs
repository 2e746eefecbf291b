//! DCP/2 staging areas: directories of metadata, descriptors and links, assembled into bundles.
//!
//! Each links document is a bundle. It has the project in the name of its file and whatever the links mention, of each
//! entity the newest version.

mod area;
mod assemble;

use std::path::Path;

use azul_transform::{Limits, SourceRef};

use crate::failure::Failure;
use crate::pipeline::Pipeline;
use crate::source::{Input, RawBundle};
use area::Area;

/// The inputs with the bundles of staging areas in their place.
pub fn expand<'p>(
    inputs: impl Iterator<Item = Result<Input, Failure>> + Send + 'p,
    pipeline: &'p Pipeline,
) -> impl Iterator<Item = Result<Input, Failure>> + Send + 'p {
    inputs.flat_map(|input| -> Box<dyn Iterator<Item = _> + Send> {
        match input {
            Ok(Input::StagingArea(path)) => {
                let identity = pipeline.identity();
                let default = default_source(&path);
                let source = SourceRef {
                    id: identity.source_id.clone().unwrap_or_else(|| default.id.clone()),
                    spec: identity.source_spec.clone().unwrap_or(default.spec),
                };
                Box::new(bundles(&path, source, pipeline.limits()).map(|bundle| bundle.map(Input::Bundle)))
            }
            other => Box::new(std::iter::once(other)),
        }
    })
}

/// A staging area has no source of its own. This one depends on nothing but the name of its directory.
fn default_source(path: &Path) -> SourceRef {
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let spec = format!("file:{name}:/0");
    SourceRef { id: spec.clone(), spec }
}

/// The bundles of a staging area, by the names of their links documents. What is wrong with the area as such is a
/// failure before them.
pub fn bundles(
    path: &Path,
    source: SourceRef,
    limits: Limits,
) -> impl Iterator<Item = Result<RawBundle, Failure>> + Send + use<> {
    let (area, failures) = Area::read(path);
    let links = area.links.clone();
    let bundle = move |links: area::Links| assemble::bundle(&area, &links, &source, limits);
    failures.into_iter().map(Err).chain(links.into_iter().map(bundle))
}
