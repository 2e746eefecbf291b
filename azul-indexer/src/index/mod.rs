//! The main job: from bundles to aggregates.
//!
//! Bundles are read, transformed and added to a store as they come; when all are there, the store is aggregated and the
//! documents are written.

mod action;
mod report;
mod tolerance;
mod write;

pub use report::{ConflictReport, Count, FailureReport, LossReport, Report, Seconds};
pub use tolerance::Tolerance;
pub use write::{Format, write};

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::time::Instant;

use azul_transform::{Again, Batch, BundleFqid, Error, ErrorKind, Replica, Result, Store, map};

use crate::failure::Failure;
use crate::pipeline::{Pipeline, Project};
use crate::quarantine::Quarantine;
use crate::source::{BATCH_SIZE, Input, RawBundle, in_batches};
use crate::staging;

/// Which documents are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// One document per entity.
    pub aggregates: bool,
    /// What each bundle says about each entity.
    pub contributions: bool,
    /// Copies of metadata documents.
    pub replicas: bool,
}

/// What happens during a run, for whoever watches.
#[derive(Debug)]
#[non_exhaustive]
pub enum Progress<'a> {
    /// More input was taken in: bundles and their bytes, since the last time.
    Read(usize, usize),
    /// An input was refused, or an entity could not be aggregated.
    Failure(&'a Failure),
    /// All input is there; so many entities are to be aggregated.
    Aggregating(usize),
    /// More documents were written: entities and bytes, since the last time.
    Written(usize, usize),
}

/// What becomes of bundles that fail, and of a run with too many of them.
#[derive(Debug, Default)]
pub struct Failing {
    /// How many failures a run may have.
    pub tolerance: Tolerance,
    /// Where bundles that fail are put.
    pub quarantine: Option<Quarantine>,
}

/// Everything that bundles said, by project.
pub struct Index<'p> {
    /// Each project that bundles were of, with what they said.
    pub catalogs: Vec<Catalog<'p>>,
    /// Bundles that were added or deleted, each time counted.
    pub bundles: usize,
    /// Inputs, those included that failed.
    pub inputs: usize,
    /// Bytes that were read.
    pub bytes: usize,
    /// Bundles that were deleted by their identity.
    deleted: Vec<BundleFqid>,
    /// What was wrong.
    pub failures: Vec<Failure>,
    /// How many failures there may be for it to be published.
    pub tolerance: Tolerance,
    /// There were too many failures, so that the rest of the inputs was not read.
    pub stopped: bool,
    /// How long it took to read and transform.
    pub seconds: f64,
}

/// What the bundles of one project said.
pub struct Catalog<'p> {
    /// The project.
    pub project: &'p Project,
    /// The contributions.
    pub store: Store,
    /// Replicas by id.
    pub replicas: BTreeMap<String, Replica>,
}

/// What is to be done with one input.
enum Step<'p> {
    Add(&'p Project, Box<Batch>, Again),
    Delete(BundleFqid),
}

/// Takes in all inputs. A bad one is told of and put into quarantine, and the others go on, unless there are too many.
///
/// # Errors
/// [`ErrorKind::Io`] if a bundle cannot be put into quarantine.
pub fn take_in<'p>(
    inputs: impl Iterator<Item = Result<Input, Failure>> + Send,
    pipeline: &'p Pipeline,
    failing: &mut Failing,
    mut tell: impl FnMut(Progress<'_>),
) -> Result<Index<'p>> {
    let start = Instant::now();
    let mut index = Index::new(failing.tolerance);
    let keep = failing.quarantine.is_some();
    let mut result = Ok(());
    let inputs = staging::expand(inputs, pipeline);
    in_batches(inputs, BATCH_SIZE, |batch| {
        let bytes = batch.iter().map(size).sum::<usize>();
        let outcomes = map(batch, |input| input.and_then(|input| step(pipeline, input, keep)));
        let count = outcomes.len();
        for outcome in outcomes {
            index.inputs += 1;
            if let Err(mut failure) = outcome.map(|step| index.apply(step)) {
                tell(Progress::Failure(&failure));
                if let Some(quarantine) = &mut failing.quarantine {
                    result = quarantine.take(&mut failure);
                }
                failure.bundle = None;
                index.failures.push(failure);
                index.stopped = index.tolerance.is_exceeded_early(index.failures.len(), index.inputs);
                if index.stopped || result.is_err() {
                    return ControlFlow::Break(());
                }
            }
        }
        index.bytes += bytes;
        tell(Progress::Read(count, bytes));
        ControlFlow::Continue(())
    });
    result?;
    index.add_conflicts();
    index.stopped |= index.tolerance.is_exceeded(index.failures.len(), index.inputs);
    index.seconds = start.elapsed().as_secs_f64();
    Ok(index)
}

fn size(input: &Result<Input, Failure>) -> usize {
    match input {
        Ok(Input::Bundle(raw)) => raw.bytes.len(),
        _ => 0,
    }
}

fn step(pipeline: &Pipeline, input: Input, keep: bool) -> Result<Step<'_>, Failure> {
    let mut raw = match input {
        Input::Bundle(raw) => raw,
        Input::StagingArea(path) => {
            let error = Error::new(ErrorKind::Io, "a staging area was not expanded");
            return Err(Failure::new(path.display().to_string(), error));
        }
    };
    let name = std::mem::take(&mut raw.name);
    let place = |error| Failure::new(name.clone(), error);
    match action::parse(&name, &raw).map_err(place)? {
        None => {
            let (project, batch) = transform(pipeline, raw, &name, keep)?;
            Ok(Step::Add(project, batch, Again::Conflict))
        }
        Some(action::Action::Forget(fqid)) => Ok(Step::Delete(fqid)),
        Some(action::Action::Bundle { path, deleted }) => {
            let raw = action::read(&path, pipeline.limits()).map_err(place)?;
            // A bundle that was to be deleted must not be added when the quarantine is fed again.
            let (project, batch) = transform(pipeline, raw, &name, keep && !deleted)?;
            let batch = if deleted { Box::new(batch.into_deletion()) } else { batch };
            Ok(Step::Add(project, batch, Again::Replace))
        }
    }
}

/// Transforms a bundle. If it is to be kept in case of a failure, that is as it came, and before it is taken apart.
fn transform<'p>(
    pipeline: &'p Pipeline,
    raw: RawBundle,
    name: &str,
    keep: bool,
) -> Result<(&'p Project, Box<Batch>), Failure> {
    let kept = keep.then(|| raw.clone());
    let transformed = pipeline.transform(raw).and_then(|(project, batch)| {
        // A value that does not fit its field is found now, when it is the bundle's fault alone.
        project.renderer().render(&batch)?;
        Ok((project, Box::new(batch)))
    });
    transformed.map_err(|error| {
        let failure = Failure::new(name, error);
        kept.into_iter().fold(failure, Failure::of)
    })
}

impl<'p> Index<'p> {
    fn new(tolerance: Tolerance) -> Self {
        Self {
            catalogs: Vec::new(),
            bundles: 0,
            inputs: 0,
            bytes: 0,
            deleted: Vec::new(),
            failures: Vec::new(),
            tolerance,
            stopped: false,
            seconds: 0.0,
        }
    }

    /// Adds the conflicts between bundles of one identity to the failures.
    fn add_conflicts(&mut self) {
        for catalog in &self.catalogs {
            for conflict in catalog.store.conflicts() {
                let (uuid, version) = conflict.place().bundle.clone().unwrap_or_default();
                let error = Error::new(conflict.kind(), conflict.message()).in_bundle(&uuid, &version);
                self.failures.push(Failure::new(format!("{uuid}.{version}"), error));
            }
        }
    }

    fn apply(&mut self, step: Step<'p>) {
        match step {
            Step::Add(project, batch, again) => {
                let catalog = self.catalog(project);
                // Conflicts are among the store's.
                let _outcome = catalog.store.add(&batch, again, 0);
                for replica in batch.replicas() {
                    let merged = catalog.replicas.entry(replica.id().to_string());
                    merged.and_modify(|known| known.merge(replica.clone())).or_insert_with(|| replica.clone());
                }
            }
            Step::Delete(fqid) => {
                for catalog in &mut self.catalogs {
                    catalog.store.delete(&fqid.uuid, &fqid.version);
                }
                self.deleted.push(fqid);
            }
        }
        self.bundles += 1;
    }

    fn catalog(&mut self, project: &'p Project) -> &mut Catalog<'p> {
        let known = self.catalogs.iter().position(|catalog| catalog.project.name() == project.name());
        let position = known.unwrap_or_else(|| {
            let mut store = Store::new(project.schema());
            // The project of what was deleted before it was added is not known yet.
            for fqid in &self.deleted {
                store.delete(&fqid.uuid, &fqid.version);
            }
            self.catalogs.push(Catalog { project, store, replicas: BTreeMap::new() });
            self.catalogs.len() - 1
        });
        &mut self.catalogs[position]
    }
}
