//! `azul serve`

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;

use anyhow::Context;
use azul_service::server::{Stop, serve};
use azul_service::stores::StoreOpener;
use azul_service::{Config, Site};
use clap::{Args, ValueEnum};
use tracing_subscriber::filter::LevelFilter;

use super::Outcome;
use crate::console::say;
use crate::indexing::{Running, Workers};
use crate::store::Opener;

/// Serve catalogs over HTTP
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Serve {
    /// File that says what is served, where, and to whom
    #[arg(long, value_name = "FILE", required_unless_present = "store", conflicts_with = "store")]
    config: Option<PathBuf>,
    /// Store whose catalogs are all served, to everybody
    #[arg(long, value_name = "DIR|URL")]
    store: Option<String>,
    /// Project that the documents of the store are of [default: as the store says, or as its catalogs are named]
    #[arg(long, value_name = "NAME", conflicts_with = "config")]
    project: Option<String>,
    /// Catalog of the store; may be given several times [default: all]
    #[arg(long, value_name = "NAME", conflicts_with = "config")]
    catalog: Vec<String>,
    /// Address to listen at, in the place of the one configured
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    /// Say whether the configuration makes sense, and serve nothing
    #[arg(long)]
    check_config: bool,
    /// How the log is written to standard error
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    log: LogFormat,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum LogFormat {
    /// A line for people
    Text,
    /// A JSON object on a line
    Json,
    /// Nothing but what goes wrong
    Quiet,
}

const EXAMPLES: &str = "\
Examples:
  azul serve --store catalog/                    at http://127.0.0.1:8080, everything public
  azul serve --config azul.toml --check-config   find out whether the file makes sense
  azul serve --config azul.toml --log json       for machines that read logs";

impl Serve {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        let mut config = self.read()?;
        let address = config.listen;
        let limits = config.limits.clone();
        if self.check_config {
            let names: Vec<_> = config.catalogs.iter().map(|catalog| catalog.name.as_str()).collect();
            say(format_args!("the configuration makes sense: {} at {}", names.join(", "), config.base_url));
            return Ok(Outcome::Good);
        }
        start_log(self.log);
        // The address comes first: opening catalogs takes time, and is in vain if somebody else listens there.
        let listener = TcpListener::bind(address).with_context(|| format!("cannot listen at {address}"))?;
        // Port 0 is whichever is free.
        config.listen_at(listener.local_addr()?);
        let address = config.listen;
        let workers = match &config.indexer {
            Some(indexer) if indexer.worker => Workers::open(&config)?.start(),
            _ => Running::default(),
        };
        let site = Site::open(config, &Opener)?;
        for catalog in &site.service().catalogs {
            tracing::info!(catalog = catalog.name, project = catalog.project.name(), "serving");
        }
        tracing::info!(%address, base_url = site.service().base_url, "listening");
        serve(listener, limits, site, &Stop::new(), true)?;
        // What a worker has begun is finished; its messages would come back anyway.
        workers.stop();
        Ok(Outcome::Good)
    }

    fn read(&self) -> anyhow::Result<Config> {
        let mut config = match (&self.config, &self.store) {
            (Some(path), _) => Config::load(path)?,
            (None, Some(store)) => {
                let mut found = Opener.catalogs(store)?;
                if !self.catalog.is_empty() {
                    found.retain(|found| self.catalog.contains(&found.name));
                }
                anyhow::ensure!(!found.is_empty(), "{store} has no such catalog");
                for found in &mut found {
                    found.project = self.project.clone().or(found.project.take());
                }
                Config::of_store(store, found)
            }
            (None, None) => anyhow::bail!("--config or --store is needed"),
        };
        if let Some(listen) = self.listen {
            config.listen_at(listen);
        }
        Ok(config)
    }
}

/// A service says what it does without being asked to.
fn start_log(format: LogFormat) {
    let subscriber = tracing_subscriber::fmt().with_max_level(LevelFilter::INFO).with_writer(io::stderr);
    // With `--verbose` there is a log already.
    match format {
        LogFormat::Text => subscriber.with_ansi(false).try_init().ok(),
        LogFormat::Json => subscriber.json().flatten_event(true).try_init().ok(),
        LogFormat::Quiet => subscriber.with_max_level(LevelFilter::WARN).with_ansi(false).try_init().ok(),
    };
}
