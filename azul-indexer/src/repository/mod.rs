//! Repositories, and how they become inputs.
//!
//! [`open`] tells by what it finds which kind of repository a path is, on disk or in object storage
//! ([`azul_repository::files`]): tables of a snapshot, a DCP/2 staging area, or a directory of bundles. [`expand`] puts the bundles of repositories in the place of those that are among the inputs of a
//! run. They are fetched on the threads that transform them, so that no more are in memory than are worked on.

mod bundles;
mod list;
mod objects;
mod several;
mod wanted;

use std::path::Path;
use std::sync::Arc;

use azul_repository::tables::{self, is_tables};
use azul_repository::{Repository, Snapshot, files};
use azul_transform::{Error, ErrorKind, Limits, Result, SourceRef};

use crate::failure::Failure;
use crate::pipeline::Pipeline;
use crate::source::{Input, is_area};
use crate::staging::{self, ObjectArea, StagingArea};
use objects::ObjectBundles;

pub use crate::source::Remote;
pub use bundles::BundleDirectory;
pub use several::Several;
pub use wanted::Wanted;

/// Opens the repository at a path or URL. Its source is the one given, or one that the path tells.
///
/// # Errors
/// [`ErrorKind::Io`] if there is nothing to be read, others if tables are malformed or of no project that is linked.
pub fn open(path: &Path, source: Option<SourceRef>, limits: Limits) -> Result<Arc<dyn Repository>> {
    let is_url = files::url(path).is_some();
    if !is_url && !path.is_dir() && !is_tables(path) {
        let message = format!(
            "{} is no repository: neither a directory of bundles, nor a staging area, nor an export with Parquet files, nor a \
             file {}",
            path.display(),
            "NAME.tables.tdr.json"
        );
        return Err(Error::new(ErrorKind::Io, message));
    }
    if is_tables(path) {
        let source = source.unwrap_or_else(|| source_of_tables(path));
        return Ok(Arc::new(Snapshot::new(tables::open(path)?, source)?));
    }
    let source = source.unwrap_or_else(|| staging::default_source(path));
    match (is_area(path), is_url) {
        (true, true) => return Ok(Arc::new(ObjectArea::new(path, source))),
        (true, false) => return Ok(Arc::new(StagingArea::open(path, source))),
        (false, true) => return Ok(Arc::new(ObjectBundles::open(path, source)?)),
        (false, false) => {}
    }
    Ok(Arc::new(BundleDirectory::open(path, source, limits)?))
}

/// The source of tables that nothing else is said of: the snapshot is called like the file or directory.
fn source_of_tables(path: &Path) -> SourceRef {
    let id = tables::name(path);
    SourceRef { spec: format!("tdr:bigquery:gcp:local:{id}:/0"), id }
}

/// The inputs with the bundles of repositories in their place.
pub fn expand<'p>(
    inputs: impl Iterator<Item = Result<Input, Failure>> + Send + 'p,
    pipeline: &'p Pipeline,
) -> impl Iterator<Item = Result<Input, Failure>> + Send + 'p {
    inputs.flat_map(|input| -> Box<dyn Iterator<Item = _> + Send> {
        match input {
            Ok(Input::StagingArea(path)) if files::url(&path).is_none() => {
                let source = given_source(pipeline, staging::default_source(&path));
                Box::new(staging::bundles(&path, source, pipeline.limits()))
            }
            Ok(Input::StagingArea(path) | Input::Tables(path)) => {
                let is_of_tables = is_tables(&path);
                let default = if is_of_tables { source_of_tables(&path) } else { staging::default_source(&path) };
                let source = given_source(pipeline, default);
                let name = path.display().to_string();
                match open(&path, Some(source), pipeline.limits()) {
                    Ok(repository) => Box::new(list::all(&name, repository)),
                    Err(error) => Box::new(std::iter::once(Err(Failure::new(name, error)))),
                }
            }
            other => Box::new(std::iter::once(other)),
        }
    })
}

/// The source that the options give, completed.
fn given_source(pipeline: &Pipeline, default: SourceRef) -> SourceRef {
    let identity = pipeline.identity();
    SourceRef {
        id: identity.source_id.clone().unwrap_or(default.id),
        spec: identity.source_spec.clone().unwrap_or(default.spec),
    }
}
