//! Aggregating and writing.

use std::io::{self, Write};
use std::path::Path;
use std::sync::mpsc::sync_channel;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Instant;

use azul_transform::aggregate::{Aggregates, Aggregator, Bulk, Conflicts, Framing, Lines, Losses, Memo};
use azul_transform::schema::index::{Cluster, IndexDefinition, indices};
use azul_transform::{DocumentType, IndexName, OuterType, Result, map};

use super::report::{ConflictReport, Count, FailureReport, LossReport, Report};
use super::{Catalog, Index, Progress, Wanted};
use crate::failure::{Failure, unwritable};
use crate::sink::{Part, Publication};

/// How documents are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Lines `{"_index","_id","_source"}`.
    Lines,
    /// Pairs of lines, as the bulk interface of a search index takes them.
    Bulk,
}

/// Entities that are aggregated in one go: enough for lists to be shared, few enough for threads to end together.
const RUN: usize = 128;
/// Runs that are aggregated in parallel before they are written.
const RUNS: usize = 64;

/// Aggregates everything and writes it to a directory, where all files appear at once when they are complete:
/// documents, definitions of indices, and the report, which is returned. If there are more failures than can be
/// tolerated, none of the files appears, and the report says so.
///
/// # Errors
/// [`azul_transform::ErrorKind::Io`] if something cannot be written, and those of [`Aggregator::new`].
pub fn write(
    index: Index<'_>,
    wanted: Wanted,
    format: Format,
    directory: &Path,
    mut tell: impl FnMut(Progress<'_>),
) -> Result<Report> {
    let start = Instant::now();
    let mut publication = Publication::new(directory).map_err(unwritable)?;
    let mut report = Report { version: env!("CARGO_PKG_VERSION"), ..Report::default() };
    report.bundles = index.bundles;
    report.bytes_read = index.bytes;
    report.seconds.reading = index.seconds;
    let mut failures = index.failures;
    let mut losses = Losses::default();
    for catalog in &index.catalogs {
        let mut context = catalog.project.context().clone();
        context.replicas = true;
        let mut writer = Writer {
            catalog,
            definitions: indices(catalog.project.schema(), &context, Cluster::UnitTest)?,
            wanted,
            format,
            publication: &mut publication,
            report: &mut report,
            failures: &mut failures,
            losses: &mut losses,
            conflicts: Conflicts::default(),
            tell: &mut tell,
        };
        writer.write()?;
    }
    report.published = !index.tolerance.is_exceeded(failures.len(), index.inputs);
    failures.sort_by(|a, b| (&a.name, a.error.to_string()).cmp(&(&b.name, b.error.to_string())));
    report.failures = failures.iter().map(FailureReport::from).collect();
    report.warnings = index.warnings.into_reports();
    report.losses = LossReport::of(&losses);
    report.bytes_written = publication.bytes();
    if report.published {
        write_report(&mut publication, &report).map_err(unwritable)?;
        publication.publish().map_err(unwritable)?;
    }
    report.seconds.writing = start.elapsed().as_secs_f64();
    Ok(report)
}

fn write_report(publication: &mut Publication, report: &Report) -> io::Result<()> {
    let mut part = publication.part("report.json")?;
    serde_json::to_writer_pretty(&mut part, report)?;
    part.write_all(b"\n")?;
    publication.complete(part)
}

/// Writes what one project's bundles said.
struct Writer<'w, 'p> {
    catalog: &'w Catalog<'p>,
    /// Definitions of all indices that may be written.
    definitions: Vec<IndexDefinition>,
    wanted: Wanted,
    format: Format,
    publication: &'w mut Publication,
    report: &'w mut Report,
    failures: &'w mut Vec<Failure>,
    losses: &'w mut Losses,
    conflicts: Conflicts,
    tell: &'w mut dyn FnMut(Progress<'_>),
}

impl Writer<'_, '_> {
    fn write(&mut self) -> Result<()> {
        let schema = self.catalog.project.schema();
        let aggregator = Aggregator::new(self.catalog.project.compiled(), &self.catalog.store)?;
        self.report.contributions += self.catalog.store.contribution_count();
        self.report.inner_entities += self.catalog.store.inner_entities().0;
        // One for each thread, which takes up where some thread left off.
        let memos: Mutex<Vec<Memo<'_>>> = Mutex::default();
        let kinds = usize::from(self.wanted.aggregates) + usize::from(self.wanted.contributions);
        let entities: usize = OuterType::all(schema.outer_types().len()).map(|i| aggregator.len(i)).sum();
        (self.tell)(Progress::Aggregating(entities * kinds));
        for (i, outer_type) in OuterType::all(schema.outer_types().len()).zip(schema.outer_types()) {
            if self.wanted.contributions {
                let name = self.index(DocumentType::Contribution, outer_type.name)?;
                self.write_index(&name, aggregator.len(i), |range, framing, out| {
                    let written = aggregator.contributions(i, range, framing, out);
                    let mut aggregates = Aggregates::default();
                    match written {
                        Ok(count) => aggregates.count = count,
                        Err(e) => aggregates.failures.push(e),
                    }
                    aggregates
                })?;
            }
            if self.wanted.aggregates {
                let name = self.index(DocumentType::Aggregate, outer_type.name)?;
                let count = self.write_index(&name, aggregator.len(i), |range, framing, out| {
                    let memo = memos.lock().unwrap_or_else(PoisonError::into_inner).pop();
                    let mut memo = memo.unwrap_or_default();
                    let aggregates = aggregator.run(i, range, framing, &mut memo, out);
                    memos.lock().unwrap_or_else(PoisonError::into_inner).push(memo);
                    aggregates
                })?;
                self.report.aggregates.insert(name, count);
            }
        }
        let plugin = self.catalog.project.name();
        let found = aggregator.report(&self.conflicts, ConflictReport::MOST);
        self.report.conflicts.extend(found.into_iter().map(|found| ConflictReport::new(plugin, found)));
        if self.wanted.replicas {
            self.write_replicas()?;
        }
        Ok(())
    }

    fn index(&self, document_type: DocumentType, qualifier: &str) -> Result<String> {
        let context = self.catalog.project.context();
        IndexName::new(&context.deployment, &context.catalog, document_type, qualifier).map(|name| name.to_string())
    }

    fn framing(&self, index: &str) -> Box<dyn Framing> {
        let index = index.to_owned();
        match self.format {
            Format::Lines => Box::new(Lines { index }),
            Format::Bulk => Box::new(Bulk { index }),
        }
    }

    /// Writes the definition of an index and, run by run, its documents. Writing is a thread of its own, so that
    /// aggregating does not wait for the disk.
    fn write_index(
        &mut self,
        name: &str,
        entities: usize,
        run: impl Fn(std::ops::Range<usize>, &dyn Framing, &mut Vec<u8>) -> Aggregates + Sync,
    ) -> Result<Count> {
        self.define(name)?;
        let framing = self.framing(name);
        let part = self.publication.part(&format!("{name}.ndjson")).map_err(unwritable)?;
        let mut count = Count::default();
        let Self { catalog, failures, losses, conflicts, tell, .. } = self;
        // Buffers that were written are used again, since memory that is given back and taken anew costs time.
        let spare: Mutex<Vec<Vec<u8>>> = Mutex::default();
        let part = thread::scope(|scope| {
            let (spare, run, framing) = (&spare, &run, &*framing);
            let (sender, receiver) = sync_channel::<Vec<u8>>(2 * RUNS);
            let writer = scope.spawn(move || -> io::Result<Part> {
                let mut part = part;
                for mut bytes in receiver {
                    part.write_all(&bytes)?;
                    bytes.clear();
                    spare.lock().unwrap_or_else(PoisonError::into_inner).push(bytes);
                }
                Ok(part)
            });
            let runs: Vec<_> = (0..entities).step_by(RUN).map(|at| at..(at + RUN).min(entities)).collect();
            for window in runs.chunks(RUNS) {
                let aggregated = map(window.to_vec(), |range| {
                    let mut out = spare.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
                    (run(range.clone(), framing, &mut out), range.len(), out)
                });
                for (aggregates, entities, bytes) in aggregated {
                    count.documents += aggregates.count;
                    count.bytes += bytes.len() as u64;
                    losses.merge(aggregates.losses);
                    conflicts.merge(aggregates.conflicts, &catalog.store);
                    for error in aggregates.failures {
                        let failure = Failure::new(name, error);
                        tell(Progress::Failure(&failure));
                        failures.push(failure);
                    }
                    tell(Progress::Written(entities, bytes.len()));
                    // The writer ends early only with an error, which is returned below.
                    sender.send(bytes).ok();
                }
            }
            drop(sender);
            writer.join().unwrap_or_else(|_| Err(io::Error::other("the writer panicked")))
        });
        let part = part.map_err(unwritable)?;
        self.publication.complete(part).map_err(unwritable)?;
        Ok(count)
    }

    fn write_replicas(&mut self) -> Result<()> {
        let name = self.index(DocumentType::Replica, "replica")?;
        self.define(&name)?;
        let framing = self.framing(&name);
        let mut part = self.publication.part(&format!("{name}.ndjson")).map_err(unwritable)?;
        let mut line = Vec::new();
        for (id, replica) in &self.catalog.replicas {
            line.clear();
            framing.before(id, &mut line);
            replica.write(&mut line);
            framing.after(&mut line);
            part.write_all(&line).map_err(unwritable)?;
        }
        self.report.replicas += self.catalog.replicas.len();
        self.publication.complete(part).map_err(unwritable)
    }

    /// Writes settings and mappings of an index, as its creation takes them.
    fn define(&mut self, name: &str) -> Result<()> {
        for definition in self.definitions.iter().filter(|definition| definition.name.to_string() == name) {
            let mut text = Vec::new();
            definition.body().write(&mut text);
            text.push(b'\n');
            let mut part = self.publication.part(&format!("{name}.json")).map_err(unwritable)?;
            part.write_all(&text).map_err(unwritable)?;
            self.publication.complete(part).map_err(unwritable)?;
        }
        Ok(())
    }
}
