//! The configuration file.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use azul_search::RepositoryKind;
use azul_transform::Registry;
use toml::de::DeTable;

use crate::auth::{self, Access};
use crate::client::{Network, Trusted};
use crate::rate::Rate;
use crate::server::Limits;
use crate::stores::Found;
use crate::table::Source;

pub use crate::table::{ConfigError, Result, Secret, Table};

/// Everything that a configuration file says.
#[derive(Debug)]
pub struct Config {
    /// Address to listen at.
    pub listen: SocketAddr,
    /// How the service is reached from outside, without a slash at the end; by default at `listen`.
    pub base_url: String,
    /// Revision of the program, part of a manifest's identity.
    pub git_commit: Option<String>,
    /// Database of portals.
    pub portals: Option<PathBuf>,
    /// The catalogs; the first one is the default.
    pub catalogs: Vec<CatalogConfig>,
    /// Who may see what.
    pub access: Box<dyn Access>,
    /// Where and how manifests are made.
    pub manifests: ManifestsConfig,
    /// Limits of the server.
    pub limits: Limits,
    /// Requests of one client, if they are limited.
    pub rate: Option<Rate>,
    /// Proxies that are believed about the address of a client.
    pub trusted_proxies: Trusted,
    /// Who may read the numbers at `/metrics`.
    pub metrics: MetricsAccess,
    /// URL of the collector that spans are sent to, if they are.
    pub traces: Option<String>,
    /// Notifications, if they are taken.
    pub indexer: Option<IndexerConfig>,
}

/// Who may read the numbers at `/metrics`, which say how many documents there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum MetricsAccess {
    /// Whoever connects from this machine, and not through a proxy.
    #[default]
    Local,
    /// Whoever shows the token of an administrator.
    Admin,
    /// Everybody.
    Public,
}

/// A catalog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogConfig {
    /// Name in requests.
    pub name: String,
    /// Name of the project whose documents it has; by default what the store says.
    pub project: Option<String>,
    /// Deployment, part of the names of indices.
    pub deployment: String,
    /// Directory or URL.
    pub store: String,
    /// Kind of repository; by default as the sources tell.
    pub repository: Option<RepositoryKind>,
    /// Specs of the configured sources.
    pub sources: Vec<String>,
    /// Hosts that are asked about DRS URIs; by default the one of Terra.
    pub drs_hosts: Vec<String>,
    /// Name of the atlas; by default that of the project.
    pub atlas: Option<String>,
    /// Not meant for the public.
    pub internal: bool,
    /// Where bundles are that the indexer is notified of: directories, staging areas, files of tables.
    pub bundles: Vec<PathBuf>,
    /// Host in the DRS URIs of files, which bundles from a DSS need.
    pub drs_domain: Option<String>,
}

/// Where and how manifests are made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestsConfig {
    /// Where finished manifests are kept; by default in a directory that goes with the process.
    pub directory: Option<PathBuf>,
    /// Manifests that are made at a time.
    pub threads: usize,
    /// Manifests that wait for that.
    pub waiting: usize,
    /// How long a manifest is kept.
    pub keep: Duration,
}

impl Default for ManifestsConfig {
    fn default() -> Self {
        Self { directory: None, threads: 2, waiting: 10_000, keep: Duration::from_secs(7 * 86_400) }
    }
}

/// Notifications.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexerConfig {
    /// Key that notifications are signed with.
    pub hmac_key: Secret,
    /// What the key is called in signatures.
    pub hmac_key_id: String,
    /// Whether the process that serves works on what it is notified of; otherwise others do.
    pub worker: bool,
    /// Most messages that are worked on at once.
    pub batch: usize,
    /// Most entities of a bundle that are worked on at once; larger bundles are divided.
    pub part: usize,
    /// Directory that has the queue of catalogs whose store is a cluster.
    pub queue: Option<PathBuf>,
}

impl CatalogConfig {
    /// The directory that has the queue of the catalog: its store, unless that is a cluster.
    pub fn queue<'c>(&'c self, indexer: Option<&'c IndexerConfig>) -> Option<&'c Path> {
        let is_cluster = self.store.starts_with("http://") || self.store.starts_with("https://");
        if is_cluster { indexer?.queue.as_deref() } else { Some(Path::new(&self.store)) }
    }
}

impl Config {
    /// Reads a file.
    ///
    /// # Errors
    /// If it cannot be read or says something that makes no sense.
    pub fn load(path: &Path) -> Result<Self> {
        let file = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|error| ConfigError {
            file: file.clone(),
            line: 1,
            key: String::new(),
            problem: format!("cannot be read: {error}"),
        })?;
        Self::read(&text, &file)
    }

    /// Reads the text of a file, whose name is for messages.
    ///
    /// # Errors
    /// If it says something that makes no sense.
    pub fn read(text: &str, file: &str) -> Result<Self> {
        let source = Source { file, text };
        let root = DeTable::parse(text).map_err(|error| Table::syntax(source, &error))?;
        let mut root = Table::new(source, &root);
        let address = "an address with a port is wanted, such as 127.0.0.1:8080";
        let listen = root.parsed("listen", address, |text| text.parse().ok())?;
        let listen = listen.unwrap_or_else(default_listen);
        let url = "an http or https URL is wanted, without query";
        let base_url = root.parsed("base_url", url, base_url)?.unwrap_or_else(|| format!("http://{listen}"));
        let catalogs = catalogs(&mut root)?;
        let network = "an address is wanted, perhaps with the length of a prefix, such as 10.0.0.0/8";
        let mut trusted = Vec::new();
        for text in root.texts("trusted_proxies")?.unwrap_or_default() {
            trusted.push(Network::parse(&text).ok_or_else(|| root.error("trusted_proxies", network))?);
        }
        let access = match root.table("access")? {
            Some(table) => auth::open(table)?,
            None => auth::everything(),
        };
        let config = Self {
            listen,
            base_url,
            git_commit: root.text("git_commit")?.map(str::to_owned),
            portals: root.path("portals")?,
            catalogs,
            access,
            manifests: manifests(&mut root)?,
            limits: limits(&mut root)?,
            rate: rate(&mut root)?,
            trusted_proxies: Trusted(trusted),
            metrics: root.parsed("metrics", "one of local, admin, public is wanted", metrics)?.unwrap_or_default(),
            traces: traces(&mut root)?,
            indexer: indexer(&mut root)?,
        };
        root.finish()?;
        Ok(config)
    }

    /// Listens somewhere else. A base URL that was not configured follows.
    pub fn listen_at(&mut self, address: SocketAddr) {
        if self.base_url == format!("http://{}", self.listen) {
            self.base_url = format!("http://{address}");
        }
        self.listen = address;
    }

    /// What is served of a store if nothing else is said: these catalogs of it, everything public.
    pub fn of_store(store: &str, found: Vec<Found>) -> Self {
        let catalog = |Found { name, deployment, project }| CatalogConfig {
            name,
            project,
            deployment,
            store: store.to_owned(),
            repository: None,
            sources: Vec::new(),
            drs_hosts: Vec::new(),
            atlas: None,
            internal: false,
            bundles: Vec::new(),
            drs_domain: None,
        };
        let listen = default_listen();
        Self {
            listen,
            base_url: format!("http://{listen}"),
            git_commit: None,
            portals: None,
            catalogs: found.into_iter().map(catalog).collect(),
            access: auth::everything(),
            manifests: ManifestsConfig::default(),
            limits: Limits::default(),
            rate: None,
            trusted_proxies: Trusted::default(),
            metrics: MetricsAccess::default(),
            traces: None,
            indexer: None,
        }
    }
}

fn default_listen() -> SocketAddr {
    ([127, 0, 0, 1], 8080).into()
}

fn metrics(word: &str) -> Option<MetricsAccess> {
    match word {
        "local" => Some(MetricsAccess::Local),
        "admin" => Some(MetricsAccess::Admin),
        "public" => Some(MetricsAccess::Public),
        _ => None,
    }
}

fn base_url(text: &str) -> Option<String> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
    let plain = !rest.is_empty() && !rest.contains(['?', '#', '@', ' ']);
    plain.then(|| text.trim_end_matches('/').to_owned())
}

fn catalogs(root: &mut Table<'_>) -> Result<Vec<CatalogConfig>> {
    let Some(mut table) = root.table("catalogs")? else {
        return Err(root.error("catalogs", "at least one catalog is required, as [catalogs.NAME]"));
    };
    let mut catalogs = Vec::new();
    for name in table.names() {
        let Some(mut catalog) = table.table(name)? else { continue };
        let kinds = "one of dss, tdr, canned is wanted";
        let config = CatalogConfig {
            name: name.to_owned(),
            project: Some(project(&mut catalog)?.to_owned()),
            deployment: catalog.text("deployment")?.unwrap_or("dev").to_owned(),
            store: catalog.required("store")?.to_owned(),
            repository: catalog.parsed("repository", kinds, RepositoryKind::named)?,
            sources: catalog.texts("sources")?.unwrap_or_default(),
            drs_hosts: catalog.texts("drs_hosts")?.unwrap_or_default(),
            atlas: catalog.text("atlas")?.map(str::to_owned),
            internal: catalog.flag("internal")?.unwrap_or(false),
            bundles: catalog.texts("bundles")?.unwrap_or_default().into_iter().map(PathBuf::from).collect(),
            drs_domain: catalog.text("drs_domain")?.map(str::to_owned),
        };
        catalog.finish()?;
        catalogs.push(config);
    }
    if catalogs.is_empty() {
        return Err(root.error("catalogs", "at least one catalog is required, as [catalogs.NAME]"));
    }
    Ok(catalogs)
}

/// The name of a project. Those who link none read the file for something else.
fn project<'t>(catalog: &mut Table<'t>) -> Result<&'t str> {
    let name = catalog.required("project")?;
    if let Ok(linked) = Registry::linked()
        && let Err(error) = linked.only(name)
    {
        return Err(catalog.error("project", error.message()));
    }
    Ok(name)
}

fn manifests(root: &mut Table<'_>) -> Result<ManifestsConfig> {
    let mut config = ManifestsConfig::default();
    if let Some(mut table) = root.table("manifests")? {
        config.directory = table.path("directory")?;
        config.threads = table.number("threads", 1, 1024)?.unwrap_or(config.threads);
        config.waiting = table.number("waiting", 1, 1_000_000)?.unwrap_or(config.waiting);
        config.keep = table.seconds("keep_seconds")?.unwrap_or(config.keep);
        table.finish()?;
    }
    Ok(config)
}

fn limits(root: &mut Table<'_>) -> Result<Limits> {
    let mut limits = Limits::default();
    if let Some(mut table) = root.table("limits")? {
        let most = 1_000_000;
        for (key, number) in [
            ("connections", &mut limits.connections),
            ("requests", &mut limits.requests),
            ("waiting", &mut limits.waiting),
            ("streams", &mut limits.streams),
            ("headers", &mut limits.headers),
        ] {
            *number = table.number(key, 1, most)?.unwrap_or(*number);
        }
        for (key, least, most, number) in [
            ("head_bytes", 8192, 1 << 30, &mut limits.head_bytes),
            ("body_bytes", 1, 1 << 30, &mut limits.body_bytes),
            ("held_bytes", 1 << 20, 1 << 40, &mut limits.held_bytes),
        ] {
            *number = table.number(key, least, most)?.unwrap_or(*number);
        }
        for (key, time) in [
            ("head_seconds", &mut limits.head_time),
            ("body_seconds", &mut limits.body_time),
            ("request_seconds", &mut limits.request_time),
            ("stall_seconds", &mut limits.stall_time),
            ("stop_seconds", &mut limits.stop_time),
        ] {
            *time = table.seconds(key)?.unwrap_or(*time);
        }
        table.finish()?;
    }
    Ok(limits)
}

fn rate(root: &mut Table<'_>) -> Result<Option<Rate>> {
    let Some(mut table) = root.table("rate_limit")? else { return Ok(None) };
    let window = table.seconds("seconds")?.unwrap_or(Duration::from_secs(60));
    let requests = table.number("requests", 1, 1_000_000)?;
    let requests = requests.ok_or_else(|| table.error("requests", "is required"))?;
    table.finish()?;
    Ok(Some(Rate { requests, window }))
}

fn traces(root: &mut Table<'_>) -> Result<Option<String>> {
    let Some(mut table) = root.table("traces")? else { return Ok(None) };
    let url = "the URL of a collector is wanted, such as http://127.0.0.1:4318/v1/traces";
    let otlp = table.parsed("otlp", url, base_url)?.ok_or_else(|| table.error("otlp", "is required"))?;
    table.finish()?;
    Ok(Some(otlp))
}

fn indexer(root: &mut Table<'_>) -> Result<Option<IndexerConfig>> {
    let Some(mut table) = root.table("indexer")? else { return Ok(None) };
    let hmac_key = table.secret("hmac_key")?.ok_or_else(|| table.error("hmac_key", "is required"))?;
    let hmac_key_id = table.text("hmac_key_id")?.unwrap_or("azul").to_owned();
    let worker = table.flag("worker")?.unwrap_or(true);
    let batch = table.number("batch", 1, 10_000)?.unwrap_or(4096);
    let part = table.number("part", 256, 10_000_000)?.unwrap_or(16_384);
    let queue = table.path("queue")?;
    table.finish()?;
    Ok(Some(IndexerConfig { hmac_key, hmac_key_id, worker, batch, part, queue }))
}
