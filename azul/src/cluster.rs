//! Stores that are clusters: `--store https://host:9200`.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use azul_indexer::Pipeline;
use azul_opensearch::{AwsKey, Catalog, Client, Credentials, Done, Intake, Settings, Store};
use azul_search::{Live, Project};
use azul_service::stores::Found;
use azul_transform::{Committed, Compiled, Document, DocumentRun, DocumentSink, Error, ErrorKind, IndexName, Result};

use crate::options::StoreOptions;

/// Who asks, if the environment says so; command lines and logs are no places for secrets.
const USER: &str = "AZUL_CLUSTER_USER";
const PASSWORD: &str = "AZUL_CLUSTER_PASSWORD";
const API_KEY: &str = "AZUL_CLUSTER_API_KEY";
const REGION: &str = "AZUL_CLUSTER_AWS_REGION";
const SERVICE: &str = "AZUL_CLUSTER_AWS_SERVICE";

/// The number of workers that indices are made for.
const WORKERS: &str = "AZUL_CLUSTER_WORKERS";

/// The seconds after which a request is sent again.
const TIMEOUT: &str = "AZUL_CLUSTER_TIMEOUT";

/// Whether a store is written as a cluster.
pub(crate) fn is_one(store: &str) -> bool {
    store.starts_with("http://") || store.starts_with("https://")
}

/// A cluster, asked with the credentials that the environment has.
///
/// # Errors
/// [`ErrorKind::Config`] if the URL is none, there is a user without a password, or a number is none.
pub(crate) fn open(store: &str) -> Result<Store> {
    let mut settings = Settings::of(store);
    settings.credentials = credentials()?;
    if let Some(workers) = number(WORKERS, "workers")? {
        settings.workers = workers;
    }
    if let Some(seconds) = number(TIMEOUT, "seconds")? {
        settings.timeout = Duration::from_secs(seconds.into());
    }
    // All parts of a process share connections and counts.
    static OPEN: Mutex<BTreeMap<String, Store>> = Mutex::new(BTreeMap::new());
    let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = open.get(store) {
        return Ok(known.clone());
    }
    let opened = Store::new(Client::new(settings)?);
    open.insert(store.to_owned(), opened.clone());
    Ok(opened)
}

/// A variable of the environment, unless it is empty.
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// A number that the environment has, unless it is none.
fn number(name: &str, of: &str) -> Result<Option<u32>> {
    let Some(text) = variable(name) else { return Ok(None) };
    match text.parse() {
        Ok(number) if number > 0 => Ok(Some(number)),
        _ => Err(Error::new(ErrorKind::Config, format!("{name} is a number of {of}, not {text}"))),
    }
}

/// Who asks.
fn credentials() -> Result<Credentials> {
    let together = |message: String| Err(Error::new(ErrorKind::Config, message));
    if let Some(region) = variable(REGION) {
        let (Some(id), Some(secret)) = (variable("AWS_ACCESS_KEY_ID"), variable("AWS_SECRET_ACCESS_KEY")) else {
            return together(format!("{REGION} needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"));
        };
        let service = variable(SERVICE).unwrap_or_else(|| "es".to_owned());
        return Ok(Credentials::Aws(AwsKey { id, secret, token: variable("AWS_SESSION_TOKEN"), region, service }));
    }
    match (variable(API_KEY), variable(USER), variable(PASSWORD)) {
        (Some(key), ..) => Ok(Credentials::ApiKey(key)),
        (None, Some(user), Some(password)) => Ok(Credentials::Basic { user, password }),
        (None, None, None) => Ok(Credentials::None),
        _ => together(format!("{USER} and {PASSWORD} are given together or not at all")),
    }
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

/// The catalogs of a cluster, or those of a name.
///
/// # Errors
/// If it cannot be asked, or has no catalog of that name.
pub(crate) fn catalogs(store: &str, name: Option<&str>) -> anyhow::Result<Vec<Catalog>> {
    let mut catalogs = open(store)?.catalogs()?;
    catalogs.retain(|catalog| name.is_none_or(|name| catalog.name() == name));
    anyhow::ensure!(!catalogs.is_empty() || name.is_none(), "the cluster has no catalog {}", name.unwrap_or(""));
    Ok(catalogs)
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

/// The catalogs of a cluster that a run indexes into: one a project, unless they are given one name.
pub(crate) struct ClusterSink {
    store: Store,
    /// Deployment, catalog and project of what documents may be for.
    places: Vec<(String, String, &'static Compiled)>,
    intakes: BTreeMap<String, Intake<'static>>,
    /// Catalogs are built anew, and keep so many earlier generations.
    anew: Option<u32>,
}

/// How many earlier generations are kept if nobody says how many.
const KEPT: u32 = 1;

impl ClusterSink {
    /// Nothing is made before the first document.
    ///
    /// # Errors
    /// As [`open`].
    pub(crate) fn new(store: &str, pipeline: &Pipeline) -> Result<Self> {
        let place = |project: &azul_indexer::Project| {
            (project.context().deployment.clone(), project.context().catalog.clone(), project.compiled())
        };
        let places = pipeline.projects().iter().map(place).collect();
        Ok(Self { store: open(store)?, places, intakes: BTreeMap::new(), anew: None })
    }

    /// The same, as a run asks for it.
    ///
    /// # Errors
    /// As [`open`]; if something is asked of the cluster that is for directories.
    pub(crate) fn with(store: &str, pipeline: &Pipeline, options: StoreOptions) -> anyhow::Result<Self> {
        if options.retract {
            anyhow::bail!("{store} is a cluster; --retract is for embedded stores");
        }
        if options.kept.is_some() && !options.rebuild {
            anyhow::bail!(
                "{store} is a cluster, which has generations if catalogs are built anew; give --rebuild, too"
            );
        }
        let anew = options.rebuild.then(|| options.kept.unwrap_or(KEPT));
        Ok(Self { anew, ..Self::new(store, pipeline)? })
    }

    /// What the cluster is asked with.
    pub(crate) fn client(&self) -> &Arc<Client> {
        self.store.client()
    }

    /// Aggregates what was contributed to, catalog by catalog, and says what came of each.
    ///
    /// # Errors
    /// If the cluster cannot be asked; the catalogs before are then complete.
    pub(crate) fn finish(self) -> Result<Vec<(String, Done)>> {
        self.intakes.into_iter().map(|(name, intake)| Ok((name, intake.finish()?))).collect()
    }

    fn intake(&mut self, index: &str) -> Result<&mut Intake<'static>> {
        let name: IndexName = index.parse()?;
        if !self.intakes.contains_key(name.catalog()) {
            let catalog = self.store.catalog(name.deployment(), name.catalog())?;
            let named = self.places.iter().filter(|(_, place, _)| place == name.catalog());
            let fitting: Vec<_> =
                named.filter(|(.., project)| catalog.project().is_none_or(|known| known == project.name())).collect();
            let [(.., compiled)] = fitting[..] else {
                let message =
                    format!("it is not certain which project the catalog {} is of; give --project", name.catalog());
                return Err(Error::new(ErrorKind::Config, message));
            };
            let project = Project::of(compiled)?;
            let intake = match self.anew {
                Some(keep) => Intake::anew(&catalog, compiled, &project, keep)?,
                None => Intake::new(&catalog, compiled, &project)?,
            };
            self.intakes.insert(name.catalog().to_owned(), intake);
        }
        let missing = || Error::new(ErrorKind::Config, format!("no catalog {} in the cluster", name.catalog()));
        self.intakes.get_mut(name.catalog()).ok_or_else(missing)
    }
}

impl DocumentSink for ClusterSink {
    fn put(&mut self, document: Document<'_>) -> Result<()> {
        self.intake(document.index)?.put(document)
    }

    fn put_run(&mut self, run: DocumentRun) -> Result<DocumentRun> {
        if !run.is_empty() {
            let intake = self.intake(run.index())?;
            run.documents().try_for_each(|document| intake.put(document))?;
        }
        Ok(run)
    }

    fn delete(&mut self, index: &str, id: &str) -> Result<()> {
        self.intake(index)?.delete(index, id)
    }

    fn commit(self: Box<Self>) -> Result<Committed> {
        let done = self.finish()?;
        Ok(Committed { documents: done.iter().map(|(_, done)| done.created + done.replaced).sum(), bytes: 0 })
    }
}
