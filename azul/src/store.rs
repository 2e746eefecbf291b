//! Where documents are kept: `--store`.

use std::path::Path;
use std::sync::Arc;

use azul_catalog::{Catalog, LiveCatalog, Store};
use azul_search::{Fields, Live, Project};
use azul_service::stores::{DocumentFiles, Found, StoreOpener};
use azul_transform::{Error, ErrorKind, Registry};

/// A catalog of a store, which is made if there is none, and what can be searched of its documents.
///
/// # Errors
/// If the project is not linked, or the catalog is of another one.
pub(crate) fn create(
    store: &str,
    catalog: &str,
    project: &str,
    deployment: &str,
) -> anyhow::Result<(Catalog, Arc<Fields>)> {
    // Nothing is made for a project that nobody knows.
    let fields = fields(project)?;
    let catalog = Store::create(directory(store)?)?.create_catalog(catalog, project, deployment)?;
    Ok((catalog, fields))
}

/// The catalogs of a store, or the one of a name.
///
/// # Errors
/// If there is no such store or no such catalog.
pub(crate) fn catalogs(store: &str, name: Option<&str>) -> anyhow::Result<Vec<Catalog>> {
    let store = Store::open(directory(store)?)?;
    let names = match name {
        Some(name) => vec![name.to_owned()],
        None => store.catalogs()?,
    };
    Ok(names.iter().map(|name| store.catalog(name)).collect::<azul_transform::Result<_>>()?)
}

/// What can be searched of the documents of a project.
///
/// # Errors
/// If the project is not linked.
pub(crate) fn fields(project: &str) -> anyhow::Result<Arc<Fields>> {
    let plugin = Registry::linked()?.get(project)?;
    Ok(Arc::new(Project::of(plugin)?.fields().clone()))
}

/// The directory of an embedded store.
fn directory(store: &str) -> anyhow::Result<&str> {
    if store.starts_with("http://") || store.starts_with("https://") {
        anyhow::bail!("{store} is a cluster; this command takes the directory of an embedded store");
    }
    Ok(store)
}

/// Opens a store to be served, by what it looks like: catalogs, or files of documents that are read into memory.
pub(crate) struct Opener;

impl StoreOpener for Opener {
    fn catalogs(&self, store: &str) -> azul_transform::Result<Vec<Found>> {
        let Some(embedded) = embedded(store)? else { return DocumentFiles.catalogs(store) };
        let found = |name: String| {
            let catalog = embedded.catalog(&name)?;
            let (deployment, project) = (catalog.deployment().to_owned(), Some(catalog.project().to_owned()));
            Ok(Found { name, deployment, project })
        };
        embedded.catalogs()?.into_iter().map(found).collect()
    }

    fn open(
        &self,
        store: &str,
        deployment: &str,
        catalog: &str,
        project: &Arc<Project>,
    ) -> azul_transform::Result<Arc<dyn Live>> {
        let Some(embedded) = embedded(store)? else {
            return DocumentFiles.open(store, deployment, catalog, project);
        };
        let catalog = embedded.catalog(catalog)?;
        for (what, has, wanted) in
            [("project", catalog.project(), project.name()), ("deployment", catalog.deployment(), deployment)]
        {
            if has != wanted {
                let message = format!("the catalog {} in {store} is of the {what} {has}, not {wanted}", catalog.name());
                return Err(Error::new(ErrorKind::Config, message));
            }
        }
        Ok(Arc::new(LiveCatalog::open(catalog, Arc::new(project.fields().clone()))?))
    }
}

/// The embedded store in a directory; nothing if there are only files of documents.
fn embedded(store: &str) -> azul_transform::Result<Option<Store>> {
    if Path::new(store).is_file() {
        return Ok(None);
    }
    let embedded = Store::open(store)?;
    Ok(if embedded.catalogs()?.is_empty() { None } else { Some(embedded) })
}
