//! The main job: from bundles to aggregates. Bundles are collected as they come; when all are there, documents are made.

use std::sync::Arc;
use std::time::Instant;

use azul_transform::{
    Again, Batch, BundleFqid, DocumentSink, Emit, Emitting, Error, ErrorKind, Result, Store, Tag, emit,
};

use super::intake::{Taken, left_out, take_in};
use super::replicas::Replicas;
use super::step::{Names, Step};
use super::{ConflictReport, LossReport, Progress, Report, Settings};
use super::{Entry, Event, Ledger, intake};
use crate::failure::Failure;
use crate::pipeline::{Pipeline, Project};
use crate::source::Input;

/// Everything that bundles said, by project.
pub struct Index<'p> {
    catalogs: Vec<Catalog<'p>>,
    emit: Emit,
    /// Newer versions of bundles retract what they no longer say.
    retract: bool,
    /// Bundles that were deleted by their identity, and the input that said so.
    deleted: Vec<(BundleFqid, Tag)>,
    ledger: Option<Arc<dyn Ledger>>,
    /// How the inputs fared.
    pub taken: Taken,
}

/// What the bundles of one project said.
#[derive(Debug)]
struct Catalog<'p> {
    project: &'p Project,
    store: Store,
    replicas: Replicas,
}

impl<'p> Index<'p> {
    /// Takes in all inputs. A bad one is told of and put into quarantine, and the others go on, unless there are too many.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if a bundle cannot be put into quarantine, or a replica into a temporary file.
    pub fn take_in(
        inputs: impl Iterator<Item = Result<Input, Failure>> + Send,
        pipeline: &'p Pipeline,
        settings: &mut Settings,
        tell: &mut dyn FnMut(Progress<'_>),
    ) -> Result<Self> {
        let (mut catalogs, mut deleted) = (Vec::new(), Vec::new());
        let emit = settings.emit;
        // A value that does not fit its field is found now, when it is the bundle's fault alone.
        let check = |project: &Project, batch: &Batch| project.renderer().check(batch);
        let apply = |step: Step<'p, ()>, input: intake::Entry<'_>, failures: &mut Vec<Failure>| {
            match step {
                Step::Add(project, batch, (), again) => {
                    let catalog = Catalog::of(project, &mut catalogs, &deleted);
                    failures.extend(catalog.add(&batch, again, &input, emit)?);
                }
                Step::Delete(fqid) => {
                    for catalog in &mut catalogs {
                        catalog.store.delete(&fqid.uuid, &fqid.version);
                    }
                    deleted.push((fqid, input.tag));
                }
            }
            Ok(())
        };
        let taken = take_in(inputs, pipeline, settings, tell, check, apply)?;
        let (retract, ledger) = (settings.retract, settings.ledger.clone());
        let mut index = Self { catalogs, emit, retract, deleted, ledger, taken };
        match &mut settings.deletions {
            Some(deletions) => deletions.extend(index.unmatched().map(|(fqid, _)| fqid.clone())),
            None => index.note_unmatched(tell),
        }
        Ok(index)
    }

    /// Deletes a bundle by its identity, as if that had been among the inputs. Whether the bundle was there.
    pub fn delete(&mut self, uuid: &str, version: &str) -> bool {
        let deletions = self.catalogs.iter_mut().map(|catalog| catalog.store.delete(uuid, version));
        deletions.fold(false, |known, deletion| known | (deletion == azul_transform::Deletion::Applied))
    }

    /// The deletions of bundles that never came.
    fn unmatched(&self) -> impl Iterator<Item = &(BundleFqid, Tag)> {
        let unmatched: Vec<_> = self.catalogs.iter().map(|catalog| catalog.store.unmatched_deletions()).collect();
        let never_came =
            move |fqid: &BundleFqid| unmatched.iter().all(|all| all.contains(&(&*fqid.uuid, &*fqid.version)));
        self.deleted.iter().filter(move |(fqid, _)| never_came(fqid))
    }

    /// Makes a failure of each deletion of a bundle that never came.
    fn note_unmatched(&mut self, tell: &mut dyn FnMut(Progress<'_>)) {
        let mut failures: Vec<_> = self.unmatched().map(unmatched_deletion(&self.taken.names)).collect();
        failures.iter().for_each(|failure| tell(Progress::Failure(failure)));
        self.taken.bundles -= failures.len();
        self.taken.failures.append(&mut failures);
        self.taken.stopped |= self.taken.is_too_bad();
    }

    /// The report of a run of which nothing is emitted.
    pub fn report(self) -> Report {
        let mut report = Report::default();
        report.complete(self.taken, Vec::new());
        report
    }

    /// Emits everything. What the report says of bytes written is the sink's to add, and so is the commit: the caller asks
    /// for it if the report says that there were few enough failures.
    ///
    /// # Errors
    /// What the sink returns, and those of [`azul_transform::emit()`].
    pub fn emit(self, sink: &mut dyn DocumentSink, tell: &mut dyn FnMut(Progress<'_>)) -> Result<Report> {
        let start = Instant::now();
        let Self { catalogs, emit: wanted, retract, ledger, taken, .. } = self;
        let mut report = Report::default();
        let mut failures = Vec::new();
        for Catalog { project, mut store, mut replicas } in catalogs {
            let mut watch = |emitting: Emitting<'_>| match emitting {
                Emitting::Started(documents) => tell(Progress::Aggregating(documents)),
                Emitting::Written(documents, bytes) => tell(Progress::Written(documents, bytes)),
                Emitting::Failed(index, error) => {
                    if let Some(ledger) = &ledger {
                        let (project, event) = (Some(project.name()), Event::EntityFailed(error));
                        ledger.note(Entry { input: index, digest: None, project, event });
                    }
                    tell(Progress::Failure(&Failure::new(index, error.clone())));
                }
                _ => {}
            };
            if retract {
                report.retracted += store.retract();
            }
            let emitted = emit(project.compiled(), &store, project.context(), wanted, sink, &mut watch)?;
            failures.extend(emitted.failures.into_iter().map(|(index, error)| Failure::new(index, error)));
            report.contributions += store.contribution_count();
            report.inner_entities += store.inner_entities().0;
            report.aggregates.extend(emitted.aggregates.into_iter().map(|(name, count)| (name, count.into())));
            for (outer_type, entities) in emitted.left_behind {
                *report.left_behind.entry(outer_type).or_default() += entities;
            }
            report.losses.extend(LossReport::of(&emitted.losses));
            let conflicts = emitted.conflicts.into_iter();
            report.conflicts.extend(conflicts.map(|found| ConflictReport::new(project.name(), found)));
            // Replicas need memory of their own, and nothing of the store.
            drop(store);
            if wanted.replicas {
                sink.begin(project.definition(project.renderer().replica_index())?)?;
                report.replicas += replicas.emit(project.renderer().replica_index(), sink)?.documents;
            }
        }
        report.seconds.writing = start.elapsed().as_secs_f64();
        report.complete(taken, failures);
        Ok(report)
    }
}

impl std::fmt::Debug for Index<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Index").field("catalogs", &self.catalogs).field("taken", &self.taken).finish_non_exhaustive()
    }
}

impl<'p> Catalog<'p> {
    /// The catalog of a project.
    fn of<'c>(project: &'p Project, all: &'c mut Vec<Self>, deleted: &[(BundleFqid, Tag)]) -> &'c mut Self {
        let known = all.iter().position(|catalog| catalog.project.name() == project.name());
        let position = known.unwrap_or_else(|| {
            let mut store = Store::new(project.schema());
            // The project of what was deleted before it was added is not known yet.
            for (fqid, _) in deleted {
                store.delete(&fqid.uuid, &fqid.version);
            }
            all.push(Self { project, store, replicas: Replicas::default() });
            all.len() - 1
        });
        &mut all[position]
    }

    fn add(&mut self, batch: &Batch, again: Again, input: &intake::Entry<'_>, emit: Emit) -> Result<Option<Failure>> {
        let outcome = self.store.add(batch, again, input.tag);
        if emit.replicas {
            self.replicas.add(outcome, input.tag, batch.replicas())?;
        }
        Ok(left_out(outcome, input.tag, input.names, self.project, batch.fqid()))
    }
}

/// The failure of a deletion of a bundle that never came.
pub(super) fn unmatched_deletion(names: &Names) -> impl Fn(&(BundleFqid, Tag)) -> Failure {
    |(fqid, tag)| {
        let message = "the bundle is not among the inputs, so that it cannot be deleted";
        let error = Error::new(ErrorKind::InvalidId, message).in_bundle(&fqid.uuid, &fqid.version);
        Failure::new(names.get(*tag), error)
    }
}
