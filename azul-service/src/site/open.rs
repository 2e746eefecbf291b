//! How a site is set up.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};
use std::time::Duration;

use azul_search::manifest::Workshop;
use azul_search::{Catalog, Project, RepositoryKind, Service};
use azul_transform::json::Document;
use azul_transform::{Error, ErrorKind, Registry, Result};

use super::Site;
use super::callers::SourceLists;
use crate::config::{CatalogConfig, Config};
use crate::downloads;
use crate::health::{self, Health};
use crate::manifests::{DirectoryStorage, SystemClock, ThreadRunner};
use crate::metrics::Metrics;
use crate::notifications::Notifications;
use crate::openapi;
use crate::rate::RateLimiter;
use crate::saved::SavedFilters;
use crate::stores::StoreOpener;
use crate::traces::Traces;

/// How often manifests that have expired are removed.
const CLEANING: Duration = Duration::from_secs(3600);

impl Site {
    /// Sets up everything that a configuration says, and opens the catalogs.
    ///
    /// # Errors
    /// If a project is not linked, a store cannot be opened, or a directory cannot be used.
    pub fn open(config: Config, stores: &dyn StoreOpener) -> Result<Arc<Self>> {
        let mut catalogs = Vec::new();
        for catalog in &config.catalogs {
            catalogs.push(open(catalog, stores)?);
        }
        let mut directories: Vec<PathBuf> =
            config.catalogs.iter().map(|catalog| PathBuf::from(&catalog.store)).collect();
        directories.retain(|directory| directory.is_dir());
        directories.sort();
        directories.dedup();
        let (directory, temporary) = match config.manifests.directory {
            Some(directory) => (directory, None),
            None => {
                let temporary = tempfile::tempdir().map_err(|error| io("a temporary directory", error))?;
                (temporary.path().to_owned(), Some(temporary))
            }
        };
        let saved = match (&temporary, directories.first()) {
            // A temporary directory goes with the process; what was saved stays with a store.
            (Some(_), Some(store)) => store.join(SAVED),
            _ => directory.join(SAVED),
        };
        let clock = Arc::new(SystemClock);
        let storage = DirectoryStorage::open(directory, &config.base_url, config.manifests.keep, clock.clone())?;
        let storage = Arc::new(storage);
        let runner = ThreadRunner::new(config.manifests.threads, config.manifests.waiting);
        let runner = Arc::new(runner.map_err(|error| io("the threads for manifests", error))?);
        let workshop =
            Workshop { clock, storage: storage.clone(), runner: runner.clone(), signer: Arc::new(storage.signer()) };
        let service = Service {
            base_url: config.base_url,
            git_commit: config.git_commit.unwrap_or_else(|| REVISION.to_owned()),
            workshop: Some(workshop),
            portals: config.portals.as_deref().map(portals).transpose()?,
            catalogs,
        };
        let traces = config.traces.map(Traces::to).transpose().map_err(|error| io("the thread for traces", error))?;
        let notifications = Notifications::open(config.indexer, &config.catalogs)?.map(Arc::new);
        let backlog = notifications.clone().map(|notifications| notifications as Arc<dyn health::Backlog>);
        let site = Arc::new(Self {
            openapi: openapi::describe(&service).to_string().into(),
            service,
            access: config.access,
            sources: SourceLists::default(),
            limiter: config.rate.map(RateLimiter::new),
            trusted: config.trusted_proxies,
            metrics: Metrics::new(),
            metrics_access: config.metrics,
            health: Arc::new(Health::of(backlog)),
            notifications,
            traces,
            storage,
            saved: SavedFilters::new(saved),
            runner,
            stores: directories,
            _temporary: temporary,
        });
        let health = site.health.start(&site, |site| (&site.health, &site.service));
        health.map_err(|error| io("the threads for health", error))?;
        every(&site, "cleaning", CLEANING, |site| {
            if let Err(error) = site.storage.clean() {
                tracing::error!(%error, "manifests that have expired cannot be removed");
            }
        })?;
        Ok(site)
    }
}

/// Where filters are saved, beside manifests or in a store. No catalog has such a name.
const SAVED: &str = "saved_filters";

/// Revision of the program.
const REVISION: &str = match option_env!("AZUL_GIT_COMMIT") {
    Some(revision) => revision,
    None => concat!("v", env!("CARGO_PKG_VERSION")),
};

/// Does something now and then, as long as there is the site.
fn every(site: &Arc<Site>, name: &str, period: Duration, what: impl Fn(&Site) + Send + 'static) -> Result<()> {
    let site: Weak<Site> = Arc::downgrade(site);
    let work = move || {
        while let Some(site) = site.upgrade() {
            what(&site);
            drop(site);
            std::thread::sleep(period);
        }
    };
    let thread = std::thread::Builder::new().name(name.to_owned()).spawn(work);
    thread.map(drop).map_err(|error| io("a thread", error))
}

/// Reads the database of portals.
fn portals(path: &Path) -> Result<Document> {
    let text = std::fs::read(path).map_err(|error| io(&path.display().to_string(), error))?;
    let document = Document::parse(text)?;
    if document.root().is_array() {
        return Ok(document);
    }
    Err(Error::new(ErrorKind::WrongType, format!("{}: a list of portals is wanted", path.display())))
}

fn io(what: &str, error: std::io::Error) -> Error {
    Error::new(ErrorKind::Io, format!("{what} cannot be had: {error}")).caused_by(error)
}

/// Opens a catalog.
fn open(config: &CatalogConfig, stores: &dyn StoreOpener) -> Result<Catalog> {
    let named = match &config.project {
        Some(project) => Some(project.clone()),
        None => {
            stores.catalogs(&config.store)?.into_iter().find(|found| found.name == config.name).and_then(|f| f.project)
        }
    };
    // Names of catalogs are often those of projects.
    let plugin = Registry::linked()?.get(named.as_deref().unwrap_or(&config.name))?;
    let project = Arc::new(Project::of(plugin)?);
    let live = stores.open(&config.store, &config.deployment, &config.name, &project)?;
    let repository = config.repository.unwrap_or_else(|| kind(&config.sources));
    Ok(Catalog {
        name: config.name.clone(),
        atlas: config.atlas.clone().unwrap_or_else(|| project.name().to_owned()),
        live,
        internal: config.internal,
        sources: config.sources.clone(),
        repository,
        downloads: downloads::of(repository, &config.sources, &config.drs_hosts),
        project,
    })
}

/// The kind of repository that sources tell of.
fn kind(sources: &[String]) -> RepositoryKind {
    match sources.first() {
        Some(spec) if spec.starts_with("https://github.com/") => RepositoryKind::Canned,
        Some(spec) if !spec.starts_with("tdr:") => RepositoryKind::Dss,
        _ => RepositoryKind::Tdr,
    }
}
