//! `azul index`

use std::io::{Write, stdout};
use std::path::{Path, PathBuf};

use azul_indexer::index::{self, Failing, Format, Progress, Tolerance, Wanted, take_in, write};
use azul_indexer::source::{Inputs, LOOKED_FOR};
use azul_indexer::{Pipeline, Quarantine};
use azul_transform::Registry;
use clap::{Args, ValueEnum};

use crate::console::{Failures, say};
use crate::options::Common;
use crate::progress::{Bars, table};
use super::{Outcome, unless_closed};

/// Index bundles: from all that they say, make one document per entity, ready for a search index
///
/// The directory gets one file of documents for each index, one with its settings and mappings, and report.json. All
/// files appear at once when they are complete; an interrupted run leaves what was there before.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Index {
    /// Files with bundles (JSON, or one a line; perhaps compressed), directories to search for such, staging areas,
    /// action lists, or - for stdin
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    /// Directory to write to; what an earlier run wrote there is replaced
    #[arg(long, value_name = "DIR")]
    to: PathBuf,
    /// What to write
    #[arg(long, value_name = "KINDS", value_enum, value_delimiter = ',', default_value = "aggregates")]
    emit: Vec<Kind>,
    /// How to write documents
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "ndjson")]
    format: FormatKind,
    /// Directory to put bundles that fail into, each with a .reason.json; to be mended and given to `azul index` again
    #[arg(long, value_name = "DIR")]
    quarantine: Option<PathBuf>,
    /// Give up at the first failure, and write nothing
    #[arg(long, conflicts_with = "max_failures")]
    fail_fast: bool,
    /// Give up if there are more failures, N or so many of a hundred inputs, and write nothing; a percentage is judged
    /// when there were 100 inputs, and at the end
    #[arg(long, value_name = "N|P%")]
    max_failures: Option<Tolerance>,
    /// Show neither progress nor the table at the end
    #[arg(short, long)]
    quiet: bool,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// One document per entity
    Aggregates,
    /// What each bundle says about each entity
    Contributions,
    /// Verbatim copies of metadata documents
    Replicas,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum FormatKind {
    /// Lines {"_index", "_id", "_source"}
    Ndjson,
    /// Pairs of an action and a document, for the bulk interface of a search index
    Bulk,
}

const EXAMPLES: &str = "\
Examples:
  azul index bundles/ --to catalog/                    index all bundles in a directory
  azul synth --bundles 1000 | azul index - --to catalog/
  azul index --to catalog/ staging-area/               a directory with metadata/, links/ and descriptors/
  azul index --to catalog/ actions.ndjson              lines {\"action\": \"add\" | \"delete\", \"bundle\": PATH}, or
                                                       {\"action\": \"delete\", \"bundle_fqid\": {\"uuid\": U, \"version\": V}}
  azul index --quarantine failed/ --max-failures 5% --to catalog/ bundles/
  azul index --format bulk --to catalog/ bundles/
  curl -H 'Content-Type: application/x-ndjson' --data-binary @catalog/INDEX.ndjson HOST/_bulk

Exit codes: 0 all went well; 1 nothing was written, be it that nothing could be done or that too much failed; \
2 some bundles failed, and everything else was indexed.";

impl Index {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        let wanted = Wanted {
            aggregates: self.emit.contains(&Kind::Aggregates),
            contributions: self.emit.contains(&Kind::Contributions),
            replicas: self.emit.contains(&Kind::Replicas),
        };
        let format = match self.format {
            FormatKind::Ndjson => Format::Lines,
            FormatKind::Bulk => Format::Bulk,
        };
        let mut failures = Failures::new(self.common.config_help());
        let places: Vec<_> = self.inputs.iter().map(|path| path.display().to_string()).collect();
        let inputs = Inputs::new(self.inputs.iter().cloned())?.within(self.common.limits());
        let quarantine = self.quarantine.as_deref().map(|directory| Quarantine::new(directory, &self.inputs));
        let tolerance = if self.fail_fast { Tolerance::NONE } else { self.max_failures.unwrap_or_default() };
        let limit = if self.fail_fast { "--fail-fast".to_owned() } else { format!("--max-failures {tolerance}") };
        let mut failing = Failing { tolerance, quarantine: quarantine.transpose()? };
        let pipeline = Pipeline::new(Registry::linked()?, self.common.into_options(wanted.replicas))?;
        let mut bars = Bars::new(self.quiet, size(&self.inputs));
        let mut watch = |progress: Progress<'_>| match progress {
            Progress::Read(bundles, bytes) => bars.read(bundles, bytes),
            Progress::Aggregating(entities) => bars.aggregate(entities),
            Progress::Written(entities, _) => bars.written(entities),
            Progress::Failure(failure) => bars.say(|| failures.tell(failure)),
            Progress::Warning(warning) => bars.say(|| failures.warn(warning)),
            _ => {}
        };
        let index = take_in(inputs, &pipeline, &mut failing, &mut watch)?;
        let index::Index { inputs, stopped, .. } = index;
        let failed = index.failures.len();
        if stopped {
            bars.finish();
            tell_of_quarantine(&failing);
            return Ok(given_up(&limit, failed, inputs));
        }
        if index.bundles == 0 {
            bars.finish();
            tell_of_quarantine(&failing);
            if failed == 0 {
                anyhow::bail!(
                    "no bundle found in {}; looked for {LOOKED_FOR}, and for staging areas",
                    places.join(", ")
                )
            }
            say(format_args!("azul: nothing written, for no input was good and {failed} failed"));
            return Ok(Outcome::Nothing);
        }
        let report = write(index, wanted, format, &self.to, &mut watch)?;
        bars.finish();
        tell_of_quarantine(&failing);
        if !report.published {
            return Ok(given_up(&limit, report.failures.len(), inputs));
        }
        if !self.quiet {
            unless_closed(writeln!(stdout().lock(), "{}", table(&report)))?;
        }
        let report_path = self.to.join("report.json");
        if let Some(warnings) = failures.count_warnings() {
            say(format_args!("azul: {warnings}; see {}", report_path.display()));
        }
        if report.failures.is_empty() {
            return Ok(Outcome::Good);
        }
        say(format_args!("azul: {} failed, see {}", report.failures.len(), report_path.display()));
        Ok(Outcome::Partial)
    }
}

/// Reports a run with too many failures.
fn given_up(limit: &str, failed: usize, inputs: usize) -> Outcome {
    say(format_args!("azul: stopped: {failed} of {inputs} inputs failed, more than {limit} allows; nothing was written"));
    Outcome::Nothing
}

fn tell_of_quarantine(failing: &Failing) {
    if let Some(quarantine) = failing.quarantine.as_ref().filter(|quarantine| quarantine.bundles() > 0) {
        let (bundles, directory) = (quarantine.bundles(), quarantine.directory().display());
        say(format_args!("azul: {bundles} put into quarantine, {directory}"));
    }
}

/// Bytes of all inputs, if they are plain files or directories of such; an estimate for showing progress.
fn size(inputs: &[PathBuf]) -> Option<u64> {
    inputs.iter().map(|path| size_of(path)).sum()
}

fn size_of(path: &Path) -> Option<u64> {
    if path.as_os_str() == "-" {
        return None;
    }
    let entries = walkdir::WalkDir::new(path).into_iter().flatten();
    let files = entries.filter(|entry| entry.file_type().is_file());
    Some(files.filter_map(|entry| entry.metadata().ok()).map(|metadata| metadata.len()).sum())
}
