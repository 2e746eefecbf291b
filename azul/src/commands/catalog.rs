//! `azul catalog`

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::ensure;
use azul_catalog::{Intake, Store};
use azul_indexer::queue::{Message, Name, Queues};
use azul_indexer::worker::{Target, Turn};
use azul_search::Project;
use azul_service::Config;
use azul_transform::{Registry, SourceRef};
use clap::Args;

use super::Outcome;
use crate::cluster;
use crate::console::{count, counted, say};
use crate::indexing::CatalogTarget;
use crate::sources::{self, Globs};
use crate::waiting::{Ended, wait};

/// Index the sources of catalogs again, take them out, or look how far that is
///
/// Steps are done in this order: --purge, --deindex, --delete, --create, --index. Then it waits until workers have done
/// everything, and says how far each source is. Without any step, it only waits. Workers are kept from working while what
/// they work on is changed.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Catalog {
    /// Configuration of the service; catalogs with `bundles` are meant
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// Catalog; may be given several times [default: all that are not internal]
    #[arg(long, value_name = "NAME")]
    catalog: Vec<String>,
    /// Sources whose spec or id this fits, `*` being any text; may be given several times
    #[arg(long, value_name = "GLOB", default_value = "*")]
    source: Vec<String>,
    /// Only bundles whose UUID begins so, instead of all that the source's spec says
    #[arg(long, value_name = "HEX", requires = "index")]
    prefix: Option<String>,
    /// Remove all work from the queues, for all catalogs of the store
    #[arg(long)]
    purge: bool,
    /// Take the sources out of the catalogs: what others contributed to the same entities stays
    #[arg(long, conflicts_with_all = ["index", "delete", "create"])]
    deindex: bool,
    /// Remove everything from the catalogs
    #[arg(long)]
    delete: bool,
    /// Make the catalogs, if they are not there
    #[arg(long)]
    create: bool,
    /// Let workers list the sources and index all of their bundles
    #[arg(long)]
    index: bool,
    /// Do not wait until everything is done
    #[arg(long)]
    nowait: bool,
    /// Give up waiting if nothing is done for so many seconds
    #[arg(long, value_name = "SECONDS", default_value = "900", value_parser = clap::value_parser!(u64).range(1..))]
    stalled: u64,
}

const EXAMPLES: &str = "\
Examples:
  azul catalog --config azul.toml --index                          index everything again
  azul catalog --config azul.toml --delete --index                 the same, of nothing
  azul catalog --config azul.toml --index --source 'tdr:*:hca_*'   some sources; the quotes are for the shell
  azul catalog --config azul.toml --index --nowait                 let workers do it
  azul catalog --config azul.toml                                  look how far they are
  azul catalog --config azul.toml --purge --nowait                 cancel: what is indexed so far stays
  azul catalog --config azul.toml --deindex --source SPEC          take a source out

Exit codes: 0 all went well; 1 nothing could be done, or nothing is done any more; 2 some bundles failed.";

/// Messages that are sent at once.
const SENT_AT_ONCE: usize = 1000;

impl Catalog {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        let config = Config::load(&self.config)?;
        let targets = self.targets(&config)?;
        let globs = Globs(self.source.clone());
        ensure!(!(self.deindex && globs.is_all()), "--deindex takes no --source '*'; --delete removes everything");
        let mut places: Vec<&Path> = targets.iter().map(|target| target.queue.as_path()).collect();
        places.sort_unstable();
        places.dedup();
        for place in &places {
            self.change(place, &targets, &globs)?;
        }
        if self.nowait {
            return Ok(Outcome::Good);
        }
        let mut outcome = Outcome::Good;
        for place in places {
            let ended = wait(&Queues::open(place)?, Duration::from_secs(self.stalled))?;
            match ended {
                Ended::Done { failed: 0 } => {}
                Ended::Done { failed } => {
                    say(format_args!("azul: {} failed; azul queue list says why", counted(failed, "message")));
                    outcome = Outcome::Partial;
                }
                Ended::Stalled { left } => {
                    let left = counted(left, "message");
                    say(format_args!("azul: stalled: nothing was done for {} seconds; {left} left", self.stalled));
                    return Ok(Outcome::Nothing);
                }
            }
        }
        Ok(outcome)
    }

    fn targets(&self, config: &Config) -> anyhow::Result<Vec<CatalogTarget>> {
        for name in &self.catalog {
            let known = config.catalogs.iter().any(|catalog| catalog.name == *name && !catalog.bundles.is_empty());
            ensure!(known, "{} has no catalog {name} that says where its bundles are", self.config.display());
        }
        let is_meant = |name: &String, internal: bool| match self.catalog.is_empty() {
            true => !internal,
            false => self.catalog.contains(name),
        };
        let meant = config.catalogs.iter().filter(|catalog| !catalog.bundles.is_empty());
        let meant = meant.filter(|catalog| is_meant(&catalog.name, catalog.internal));
        let targets: Vec<_> =
            meant.map(|catalog| CatalogTarget::open(catalog, config.indexer.as_ref())).collect::<Result<_, _>>()?;
        ensure!(!targets.is_empty(), "no catalog in {} says where its bundles are", self.config.display());
        Ok(targets)
    }

    /// Does the steps for the catalogs whose work is in one queue.
    fn change(&self, place: &Path, targets: &[CatalogTarget], globs: &Globs) -> anyhow::Result<()> {
        let targets: Vec<&CatalogTarget> = targets.iter().filter(|target| target.queue == place).collect();
        let queues = Queues::open(place)?;
        // What is chosen is known before anything is removed.
        let mut chosen: Vec<(&CatalogTarget, Vec<SourceRef>)> = Vec::new();
        for target in &targets {
            if self.deindex {
                chosen.push((*target, globs.of(&indexed(target)?)?));
            } else if self.index {
                chosen.push((*target, globs.of(&target.repository().sources()?)?));
            }
        }
        if self.purge || self.deindex || self.delete || self.create {
            let _workers_wait = Turn::wait(place)?;
            if self.purge {
                for name in [Name::Notifications, Name::Retry] {
                    say(format_args!("azul: {} removed from {name}", counted(queues.purge(name)? as usize, "message")));
                }
            }
            if self.deindex {
                let left = queues.depth(Name::Notifications)?.all() + queues.depth(Name::Retry)?.all();
                ensure!(left == 0, "{} messages are being worked on; wait, or give --purge", count(left as usize));
                chosen.iter().try_for_each(|(target, sources)| deindex(target, sources))?;
            }
            for target in &targets {
                if self.delete {
                    delete(target)?;
                }
                if self.create || (self.delete && self.index) {
                    create(target)?;
                }
            }
        }
        if self.index {
            for (target, sources) in &chosen {
                sources.iter().try_for_each(|source| self.send(&queues, target, source))?;
            }
        }
        Ok(())
    }

    /// Sends a message for each part of a source.
    fn send(&self, queues: &Queues, target: &CatalogTarget, source: &SourceRef) -> anyhow::Result<()> {
        let prefixes = match &self.prefix {
            Some(prefix) => vec![prefix.clone()],
            None => sources::partitions(&**target.repository(), source)?,
        };
        let message = |prefix: &String| Message::reindex(target.name(), source, prefix).to_body();
        for some in prefixes.chunks(SENT_AT_ONCE) {
            queues.send(Name::Notifications, some.iter().map(message).collect())?;
        }
        let parts = counted(prefixes.len(), "part");
        say(format_args!("azul: catalog {}: {} is to be listed, in {parts}", target.name(), source.spec));
        Ok(())
    }
}

/// The catalog that a target indexes into.
fn embedded(target: &CatalogTarget) -> anyhow::Result<azul_catalog::Catalog> {
    let store = &target.store;
    ensure!(!cluster::is_one(store), "{store} is a cluster; --deindex, --delete and --create are for embedded stores");
    Ok(Store::open(store)?.catalog(target.name())?)
}

/// The sources that a catalog has bundles of.
fn indexed(target: &CatalogTarget) -> anyhow::Result<Vec<SourceRef>> {
    let mut sources = BTreeMap::new();
    for record in embedded(target)?.ledger()?.bundles() {
        let source = record?.source();
        sources.entry(source.id.clone()).or_insert(source);
    }
    Ok(sources.into_values().collect())
}

fn deindex(target: &CatalogTarget, sources: &[SourceRef]) -> anyhow::Result<()> {
    let catalog = embedded(target)?;
    let compiled = Registry::linked()?.get(catalog.project())?;
    let mut intake = Intake::new(&catalog, compiled, &Project::of(compiled)?.fields_shared())?;
    for source in sources {
        let forgotten = counted(intake.forget_source(&source.id)? as usize, "bundle");
        say(format_args!("azul: catalog {}: {forgotten} of {} taken out", catalog.name(), source.spec));
    }
    let done = intake.finish()?;
    done.failures.iter().for_each(|(index, error)| say(format_args!("azul: {index}: {error}")));
    Ok(())
}

fn delete(target: &CatalogTarget) -> anyhow::Result<()> {
    let generation = embedded(target)?.clear()?;
    say(format_args!("azul: catalog {}: generation {generation} is empty", target.name()));
    Ok(())
}

fn create(target: &CatalogTarget) -> anyhow::Result<()> {
    ensure!(!cluster::is_one(&target.store), "{} is a cluster; its indices are made by workers", target.store);
    for project in target.pipeline().projects() {
        Store::create(&target.store)?.create_catalog(target.name(), project.name(), &project.context().deployment)?;
    }
    Ok(())
}
