//! `azul index`

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use azul_indexer::run;
use azul_transform::Emit;
use clap::Args;

use super::Outcome;
use crate::console::Failures;
use crate::run::{Destination, Kind, RunOptions, emit};
use crate::store::StoreOptions;
use crate::watching::Following;

/// Index bundles: from all that they say, make one document per entity, ready for a search index
///
/// The directory gets a file of documents for each index, one with its settings and mappings, and report.json. All files
/// appear at once when they are complete; a run that is stopped leaves what was there before.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Index {
    /// Directory to write to, or - for stdout; files that an earlier run wrote there for the same deployment and catalog are
    /// replaced, all others stay
    #[arg(long, value_name = "DIR", required_unless_present = "store")]
    to: Option<PathBuf>,
    /// Store to index into: bundles are added to what is there, newer versions and deletions take effect
    #[arg(long, value_name = "DIR|URL", conflicts_with_all = ["to", "emit", "format"])]
    store: Option<String>,
    /// Build the catalog of a cluster anew, beside what is served; when all documents are verified, its indices take the place of
    /// those that are served, in one step
    #[arg(long, requires = "store", conflicts_with_all = ["dry_run", "watch"])]
    rebuild: bool,
    /// From now on, keep N generations of the store besides the current one, for `azul diff` and `azul reindex --rollback`; of a
    /// cluster, 1 unless this is given
    #[arg(long, value_name = "N", requires = "store")]
    keep_generations: Option<u32>,
    /// Let a newer version of a bundle retract what it no longer says, instead of leaving that as the older version has it; in
    /// a store, older versions of the bundles that are indexed are deleted
    #[arg(long)]
    retract: bool,
    /// What to write; a store takes all
    #[arg(long, value_name = "KINDS", value_enum, value_delimiter = ',', default_value = "aggregates")]
    emit: Vec<Kind>,
    /// Stay, and keep the catalog in step with directories: files that are new, changed or gone take effect together, in one
    /// step. Ends on SIGINT and SIGTERM
    #[arg(long, requires = "store")]
    watch: bool,
    /// How often directories are looked at; a file counts when it was the same twice
    #[arg(long, value_name = "SECONDS", default_value = "1", value_parser = interval, requires = "watch")]
    interval: Duration,
    #[command(flatten)]
    run: RunOptions,
}

fn interval(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().ok().filter(|seconds: &f64| *seconds >= 0.01 && *seconds <= 86_400.0);
    seconds.map(Duration::from_secs_f64).ok_or_else(|| "a number of seconds is wanted, from 0.01 to 86400".to_owned())
}

const EXAMPLES: &str = "\
Examples:
  azul index bundles/ --to catalog/                    index all bundles in a directory
  azul synth --bundles 1000 | azul index - --to catalog/
  azul index bundles/ --store store/                   into a catalog that `azul serve --store store/` shows
  azul index --watch bundles/ --store store/           the same, and whatever changes there from now on
  azul index --to catalog/ staging-area/               a directory with metadata/, links/ and descriptors/
  azul index SNAPSHOT.tables.tdr.json --store store/   tables of a snapshot, of whose rows bundles are made
  azul index SNAPSHOT/ --store store/                   the same, exported: a directory of Parquet files for each table
  azul index --to catalog/ monday.actions.ndjson       a list of bundles to add and to delete, see below
  azul index --quarantine failed/ --max-failures 5% --to catalog/ bundles/
  azul index bundles/ --store https://host:9200 --rebuild   anew, beside what is served
  azul index --format bulk --to catalog/ bundles/      files for the bulk interface of a search index

Action lists have one action a line, and are applied in order:
  {\"action\": \"add\", \"bundle\": \"PATH\"}              add the bundle in a file, or put it in the place of an earlier one
  {\"action\": \"delete\", \"bundle\": \"PATH\"}           delete the bundle in a file
  {\"action\": \"delete\", \"bundle_fqid\": {\"uuid\": \"…\", \"version\": \"…\"}}
A file is an action list if it is given with --actions, or by name and ends in actions.ndjson. Paths start at its directory.

Exit codes: 0 all went well; 1 nothing was written; 2 some inputs failed, all others were indexed.";

impl Index {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        let retract = self.retract;
        if self.watch {
            let store = self.store.as_ref().context("--watch keeps a store in step: give --store DIR")?;
            let (given, common) = self.run.into_parts();
            let options = StoreOptions { kept: self.keep_generations, retract, rebuild: false };
            let failures = Failures::new(common.config_help());
            let options = (options, common.into_options(true));
            Following::new(given.directories()?, store, options.0, options.1, failures)?.run(self.interval);
            return Ok(Outcome::Good);
        }
        let mut run = match (&self.store, &self.to) {
            (Some(store), _) => self.run.start(
                Emit::ALL,
                Destination::Store(store, StoreOptions { kept: self.keep_generations, retract, rebuild: self.rebuild }),
                true,
            )?,
            (None, to) => {
                let to = to.as_deref().unwrap_or(Path::new("-"));
                self.run.start(emit(&self.emit), Destination::Path(to), true)?
            }
        };
        // A store keeps all versions, and retracts the older ones when it knows which there are.
        run.settings.retract = retract && self.store.is_none();
        run.go(|inputs, pipeline, settings, sink, tell| {
            let index = run::Index::take_in(inputs, pipeline, settings, tell)?;
            // Aggregating what is not going to be written would be for nothing.
            if index.taken.stopped || index.taken.bundles == 0 { Ok(index.report()) } else { index.emit(sink, tell) }
        })
    }
}
