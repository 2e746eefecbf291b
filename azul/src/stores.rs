//! The stores that are linked.

use std::sync::Arc;

use azul_search::{Live, Project};
use azul_service::stores::{DocumentFiles, Found, StoreOpener};
use azul_transform::Result;

/// Opens a store by what it looks like.
pub(crate) struct Stores;

impl StoreOpener for Stores {
    fn catalogs(&self, store: &str) -> Result<Vec<Found>> {
        DocumentFiles.catalogs(store)
    }

    fn open(&self, store: &str, deployment: &str, catalog: &str, project: &Arc<Project>) -> Result<Arc<dyn Live>> {
        DocumentFiles.open(store, deployment, catalog, project)
    }
}
