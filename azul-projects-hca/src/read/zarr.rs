//! Zarr stores: directories of many files, of which one stands for all.

use azul_transform::{Error, ErrorKind, Result};

/// What the name of a file says about zarr stores.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ZarrName<'a> {
    /// The file is not in a store.
    None,
    /// The file is in a store.
    Member {
        /// Path of the store without `.zarr`.
        store: &'a str,
        /// Path inside the store.
        name: &'a str,
    },
}

/// Splits the name of a file at `.zarr/`.
///
/// # Errors
/// [`ErrorKind::InvalidValue`] if it occurs more than once.
///
/// ```
/// use azul_projects_hca::{ZarrName, zarr_name};
/// assert_eq!(zarr_name("x.zarr/.zattrs")?, ZarrName::Member { store: "x", name: ".zattrs" });
/// assert_eq!(zarr_name("x.zarr")?, ZarrName::None);
/// # Ok::<_, azul_transform::Error>(())
/// ```
pub fn zarr_name(file_name: &str) -> Result<ZarrName<'_>> {
    match file_name.split(".zarr/").collect::<Vec<_>>()[..] {
        [_] => Ok(ZarrName::None),
        [store, name] => Ok(ZarrName::Member { store, name }),
        _ => Err(Error::new(ErrorKind::InvalidValue, format!("{file_name:?} is in a zarr store inside another"))),
    }
}
