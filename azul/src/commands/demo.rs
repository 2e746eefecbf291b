//! `azul demo`

use std::io::{Write, stdout};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use azul_service::server::{Stop, serve};
use azul_service::stores::StoreOpener;
use azul_service::{Config, Site};
use clap::{Args, Parser};

use super::index::Index;
use super::{Outcome, unless_closed};
use crate::console::{printable, say};
use crate::store::Opener;
use crate::synth::{CatalogSpec, catalog, write_files};

/// Make a catalog to look at, and serve it with its page
///
/// Indexes generated bundles, and the fixtures if the program is run in a clone of its repository, into a store, and
/// serves that at http://127.0.0.1:8080 until Ctrl-C.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Demo {
    /// Directory for bundles and store; what an earlier run put there is used again
    #[arg(long, value_name = "DIR", default_value = "target/demo")]
    to: PathBuf,
    /// How many bundles to generate
    #[arg(long, value_name = "N", default_value = "300")]
    bundles: u64,
    /// Ask one question over HTTP, print the answer, and end
    #[arg(long)]
    once: bool,
    /// Address to listen at [default: 127.0.0.1:8080, or another port if that is taken]
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
}

const EXAMPLES: &str = "\
Examples:
  azul demo          a catalog with its page, at http://127.0.0.1:8080
  azul demo --once   the same, but ask it one question and end";

/// Where the fixtures are, in a clone of the repository.
const FIXTURES: &str = "fixtures/hca";
/// One of so many generated bundles comes later than the others, and is news.
const NEWS: usize = 10;
/// How long the answer to the one question may take.
const PATIENCE: Duration = Duration::from_secs(300);

/// The command line of `azul index`, which this command is a way to call.
#[derive(Debug, Parser)]
struct Line {
    #[command(flatten)]
    index: Index,
}

impl Demo {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        let store = self.to.join("store");
        let store = store.to_str().context("the name of the directory is no text")?;
        self.index(store)?;
        let (listener, config) = self.open(store)?;
        let mut limits = config.limits.clone();
        if self.once {
            // Whoever asks one question waits for the answer, on a machine that is busy too.
            limits.request_time = PATIENCE;
        }
        let address = listener.local_addr()?;
        let site = Site::open(config, &Opener)?;
        let stop = Arc::new(Stop::new());
        if !self.once {
            say(next(address, store));
            serve(listener, limits, site, &stop, true)?;
            return Ok(Outcome::Good);
        }
        let server = {
            let (site, stop) = (Arc::clone(&site), Arc::clone(&stop));
            std::thread::spawn(move || serve(listener, limits, site, &stop, false))
        };
        let answer = ask(address);
        stop.stop();
        server.join().map_err(|_| anyhow::anyhow!("the server ended unexpectedly"))??;
        unless_closed(write!(stdout().lock(), "{}", printable(&table(&answer?)?)))?;
        Ok(Outcome::Good)
    }

    /// Generates bundles unless they are there, and indexes them in two steps, so that there is something that changed.
    fn index(&self, store: &str) -> anyhow::Result<()> {
        let bundles = self.to.join("bundles");
        say(format_args!("demo: {} generated bundles, into {store}", self.bundles));
        let spec = CatalogSpec { bundles: self.bundles, projects: self.bundles.div_ceil(20), ..CatalogSpec::default() };
        write_files(&catalog(spec), &bundles)?;
        let entries = std::fs::read_dir(&bundles).with_context(|| bundles.display().to_string())?;
        let mut first = entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
        first.sort();
        let mut then = first.split_off(first.len() - first.len() / NEWS);
        then.extend(fixtures(Path::new(FIXTURES)));
        for inputs in [first, then].into_iter().filter(|inputs| !inputs.is_empty()) {
            let mut line = vec!["azul index".into()];
            line.extend(inputs.into_iter().map(PathBuf::into_os_string));
            // Bundles of one fixture are of a repository that does not say where its files are resolved.
            let options = ["--quiet", "--project", "hca", "--drs-domain", "drs.test", "--keep-generations", "10"];
            line.extend(options.into_iter().chain(["--store", store]).map(Into::into));
            match Line::try_parse_from(line)?.index.run()? {
                Outcome::Nothing => anyhow::bail!("nothing was indexed"),
                Outcome::Good | Outcome::Partial => {}
            }
        }
        Ok(())
    }

    fn open(&self, store: &str) -> anyhow::Result<(TcpListener, Config)> {
        let listener = match (self.listen, self.once) {
            (Some(address), _) => TcpListener::bind(address).with_context(|| format!("cannot listen at {address}"))?,
            (None, true) => TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?,
            (None, false) => TcpListener::bind((Ipv4Addr::LOCALHOST, 8080))
                .or_else(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))?,
        };
        let mut config = Config::of_store(store, Opener.catalogs(store)?);
        config.listen_at(listener.local_addr()?);
        Ok((listener, config))
    }
}

/// The directories of fixtures that are bundles as they should be; none outside of a clone.
fn fixtures(directory: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(directory).into_iter().flatten().flatten();
    let is_good = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        // Staging areas and action lists are read in other ways, and sums of numbers at the limit say nothing.
        path.is_dir()
            && !name.starts_with("invalid-")
            && !["staging-area", "deleted-bundle", "big-numbers"].contains(&name)
    };
    let mut good: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(is_good).collect();
    good.sort();
    good
}

/// What to do with it.
fn next(address: SocketAddr, store: &str) -> String {
    format!(
        "\nOpen http://{address}/ in a browser. Ctrl-C ends.\n\nTry next:\n  \
         a misspelled word in the search box: kindey\n  \
         choose organs at the left, leave one out with −, look at a file, its graph, and where each value comes from\n  \
         http://{address}/summary, http://{address}/changes, http://{address}/export, http://{address}/docs\n  \
         curl 'http://{address}/index/samples?size=1'\n\n\
         The same by hand:\n  azul synth --bundles 300 --to bundles/\n  azul index bundles/ --store {store}\n  azul serve --store {store}\n"
    )
}

/// One search: samples, counted by organ.
fn ask(address: SocketAddr) -> anyhow::Result<serde_json::Value> {
    let url = format!("http://{address}/index/samples?size=1");
    let body = azul_service::fetch::body(&url, PATIENCE).with_context(|| format!("{url} does not answer"))?;
    Ok(serde_json::from_slice(&body)?)
}

/// The counts of a facet as a table.
fn table(answer: &serde_json::Value) -> anyhow::Result<String> {
    let facet = answer["termFacets"]["organ"]["terms"].as_array().context("the answer has no organs")?;
    let mut table = format!("{:<28} {:>8}\n", "organ", "samples");
    for term in facet.iter().take(8) {
        let organ = term["term"].as_str().unwrap_or("(no value)");
        table.push_str(&format!("{organ:<28} {:>8}\n", term["count"].as_u64().unwrap_or_default()));
    }
    table.push_str(&format!("{:<28} {:>8}\n", "all", answer["pagination"]["total"].as_u64().unwrap_or_default()));
    Ok(table)
}
