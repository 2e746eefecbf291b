//! Where documents are kept: `--store`.

use std::sync::Arc;

use azul_catalog::{Catalog, Store};
use azul_search::{Fields, Project};
use azul_transform::Registry;

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
