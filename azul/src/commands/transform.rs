//! `azul transform`

use std::io::stdout;
use std::path::{Path, PathBuf};

use azul_indexer::sink::{DirectorySink, LineSink};
use azul_indexer::source::{Inputs, LOOKED_FOR};
use azul_indexer::{Documents, Emit, Event, Pipeline, Summary, staging, transform};
use azul_transform::Registry;
use clap::{Args, ValueEnum};

use crate::console::{Failures, say};
use crate::options::Common;
use super::{Outcome, unless_closed};

/// Transform bundles into contributions and replicas, the documents from which an index is made
///
/// Documents are written sorted by index and id, whatever the order of the inputs, as lines
/// {"_index", "_id", "_source"}.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Transform {
    /// Files with bundles (JSON, or one a line; perhaps compressed), directories to search for such, or - for stdin
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    /// Directory to write one file for each index to, or - for stdout
    #[arg(long, value_name = "DIR", default_value = "-")]
    out: PathBuf,
    /// What to write
    #[arg(long, value_name = "KINDS", value_enum, value_delimiter = ',', default_value = "contributions,replicas")]
    emit: Vec<Kind>,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// What each bundle says about each entity
    Contributions,
    /// Verbatim copies of metadata documents
    Replicas,
}

const EXAMPLES: &str = "\
Examples:
  azul transform bundle.json                          one bundle, to stdout
  azul transform --out documents/ bundles/ more.ndjson.gz
  azul synth --bundles 10 | azul transform - | head -1
  azul transform --drs-domain drs.example.org bundles/   bundles from a DSS
  azul transform --source-id S --source-spec tdr:x:/0 0123….2021-01-02T03:04:05.000006Z.json

Exit codes: 0 all went well; 1 nothing could be done; 2 some bundles failed, the documents of all others were written.";

impl Transform {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        let emit = Emit {
            contributions: self.emit.contains(&Kind::Contributions),
            replicas: self.emit.contains(&Kind::Replicas),
        };
        let mut failures = Failures::new(self.common.config_help());
        let places: Vec<_> = self.inputs.iter().map(|path| path.display().to_string()).collect();
        let inputs = Inputs::new(self.inputs.iter().cloned())?.within(self.common.limits());
        let out = self.out.clone();
        let pipeline = Pipeline::new(Registry::linked()?, self.common.into_options(emit.replicas))?;
        let inputs = staging::expand(inputs, &pipeline);
        let (documents, summary) = transform(inputs, &pipeline, emit, |event| match event {
            Event::Failure(failure) => failures.tell(failure),
            Event::Warning(warning) => failures.warn(warning),
            Event::StagingArea(path) => {
                say(format_args!("note: {}: skipped, for it is a staging area, not bundles", path.display()));
            }
            _ => {}
        });
        match summary {
            Summary { transformed: 0, failed: 0, .. } => {
                anyhow::bail!("no bundle found in {}; looked for {LOOKED_FOR}", places.join(", "))
            }
            Summary { transformed: 0, failed, .. } => {
                say(format_args!("azul: nothing written, for no input was good and {failed} failed"));
                return Ok(Outcome::Nothing);
            }
            _ => write(&documents, &out)?,
        }
        if summary.failed == 0 {
            return Ok(Outcome::Good);
        }
        say(format_args!("azul: {} failed, the documents of {} were written", summary.failed, documents.len()));
        Ok(Outcome::Partial)
    }
}

fn write(documents: &Documents<'_>, out: &Path) -> anyhow::Result<()> {
    if out.as_os_str() == "-" {
        return unless_closed(documents.write(&mut LineSink::new(stdout().lock())));
    }
    Ok(documents.write(&mut DirectorySink::new(out)?)?)
}
