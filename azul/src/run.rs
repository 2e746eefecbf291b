//! What `azul index` and `azul transform` have in common: inputs, what becomes of failures, where documents go.

use std::io::{Stdout, Write, stdout};
use std::path::{Path, PathBuf};

use azul_catalog::Done;
use azul_indexer::run::{Progress, Report, Settings, Tolerance};
use azul_indexer::sink::{DirectorySink, Format, StreamSink};
use azul_indexer::source::{Inputs, LOOKED_FOR};
use azul_indexer::{Failure, Pipeline, Quarantine};
use azul_opensearch::Counts;
use azul_transform::schema::index::IndexDefinition;
use azul_transform::{Committed, Document, DocumentRun, DocumentSink, Emit, Registry, Result};
use clap::{Args, ValueEnum};

use crate::cluster::{self, ClusterSink};
use crate::console::{Failures, count, counted, printable, say};
use crate::options::{Common, Given};
use crate::outcome::{Outcome, unless_closed, unless_done};
use crate::progress::{Bars, asked_about, table};
use crate::store::{StoreOptions, StoreSink};

/// Options of a run.
#[derive(Debug, Args)]
pub(crate) struct RunOptions {
    #[command(flatten)]
    given: Given,
    /// Take no more than the first N inputs
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// How to write documents
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "ndjson")]
    format: FormatKind,
    /// Read and transform everything, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Directory to put bundles that fail into, each with a .reason.json; to be mended and read again
    #[arg(long, value_name = "DIR")]
    quarantine: Option<PathBuf>,
    /// Stop at the first failure, and write nothing
    #[arg(long, conflicts_with = "max_failures")]
    fail_fast: bool,
    /// Stop if more than N inputs fail, or more than P%, and write nothing; a percentage is judged after 100 inputs, and at
    /// the end
    #[arg(long, value_name = "N|P%")]
    max_failures: Option<Tolerance>,
    /// Show neither progress nor the table at the end
    #[arg(short, long)]
    quiet: bool,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum FormatKind {
    /// Lines {"_index", "_id", "_source"}
    Ndjson,
    /// Pairs of an action and a document, for the bulk interface of a search index; at most 80 MB a file
    Bulk,
}

/// Kinds of documents, as arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// One document per entity
    Aggregates,
    /// What each bundle says about each entity
    Contributions,
    /// Verbatim copies of metadata documents
    Replicas,
}

/// The documents that are wanted.
pub(crate) fn emit(kinds: &[Kind]) -> Emit {
    Emit {
        aggregates: kinds.contains(&Kind::Aggregates),
        contributions: kinds.contains(&Kind::Contributions),
        replicas: kinds.contains(&Kind::Replicas),
    }
}

/// A run that is about to begin.
pub(crate) struct Run {
    pub(crate) inputs: Inputs,
    pub(crate) pipeline: Pipeline,
    pub(crate) settings: Settings,
    pub(crate) target: Target,
    places: String,
    /// Whether there is a table at the end, and a report if there is a place for it.
    with_report: bool,
    quiet: bool,
    bars: Bars,
    failures: Failures,
}

/// Where documents are to go, as it is given.
pub(crate) enum Destination<'d> {
    /// A directory, or `-` for standard output.
    Path(&'d Path),
    /// A store.
    Store(&'d str, StoreOptions),
}

/// Where documents go.
pub(crate) enum Target {
    Store(Box<StoreSink>, String),
    Cluster(Box<ClusterSink>, String),
    Directory(Box<DirectorySink>, PathBuf),
    Stream(Box<StreamSink<Stdout>>),
    Nowhere(Nowhere),
}

/// Forgets documents.
#[derive(Debug)]
pub(crate) struct Nowhere;

impl RunOptions {
    /// What is read, and how it is transformed.
    pub(crate) fn into_parts(self) -> (Given, Common) {
        (self.given, self.common)
    }

    /// Prepares a run. Whether its output can be written is found out before any input is read.
    pub(crate) fn start(self, emit: Emit, to: Destination<'_>, with_report: bool) -> anyhow::Result<Run> {
        let format = match self.format {
            FormatKind::Ndjson => Format::Lines,
            FormatKind::Bulk => Format::Bulk,
        };
        let (places, size) = (self.given.places(), self.given.size());
        let quarantine = self.quarantine.as_deref().map(|directory| Quarantine::new(directory, self.given.paths()));
        let tolerance = if self.fail_fast { Tolerance::NONE } else { self.max_failures.unwrap_or_default() };
        // A store may know the bundles that are deleted, or remembers that they are.
        let deletions = matches!(to, Destination::Store(..)).then(Vec::new);
        let quarantine = quarantine.transpose()?;
        let mut settings = Settings {
            emit,
            tolerance,
            quarantine,
            limit: self.limit,
            deletions,
            retract: false,
            ledger: None,
            most_contributions: None,
        };
        let failures = Failures::new(self.common.config_help());
        let mut inputs = self.given.inputs()?.within(self.common.limits());
        let pipeline = Pipeline::new(Registry::linked()?, self.common.into_options(emit.replicas))?;
        let target = match to {
            _ if self.dry_run => Target::Nowhere(Nowhere),
            Destination::Store(store, options) if cluster::is_one(store) => {
                // What is aggregated is what the cluster has of all runs; and it does not know bundles that never came.
                (settings.emit.aggregates, settings.deletions) = (false, None);
                Target::Cluster(Box::new(ClusterSink::with(store, &pipeline, options)?), store.to_owned())
            }
            Destination::Store(store, options) => {
                self.given.refuse(Path::new(store))?;
                inputs = inputs.without(Path::new(store));
                let sink = StoreSink::new(store, &pipeline, options)?;
                settings.ledger = Some(sink.ledger());
                Target::Store(Box::new(sink), store.to_owned())
            }
            Destination::Path(to) if to.as_os_str() == "-" => {
                if format == Format::Bulk {
                    anyhow::bail!("bulk requests are written to a directory, where they are split; give --to DIR");
                }
                Target::Stream(Box::new(StreamSink::new(stdout())))
            }
            Destination::Path(to) => {
                self.given.refuse(to)?;
                let sink = DirectorySink::new(to, format)?;
                let sink = if with_report { sink.with_definitions().with_report()? } else { sink };
                inputs = inputs.without(to);
                Target::Directory(Box::new(sink), to.to_owned())
            }
        };
        let bars = Bars::new(self.quiet, size);
        Ok(Run { inputs, pipeline, settings, target, places, with_report, quiet: self.quiet, bars, failures })
    }
}

impl Run {
    /// Shows what happens.
    pub(crate) fn watcher<'w>(bars: &'w mut Bars, failures: &'w mut Failures) -> impl FnMut(Progress<'_>) + 'w {
        |progress| match progress {
            Progress::Read(bundles, bytes) => bars.read(bundles, bytes),
            Progress::Aggregating(documents) => bars.aggregate(documents),
            Progress::Written(documents, _) => bars.written(documents),
            Progress::Failure(failure) => bars.say(|| failures.tell(failure)),
            Progress::Warning(warning) => bars.say(|| failures.warn(warning)),
            _ => {}
        }
    }

    /// Runs, and commits what was written if few enough inputs failed.
    pub(crate) fn go(
        self,
        run: impl FnOnce(
            Inputs,
            &Pipeline,
            &mut Settings,
            &mut dyn DocumentSink,
            &mut dyn FnMut(Progress<'_>),
        ) -> Result<Report>,
    ) -> anyhow::Result<Outcome> {
        let Self { inputs, pipeline, mut settings, mut target, places, with_report, quiet, mut bars, mut failures } =
            self;
        let sink: &mut dyn DocumentSink = match &mut target {
            Target::Store(sink, _) => &mut **sink,
            Target::Cluster(sink, _) => &mut **sink,
            Target::Directory(sink, _) => &mut **sink,
            Target::Stream(sink) => &mut **sink,
            Target::Nowhere(sink) => sink,
        };
        let ran = run(inputs, &pipeline, &mut settings, sink, &mut Self::watcher(&mut bars, &mut failures));
        bars.finish();
        let mut report = match ran {
            Ok(report) => report,
            Err(error) => return unless_done(Err(error)).map(|()| Outcome::Good),
        };
        if let (Target::Store(sink, _), true) = (&mut target, report.is_good) {
            for fqid in settings.deletions.take().unwrap_or_default() {
                sink.delete_bundle(&fqid)?;
            }
        }
        let failed = report.failures.len();
        failures.finish(match &target {
            Target::Directory(..) if report.is_good => "; all are in report.json",
            _ => "",
        });
        tell_of_quarantine(&settings);
        if report.inputs == 0 {
            anyhow::bail!("no bundle found in {places}; looked for {LOOKED_FOR}, and for staging areas");
        }
        let nothing = match &target {
            Target::Stream(_) => "the output is not complete",
            _ => "nothing was written",
        };
        if !report.is_good {
            let what_failed = what_failed(&report);
            let option = match settings.tolerance {
                Tolerance::NONE => "--fail-fast".to_owned(),
                most => format!("--max-failures {most}"),
            };
            say(format_args!("azul: stopped: {what_failed}, more than {option} allows; {nothing}"));
            return Ok(Outcome::Nothing);
        }
        if report.bundles == 0 {
            if let Target::Store(sink, _) = target {
                // A store remembers what failed, and why.
                sink.finish()?;
            }
            let all = if failed == 1 { "the only input".to_owned() } else { format!("all {} inputs", count(failed)) };
            say(format_args!("azul: nothing was written: {all} failed"));
            return Ok(Outcome::Nothing);
        }
        let is_shown = with_report && !quiet && !matches!(target, Target::Stream(_));
        let place = match finish(target, &mut report, &mut failures, with_report) {
            Ok(place) => place,
            Err(error) => return unless_done(Err(error)).map(|()| Outcome::Good),
        };
        if is_shown {
            unless_closed(writeln!(stdout().lock(), "{}", printable(&table(&report, place.as_deref()))))?;
        }
        if let Some(warnings) = failures.count_warnings().filter(|_| with_report) {
            let place = place.as_ref().map(|to| format!("; see {}", to.join("report.json").display()));
            say(format_args!("azul: {warnings}{}", place.unwrap_or_default()));
        }
        if report.failures.is_empty() {
            return Ok(Outcome::Good);
        }
        let what_failed = what_failed(&report);
        let place = place.filter(|_| with_report).map(|to| format!(", see {}", to.join("report.json").display()));
        say(format_args!("azul: {what_failed}{}", place.unwrap_or_default()));
        Ok(Outcome::Partial)
    }
}

/// `2 of 8 inputs failed`
fn what_failed(report: &Report) -> String {
    let (inputs, refused) = (report.failed_inputs, report.refused);
    let entities = report.failures.len() - inputs - refused;
    let inputs = (inputs > 0).then(|| format!("{} of {} inputs failed", count(inputs), count(report.inputs)));
    let noun = if entities == 1 { "entity" } else { "entities" };
    let entities = (entities > 0).then(|| format!("{} {noun} could not be aggregated", count(entities)));
    let refused = (refused > 0).then(|| format!("the cluster refused {}", counted(refused, "document")));
    inputs.into_iter().chain(entities).chain(refused).collect::<Vec<_>>().join(", ")
}

/// Says what came of the catalogs of a store, and how to look at them.
fn indexed(store: &str, unchanged: usize, catalogs: &[(String, Done)], asked_about: Option<&str>) -> String {
    let mut lines: Vec<String> = Vec::new();
    if unchanged > 0 {
        let verb = if unchanged == 1 { "is" } else { "are" };
        lines.push(format!("{} {verb} unchanged since an earlier run", counted(unchanged, "bundle")));
    }
    for (name, done) in catalogs {
        let Done { unchanged, changed, aggregated_again, remembered, generation, .. } = done;
        lines.push(format!(
            "catalog {name}, generation {generation}: {} contributions are new or changed, {} were there already, {} \
             entities had others too",
            count(*changed as usize),
            count(*unchanged as usize),
            count(*aggregated_again as usize)
        ));
        if let Some(error) = &done.untidy {
            lines.push(format!(
                "  warning: all documents are there, but segments could not be merged, so that searches take longer: {error}"
            ));
        }
        if done.retracted > 0 {
            lines.push(format!(
                "  {} retracted by newer ones",
                counted(done.retracted as usize, "older bundle version")
            ));
        }
        if *remembered > 0 {
            lines.push(format!("  {} bundles are deleted when they come", count(*remembered as usize)));
        }
    }
    let query = asked_about.map(|index| format!("azul query {index} --store {store}, or "));
    lines.push(format!("next: {}azul serve --store {store}", query.unwrap_or_default()));
    lines.join("\n")
}

/// Says what came of the catalogs of a cluster, and how to look at them.
fn indexed_in_cluster(store: &str, catalogs: &[(String, azul_opensearch::Done)], counts: Counts) -> String {
    let line = |(name, done): &(String, azul_opensearch::Done)| {
        let mut line = format!(
            "catalog {name}: {} contributions are new, {} were there already, {} entities aggregated",
            count(done.created as usize),
            count(done.replaced as usize),
            count(done.aggregated as usize)
        );
        for (number, what) in [
            (done.conflicts, "aggregated again because others did so, too"),
            (done.sent_again, "documents sent again because the cluster was busy"),
        ] {
            if number > 0 {
                line.push_str(&format!(", {} {what}", count(number as usize)));
            }
        }
        if let Some(generation) = done.generation {
            line.push_str(&format!("; generation {generation} is verified, and served from now on"));
        }
        if !done.deleted.is_empty() {
            let numbers: Vec<String> = done.deleted.iter().map(u32::to_string).collect();
            line.push_str(&format!("; deleted: generation {}", numbers.join(", ")));
        }
        line
    };
    let retried = (counts.retries > 0).then(|| {
        format!(
            "  {} requests sent again because the cluster was busy or not all there",
            count(counts.retries as usize)
        )
    });
    let lines = catalogs.iter().map(line).chain(retried).chain([format!("next: azul serve --store {store}")]);
    lines.collect::<Vec<_>>().join("\n")
}

/// Commits what was written, with the report beside it; where that is, if it has a place. Nothing if nobody reads it.
fn finish(target: Target, report: &mut Report, failures: &mut Failures, with_report: bool) -> Result<Option<PathBuf>> {
    match target {
        Target::Store(sink, store) => {
            let mut catalogs = sink.finish()?;
            for (index, error) in catalogs.iter_mut().flat_map(|(_, done)| std::mem::take(&mut done.failures)) {
                let failure = Failure::new(index, error);
                // The run may have met the same entity, and told of it.
                if report.add_failure(&failure) {
                    failures.tell(&failure);
                }
            }
            say(indexed(&store, report.unchanged, &catalogs, asked_about(report).as_deref()));
            Ok(None)
        }
        Target::Cluster(sink, store) => {
            let client = sink.client().clone();
            let mut catalogs = sink.finish()?;
            for (index, error) in catalogs.iter_mut().flat_map(|(_, done)| std::mem::take(&mut done.failures)) {
                let failure = Failure::new(index, error);
                if report.add_failure(&failure) {
                    failures.tell(&failure);
                }
            }
            for (index, error) in catalogs.iter_mut().flat_map(|(_, done)| std::mem::take(&mut done.refused)) {
                let failure = Failure::new(index, error);
                report.add_refused(&failure);
                failures.tell(&failure);
            }
            say(indexed_in_cluster(&store, &catalogs, client.counts()));
            Ok(None)
        }
        Target::Directory(mut sink, to) => {
            report.bytes_written = sink.bytes();
            if with_report {
                sink.report(report.to_json().as_bytes())?;
            }
            sink.commit()?;
            Ok(Some(to))
        }
        Target::Stream(sink) => sink.commit().map(|_| None),
        Target::Nowhere(_) => Ok(None),
    }
}

fn tell_of_quarantine(settings: &Settings) {
    if let Some(quarantine) = settings.quarantine.as_ref().filter(|quarantine| quarantine.bundles() > 0) {
        let (bundles, directory) = (count(quarantine.bundles()), quarantine.directory().display());
        say(format_args!("azul: {bundles} put into quarantine, {directory}"));
    }
}

impl DocumentSink for Nowhere {
    fn begin(&mut self, _: &IndexDefinition) -> Result<()> {
        Ok(())
    }

    fn put(&mut self, _: Document<'_>) -> Result<()> {
        Ok(())
    }

    fn put_run(&mut self, run: DocumentRun) -> Result<DocumentRun> {
        Ok(run)
    }

    fn delete(&mut self, _: &str, _: &str) -> Result<()> {
        Ok(())
    }

    fn commit(self: Box<Self>) -> Result<Committed> {
        Ok(Committed::default())
    }
}

#[cfg(test)]
mod tests {
    use azul_indexer::Failure;
    use azul_indexer::run::Report;
    use azul_transform::{Error, ErrorKind};

    use super::what_failed;

    #[test]
    fn documents_that_are_refused_are_no_entities_that_could_not_be_aggregated() {
        let mut report = Report { inputs: 3, ..Report::default() };
        let failure = |message: &str| Failure::new("an index".to_owned(), Error::new(ErrorKind::InvalidValue, message));
        // Both are in one index, and no entity is known of either.
        report.add_refused(&failure("one"));
        report.add_refused(&failure("two"));
        assert_eq!(what_failed(&report), "the cluster refused 2 documents");
        report.add_failure(&Failure::new(
            "an index".to_owned(),
            Error::new(ErrorKind::InvalidValue, "").in_entity("files/x"),
        ));
        assert_eq!(what_failed(&report), "1 entity could not be aggregated, the cluster refused 2 documents");
    }
}
