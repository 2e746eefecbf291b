//! One of the two things that are compared, by what is named.

use std::path::Path;

use anyhow::{Context, bail};
use azul_catalog::{Catalog, Store};
use azul_search::compare::Side;

use super::files::Files;
use crate::cluster;

/// Opens what is named: a store, the directory of one of its catalogs, either with `@GENERATION` after it, or a
/// directory of documents.
///
/// # Errors
/// If it is none of these.
pub(crate) fn open(name: &str, catalog: Option<&str>) -> anyhow::Result<Box<dyn Side>> {
    let (path, generation) = match name.rsplit_once('@') {
        Some((path, number)) if !Path::new(name).exists() => {
            let number = number.parse().with_context(|| format!("`{number}` in {name} is no generation"))?;
            (Path::new(path), Some(number))
        }
        _ => (Path::new(name), None),
    };
    if cluster::is_one(name) {
        bail!("{name} is a cluster; azul export --store {name} --to DIR writes its documents, and DIR can be compared");
    }
    if !path.is_dir() {
        bail!("{} is neither a store nor a directory of documents", path.display());
    }
    match find(path, catalog)? {
        Some(catalog) => {
            let generation = generation.map_or_else(|| catalog.generation(), Ok)?;
            Ok(Box::new(catalog.at(generation)?))
        }
        None if generation.is_some() => bail!("{} has no generations", path.display()),
        None => Ok(Box::new(Files::open(path, catalog)?)),
    }
}

/// The catalog that a path means; nothing if there is none.
fn find(path: &Path, name: Option<&str>) -> anyhow::Result<Option<Catalog>> {
    if let (Some(parent), Some(own)) = (path.parent(), path.file_name().and_then(|own| own.to_str()))
        && Store::open(if parent.as_os_str().is_empty() { Path::new(".") } else { parent })?
            .catalogs()?
            .iter()
            .any(|known| known == own)
    {
        let parent = if parent.as_os_str().is_empty() { Path::new(".") } else { parent };
        return Ok(Some(Store::open(parent)?.catalog(own)?));
    }
    let store = Store::open(path)?;
    let catalogs = store.catalogs()?;
    match (name, &catalogs[..]) {
        (_, []) => Ok(None),
        (Some(name), _) => Ok(Some(store.catalog(name)?)),
        (None, [only]) => Ok(Some(store.catalog(only)?)),
        (None, several) => bail!("{} has several catalogs, {}; give --catalog", path.display(), several.join(", ")),
    }
}
