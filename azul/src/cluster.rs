//! Stores that are clusters: `--store https://host:9200`.

use std::sync::Arc;

use azul_opensearch::{Catalog, Client, Credentials, Settings, Store};
use azul_search::{Live, Project};
use azul_service::stores::Found;
use azul_transform::{Error, ErrorKind, Result};

/// Who asks, if the environment says so; command lines and logs are no places for secrets.
const USER: &str = "AZUL_CLUSTER_USER";
const PASSWORD: &str = "AZUL_CLUSTER_PASSWORD";
const API_KEY: &str = "AZUL_CLUSTER_API_KEY";

/// Whether a store is written as a cluster.
pub(crate) fn is_one(store: &str) -> bool {
    store.starts_with("http://") || store.starts_with("https://")
}

/// A cluster, asked with the credentials that the environment has.
///
/// # Errors
/// [`ErrorKind::Config`] if the URL is none, or there is a user without a password.
pub(crate) fn open(store: &str) -> Result<Store> {
    let mut settings = Settings::of(store);
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    settings.credentials = match (variable(API_KEY), variable(USER), variable(PASSWORD)) {
        (Some(key), ..) => Credentials::ApiKey(key),
        (None, Some(user), Some(password)) => Credentials::Basic { user, password },
        (None, None, None) => Credentials::None,
        _ => {
            return Err(Error::new(
                ErrorKind::Config,
                format!("{USER} and {PASSWORD} are given together or not at all"),
            ));
        }
    };
    Ok(Store::new(Client::new(settings)?))
}

/// The catalogs of a cluster.
///
/// # Errors
/// If it cannot be asked.
pub(crate) fn found(store: &str) -> Result<Vec<Found>> {
    let found = |catalog: Catalog| Found {
        name: catalog.name().to_owned(),
        deployment: catalog.deployment().to_owned(),
        project: catalog.project().map(str::to_owned),
    };
    Ok(open(store)?.catalogs()?.into_iter().map(found).collect())
}

/// A catalog of a cluster, to be served.
///
/// # Errors
/// If it cannot be asked, or there is no such catalog, or it is of another project.
pub(crate) fn live(store: &str, deployment: &str, catalog: &str, project: &Project) -> Result<Arc<dyn Live>> {
    let catalog = open(store)?.catalog(deployment, catalog)?;
    if let Some(other) = catalog.project().filter(|other| *other != project.name()) {
        let message =
            format!("the catalog {} in {store} is of the project {other}, not {}", catalog.name(), project.name());
        return Err(Error::new(ErrorKind::Config, message));
    }
    Ok(Arc::new(catalog.live(project.fields_shared())?))
}
