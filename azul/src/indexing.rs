//! Workers for the catalogs of a configuration.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use anyhow::Context;
use azul_indexer::queue::{Name, Queues};
use azul_indexer::repository::{Several, open};
use azul_indexer::worker::{Change, Preparation, Settings, Target, Worker};
use azul_indexer::{Options, Pipeline, run};
use azul_repository::Repository;
use azul_search::RepositoryKind;
use azul_service::Config;
use azul_service::config::{CatalogConfig, IndexerConfig};
use azul_transform::{BundleFqid, Error, ErrorKind, Limits, Registry, SourceRef};

use crate::cluster::{self, ClusterSink};
use crate::notes::Notes;
use crate::store::{StoreOptions, StoreSink};

/// What is asked of a store: nothing but what follows from the messages.
const OPTIONS: StoreOptions = StoreOptions { kept: None, retract: false, rebuild: false };

/// A catalog that is indexed into, and everything that takes.
pub(crate) struct CatalogTarget {
    name: String,
    /// Directory of an embedded store, or URL of a cluster.
    pub(crate) store: String,
    /// Directory that has its queue.
    pub(crate) queue: PathBuf,
    pipeline: Pipeline,
    repository: Arc<dyn Repository>,
}

impl CatalogTarget {
    /// Opens the repositories of a catalog.
    ///
    /// # Errors
    /// If one cannot be opened, or there is no place for the queue.
    pub(crate) fn open(config: &CatalogConfig, indexer: Option<&IndexerConfig>) -> anyhow::Result<Self> {
        let queue = config.queue(indexer).with_context(|| {
            let CatalogConfig { name, store, .. } = config;
            format!("catalogs.{name}: the store {store} is a cluster; say where its queue is: indexer.queue = \"DIR\"")
        })?;
        let limits = Limits::default();
        let source = |i: usize| {
            let spec = config.sources.get(i)?;
            // A snapshot is known by its id, which the name of the file has; others by their specs.
            (!spec.starts_with("tdr:")).then(|| SourceRef { id: spec.clone(), spec: spec.clone() })
        };
        let repositories = config.bundles.iter().enumerate().map(|(i, path)| open(path, source(i), limits));
        let repository = Arc::new(Several::new(repositories.collect::<azul_transform::Result<_>>()?));
        let kind = config.repository.map(|kind| {
            let name = match kind {
                RepositoryKind::Dss => "dss",
                RepositoryKind::Tdr => "tdr",
                RepositoryKind::Canned => "canned",
            };
            ("repository".to_owned(), name.to_owned())
        });
        let domain = config.drs_domain.clone().map(|domain| ("drs_domain".to_owned(), domain));
        let options = Options {
            project: config.project.clone(),
            deployment: config.deployment.clone(),
            catalog: Some(config.name.clone()),
            project_options: kind.into_iter().chain(domain).collect(),
            limits,
            ..Options::default()
        };
        let pipeline = Pipeline::new(Registry::linked()?, options)?;
        let (name, store, queue) = (config.name.clone(), config.store.clone(), queue.to_owned());
        Ok(Self { name, store, queue, pipeline, repository })
    }
}

impl Target for CatalogTarget {
    fn name(&self) -> &str {
        &self.name
    }

    fn pipeline(&self) -> &Pipeline {
        &self.pipeline
    }

    fn repository(&self) -> &Arc<dyn Repository> {
        &self.repository
    }

    fn prepare(&self) -> azul_transform::Result<Box<dyn Preparation + '_>> {
        if cluster::is_one(&self.store) {
            return Ok(Box::new(OfCluster(self)));
        }
        let notes = StoreSink::notes(&self.store, &self.pipeline)?;
        Ok(Box::new(OfStore { target: self, notes }))
    }

    fn knows_bundles(&self) -> bool {
        // A cluster has no ledger that says what a bundle contributed to.
        !cluster::is_one(&self.store)
    }
}

/// A change of an embedded store.
struct OfStore<'t> {
    target: &'t CatalogTarget,
    notes: Arc<Notes>,
}

impl Preparation for OfStore<'_> {
    fn ledger(&self) -> Option<Arc<dyn run::Ledger>> {
        Some(self.notes.clone())
    }

    fn begin(self: Box<Self>) -> azul_transform::Result<Box<dyn Change>> {
        let CatalogTarget { store, pipeline, .. } = self.target;
        Ok(Box::new(StoreSink::begin(store, pipeline, OPTIONS, Some(self.notes))?))
    }
}

/// A change of a cluster, which has no ledger.
struct OfCluster<'t>(&'t CatalogTarget);

impl Preparation for OfCluster<'_> {
    fn ledger(&self) -> Option<Arc<dyn run::Ledger>> {
        None
    }

    fn begin(self: Box<Self>) -> azul_transform::Result<Box<dyn Change>> {
        Ok(Box::new(ClusterSink::new(&self.0.store, &self.0.pipeline)?))
    }
}

impl Change for ClusterSink {
    fn delete_bundle(&mut self, fqid: &BundleFqid) -> azul_transform::Result<()> {
        let message = "a cluster does not know what the bundle contributed to";
        Err(Error::new(ErrorKind::InvalidId, message).in_bundle(&fqid.uuid, &fqid.version))
    }

    fn finish(self: Box<Self>) -> azul_transform::Result<Vec<(String, Error)>> {
        let done = ClusterSink::finish(*self)?;
        Ok(done.into_iter().flat_map(|(_, done)| done.failures.into_iter().chain(done.refused)).collect())
    }
}

impl Change for StoreSink {
    fn delete_bundle(&mut self, fqid: &BundleFqid) -> azul_transform::Result<()> {
        StoreSink::delete_bundle(self, fqid)
    }

    fn finish(self: Box<Self>) -> azul_transform::Result<Vec<(String, Error)>> {
        let done = StoreSink::finish(*self)?;
        Ok(done.into_iter().flat_map(|(_, done)| done.failures).collect())
    }
}

/// The workers of all stores that a configuration indexes into.
pub(crate) struct Workers(Vec<(Worker, Arc<Queues>)>);

impl Workers {
    /// Opens the repositories of all catalogs that have some.
    ///
    /// # Errors
    /// If a repository or a queue cannot be opened, or a store is a cluster and there is no place for its queue.
    pub(crate) fn open(config: &Config) -> anyhow::Result<Self> {
        let mut settings = Settings::default();
        if let Some(indexer) = &config.indexer {
            (settings.batch, settings.part) = (indexer.batch, indexer.part);
        }
        let mut by_store: BTreeMap<PathBuf, Vec<Box<dyn Target>>> = BTreeMap::new();
        for catalog in config.catalogs.iter().filter(|catalog| !catalog.bundles.is_empty()) {
            let target = CatalogTarget::open(catalog, config.indexer.as_ref())?;
            by_store.entry(target.queue.clone()).or_default().push(Box::new(target));
        }
        let mut workers = Vec::new();
        for (store, targets) in by_store {
            let queues = Arc::new(Queues::open(&store)?);
            workers.push((Worker::new(&store, queues.clone(), targets, settings.clone()), queues));
        }
        Ok(Self(workers))
    }

    /// Whether there is any catalog to be indexed into.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Works on everything that there is, and what comes of that.
    ///
    /// # Errors
    /// If a queue cannot be read.
    pub(crate) fn until_empty(&self) -> anyhow::Result<()> {
        for (worker, queues) in &self.0 {
            let is_empty = || {
                let depth = |name| queues.depth(name).map_or(1, |depth| depth.all());
                depth(Name::Notifications) + depth(Name::Retry) == 0
            };
            worker.run(&is_empty);
        }
        Ok(())
    }

    /// Starts a thread for each store.
    pub(crate) fn start(self) -> Running {
        let stop = Arc::new(AtomicBool::new(false));
        let start = |(worker, _): (Worker, _)| {
            let stop = stop.clone();
            let work = move || worker.run(&|| stop.load(Ordering::Relaxed));
            std::thread::Builder::new().name("worker".to_owned()).spawn(work)
        };
        let threads = self.0.into_iter().filter_map(|worker| match start(worker) {
            Ok(thread) => Some(thread),
            Err(error) => {
                tracing::error!(%error, "a worker cannot be started");
                None
            }
        });
        Running { threads: threads.collect(), stop: stop.clone() }
    }
}

/// Workers that run.
#[derive(Default)]
pub(crate) struct Running {
    threads: Vec<JoinHandle<()>>,
    stop: Arc<AtomicBool>,
}

impl Running {
    /// Waits until what was begun is finished.
    pub(crate) fn stop(self) {
        self.stop.store(true, Ordering::Relaxed);
        for thread in self.threads {
            thread.join().ok();
        }
    }

    /// Whether any worker works.
    pub(crate) fn is_running(&self) -> bool {
        self.threads.iter().any(|thread| !thread.is_finished())
    }
}

/// The queues of a store that is there.
///
/// # Errors
/// If there is no such store, or its queues cannot be opened.
pub(crate) fn queues(store: &Path) -> anyhow::Result<Queues> {
    anyhow::ensure!(store.is_dir(), "{} is not a directory", store.display());
    Ok(Queues::open(store)?)
}
