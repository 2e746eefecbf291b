//! `azul transform`

use std::path::PathBuf;

use azul_indexer::run;
use clap::Args;

use super::Outcome;
use crate::run::{Destination, Kind, RunOptions, emit};

/// Transform bundles into contributions and replicas: what each bundle says about each entity
///
/// Documents are written as bundles are read: 8 MiB of input at a time, within which they are sorted by index and id,
/// whatever the order of the inputs. A smaller run is sorted as a whole.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Transform {
    /// Directory to write one file for each index to, or - for stdout
    #[arg(long, value_name = "DIR", default_value = "-", alias = "out")]
    to: PathBuf,
    /// What to write
    #[arg(long, value_name = "KINDS", value_enum, value_delimiter = ',', default_value = "contributions,replicas")]
    emit: Vec<Kind>,
    #[command(flatten)]
    run: RunOptions,
}

const EXAMPLES: &str = "\
Examples:
  azul transform bundle.json                          one bundle, to stdout
  azul transform --to documents/ bundles/ more.ndjson.gz
  azul synth --bundles 10 | azul transform - | head -1
  azul transform --drs-domain drs.example.org bundles/   bundles from a DSS
  azul transform --source-id S --source-spec tdr:x:/0 0123….2021-01-02T03:04:05.000006Z.json

Exit codes: 0 all went well; 1 nothing could be done; 2 some inputs failed, the documents of all others were written.";

impl Transform {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        if self.emit.contains(&Kind::Aggregates) {
            anyhow::bail!("aggregates are made of many bundles; `azul index` writes them");
        }
        self.run.start(emit(&self.emit), Destination::Path(&self.to), false)?.go(run::transform)
    }
}
