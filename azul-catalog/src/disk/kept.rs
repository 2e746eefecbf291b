//! Manifests of earlier generations, beside the current one.

use std::path::Path;

use azul_transform::Result;

use super::{io_error, manifest};

/// The name of the manifest of an earlier generation.
pub(crate) fn file_name(generation: u64) -> String {
    format!("{}.{generation}", manifest::NAME)
}

/// The generation whose manifest has a name.
pub(crate) fn number(name: &str) -> Option<u64> {
    name.strip_prefix(manifest::NAME)?.strip_prefix('.')?.parse().ok()
}

/// Numbers of the earlier generations that have manifests, ascending.
pub(crate) fn kept(directory: &Path) -> Result<Vec<u64>> {
    let error = |e| io_error("list", directory, e);
    let mut numbers = Vec::new();
    for entry in std::fs::read_dir(directory).map_err(error)? {
        numbers.extend(entry.map_err(error)?.file_name().to_str().and_then(number));
    }
    numbers.sort_unstable();
    Ok(numbers)
}
